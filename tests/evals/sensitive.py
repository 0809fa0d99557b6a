"""How well sensitive words and injections are found: `python -m tests.evals.sensitive FILE...`

A file holds a JSON object per line. Sensitive words: `text`, `spans` of {start, end, type}, and
`has_pii`. Injections: `text` and `label`, "injection" or "benign", and `kind`. A file of other
lines with a `text` counts as ordinary text: what is found in it is a false alarm.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rag.safety import find
from rag.safety.injection import instructing
from rag.types import Sensitive, SensitiveKind

KIND = SensitiveKind
# The types of labelled sets, as they are called there; what is not named is not looked for.
TYPES: Mapping[str, SensitiveKind] = {
    "EMAIL_ADDRESS": KIND.EMAIL, "PHONE_NUMBER": KIND.PHONE, "CREDIT_CARD": KIND.CARD,
    "IBAN_CODE": KIND.BANK, "SWIFT_BIC": KIND.BANK, "BANK_ACCOUNT_US": KIND.BANK,
    "US_SSN": KIND.NATIONAL_ID, "UK_NHS": KIND.NATIONAL_ID, "VAT_ID": KIND.NATIONAL_ID,
    "US_DRIVER_LICENSE": KIND.NATIONAL_ID, "DATE_OF_BIRTH": KIND.BIRTH, "IP_ADDRESS": KIND.IP,
}  # fmt: skip
SECRETS = ("KEY", "SECRET", "PASSWORD", "TOKEN", "PAT", "JWT", "DB_URL")


@dataclass
class Counts:
    """What was there, what of it was found, and what was found that was not there."""

    there: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    alarms: Counter[str] = field(default_factory=Counter)
    clean: int = 0  # characters in which nothing is to be found
    clean_alarms: int = 0

    def lines(self) -> Iterable[str]:
        yield f"{'kind':<14}{'there':>7}{'recall':>9}{'precision':>11}"
        for kind in sorted(self.there):
            hits, alarms = self.found[kind], self.alarms[kind]
            precision = hits / (hits + alarms) if hits + alarms else 0.0
            recall = hits / self.there[kind]
            yield f"{kind:<14}{self.there[kind]:>7}{recall:>9.3f}{precision:>11.3f}"
        if self.clean:
            rate = 10_000 * self.clean_alarms / self.clean
            yield f"false alarms in {self.clean:,} clean characters: {rate:.2f} per 10,000"


def main() -> None:
    """Print a table for each file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    for path in parser.parse_args().files:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        lines = _injections(rows) if "label" in rows[0] else _sensitive(rows).lines()
        sys.stdout.write("\n".join((path.name, *lines, "", "")))


def _sensitive(rows: Iterable[Mapping[str, Any]]) -> Counts:
    counts = Counts()
    for row in rows:
        got, spans = find(row["text"]), row.get("spans", ())
        # Of some fixtures only the line is known in which a secret stands.
        loose = row.get("span_precision") == "approximate"
        for span in spans:
            if kind := _kind(span["type"]):
                counts.there[kind] += 1
                counts.found[kind] += any(_hits(one, span, kind, loose=loose) for one in got)
        strange = [
            one
            for one in got
            if not any(_hits(one, s, _kind(s["type"]), loose=loose) for s in spans)
        ]
        counts.alarms.update(one.kind for one in strange)
        if not spans:
            counts.clean += len(row["text"])
            counts.clean_alarms += len(strange)
    return counts


def _kind(name: str) -> SensitiveKind | None:
    return KIND.SECRET if name.endswith(SECRETS) else TYPES.get(name)


def _hits(
    one: Sensitive, span: Mapping[str, int], kind: SensitiveKind | None, *, loose: bool
) -> bool:
    over = one.span.start < span["end"] and span["start"] < one.span.end
    return one.kind is kind and (loose or over)


def _injections(rows: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    there: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for row in rows:
        kind = f"{row['label']}: {row['kind'].split(':')[0]}"
        there[kind] += 1
        found[kind] += bool(instructing(row["text"]))
    for kind in sorted(there):
        yield f"{kind:<48}{there[kind]:>6}{found[kind] / there[kind]:>8.2f}"


if __name__ == "__main__":
    main()
