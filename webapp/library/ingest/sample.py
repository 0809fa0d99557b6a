"""The sample report that comes with the product, for a first try."""

from functools import lru_cache
from hashlib import sha256

from django.conf import settings

SAMPLE_NAME = "Brightwater Instruments - Annual review 2024.pdf"
SAMPLE_QUESTIONS = (
    "What was revenue in 2024?",
    "Why did the gross margin fall?",
    "How many people work at the Aldermoor plant?",
)


@lru_cache(maxsize=1)
def sample_bytes() -> bytes:
    """The report; docs/make_sample.py wrote it."""
    path = settings.BASE_DIR / "webapp" / "static" / "sample-report.pdf"
    data: bytes = path.read_bytes()
    return data


@lru_cache(maxsize=1)
def sample_digest() -> str:
    """By which an uploaded copy of it is known."""
    return sha256(sample_bytes()).hexdigest()
