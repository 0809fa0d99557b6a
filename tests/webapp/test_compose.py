"""What compose.yaml starts fits what the product asks of it."""

import re
from pathlib import Path

from rag.find.pictures import MOST

ROOT = Path(__file__).parents[2]


def test_the_model_server_takes_as_many_pictures_as_are_shown_to_it() -> None:
    """vLLM refuses a request with more, and the answer is not written."""
    compose, guide = ((ROOT / name).read_text() for name in ("compose.yaml", "docs/models.md"))
    taken = re.findall(r'limit-mm-per-prompt\D*"image"\s*:\s*(\d+)', compose + guide)
    assert list(map(int, taken)) == [MOST, MOST]
