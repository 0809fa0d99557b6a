"""What every page knows of the product."""

from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext

from rag.parse.formats import SPOKEN, accepted
from webapp.accounts.appearance import logo_url
from webapp.accounts.models import User
from webapp.accounts.sign_up import is_open
from webapp.adjusted.values import value_of
from webapp.connected.chosen import chosen
from webapp.local.hindrance import one_click

MOST_NAMED = 3


def _administrators() -> str:
    """Who can connect a model; nothing where nobody is known."""
    people = User.objects.filter(is_superuser=True, is_active=True).order_by("date_joined")
    return ", ".join(one.display_name for one in people[:MOST_NAMED])


def product(request: HttpRequest) -> dict[str, object]:
    """The version, name and logo, how answers are made, which files can be read, and so on.

    The database is asked by those pages alone that tell how answers are made.
    """
    models = cache(chosen)
    return {
        "may_sign_up": is_open,
        "version": settings.VERSION,
        "installation": value_of("INSTALLATION_NAME"),
        "logo": logo_url(),
        "quote_mode": lambda: not models().answers.model,
        "undecided": lambda: not models().decided,
        "whom_to_ask": _administrators,
        "local_offer": one_click,
        "accepted": f"{accepted()},.zip",
        "spoken": gettext(SPOKEN),
        "trash_days": lambda: value_of("TRASH_DAYS"),
    }
