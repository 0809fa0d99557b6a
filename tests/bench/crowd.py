"""Fifty people ask at the same moment: what each of them waits, and is told."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.told import Tell
from tests.ops.crowd import FACT, crowd, people
from tests.pdfs import box, make_pdf
from tests.product import Product

PEOPLE = 50


def measure_crowd(tell: Tell) -> None:
    """The whole product, as it is set up without settings, in quote mode."""
    with TemporaryDirectory() as name, Product(Path(name)) as product:
        space = product.make_workspace("Harbours")
        path = make_pdf(Path(name) / "report.pdf", box(72, 72, 540, 700, FACT))
        product.wait_for(product.upload(space, path), "ready")
        heard = crowd(product, space, people(product, space, PEOPLE))
    ended = sorted(one.ended for one in heard)
    tell(
        f"{PEOPLE} people ask at once: answered", sum("answer" in h.names for h in heard), "", "50"
    )
    tell("... the last is told its place after", max(one.told for one in heard), "s", "")
    tell("... longest without a word", max(one.longest_silence for one in heard), "s", "< 15")
    tell("... the first is answered after", ended[0], "s", "")
    tell("... half of them are answered after", ended[PEOPLE // 2], "s", "")
    tell("... the last is answered after", ended[-1], "s", "")
    tell("... time for each", ended[-1] / PEOPLE, "s", "")
    tell("load of the machine", os.getloadavg()[0], "", "")
