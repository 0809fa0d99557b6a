"""What every page knows of the product."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext

from rag.parse.formats import SPOKEN, accepted
from webapp.connected.chosen import chosen


def _quotes() -> bool:
    """Whether answers quote, as no model writes them. Asked by the pages that tell it alone."""
    return not chosen().answers.model


def product(request: HttpRequest) -> dict[str, object]:
    """The version, how answers are made, which files can be read, how long the trash keeps them."""
    return {
        "version": settings.VERSION,
        "quote_mode": _quotes,
        "accepted": f"{accepted()},.zip",
        "spoken": gettext(SPOKEN),
        "trash_days": settings.TRASH_DAYS,
    }
