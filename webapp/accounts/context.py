"""What every page knows of the product."""

from django.conf import settings
from django.http import HttpRequest

from rag.parse.formats import SPOKEN, accepted


def product(request: HttpRequest) -> dict[str, object]:
    """The version, whether answers are written or quoted, and which files can be read."""
    return {
        "version": settings.VERSION,
        "quote_mode": not settings.LLM_MODEL,
        "accepted": f"{accepted()},.zip",
        "spoken": SPOKEN,
    }
