"""True sentences are kept and changed ones are caught, on a text made for it.

The same program measures larger texts: see tests/evals/perturb.
"""

from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest

from rag.language.sentences import sentences
from rag.verify import build_verifier, check_text
from tests.evals.perturb.__main__ import Checked, balanced
from tests.evals.perturb.items import CHANGES, items
from tests.evals.perturb.texts import Source
from tests.fakes import OverlapPairs

SAMPLE = Path(__file__).parents[2] / "evals" / "perturb" / "sample.md"
EACH = 40  # true ones of a kind, and as many false ones
LEAST = {"number": 0.95, "unit": 0.92, "date": 0.95, "name": 0.95, "negation": 0.95}


@pytest.fixture(scope="module")
def checked() -> Sequence[Checked]:
    chance = Random(1)  # noqa: S311
    text = SAMPLE.read_text(encoding="utf-8")
    paragraphs = text.split("\n\n")
    one_each = [
        Source(paragraph, (paragraph[span.start : span.end],), 0)
        for paragraph in paragraphs
        for span in sentences(paragraph, "en")
    ]
    assert len(one_each) > EACH - 4
    verifier = build_verifier("", OverlapPairs())
    return [
        (item, check_text(item.claim, [item.source.text], verifier))
        for item in items(one_each * 8, EACH, chance)
    ]


@pytest.mark.parametrize("kind", CHANGES)
def test_true_claims_are_kept_and_changed_ones_are_caught(
    kind: str, checked: Sequence[Checked]
) -> None:
    some = [pair for pair in checked if pair[0].kind == kind]
    kept, caught = balanced(some)
    assert len(some) == 2 * EACH
    assert (kept + caught) / 2 >= LEAST[kind]
    assert min(kept, caught) >= LEAST[kind] - 0.1
