"""What every page knows of the product."""

from django.conf import settings
from django.http import HttpRequest


def product(request: HttpRequest) -> dict[str, object]:
    """The version, and whether answers are written or quoted."""
    return {"version": settings.VERSION, "quote_mode": not settings.LLM_MODEL}
