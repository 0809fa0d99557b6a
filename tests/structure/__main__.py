"""Prints how much of the made documents' structure is found again."""

import sys

from tests.structure.measure import measure, shares

found = measure()
for (figure, name), (got, of) in sorted(found.items()):
    sys.stdout.write(f"{figure:<24} {name:<24} {got:>4} of {of}\n")
for figure, share in shares(found).items():
    sys.stdout.write(f"{figure:<24} {share:.3f}\n")
