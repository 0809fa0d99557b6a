"""What notices say of saved searches for which something new became ready."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext

from webapp.accounts.models import User
from webapp.notices.kinds import Kind, Said
from webapp.notices.models import News
from webapp.search.saved import Kept, kept_by
from webapp.search.saved.arrivals import ARRIVED


def say_arrivals(person: User, news: Sequence[News]) -> Mapping[UUID, Said]:
    """How much is new, until the person runs the search. A few queries."""
    kept = {str(one.search.pk): one for one in kept_by(person) if one.new}
    return {one.pk: _said(kept[one.about]) for one in news if one.about in kept}


def _said(kept: Kept) -> Said:
    told = ngettext(
        "%(number)s new document for your saved search “%(name)s”",
        "%(number)s new documents for your saved search “%(name)s”",
        kept.new,
    )
    return Said(
        text=told % {"number": kept.new, "name": kept.search.name},
        path=reverse("run_search", args=[kept.search.pk]),
    )


ARRIVALS = Kind(
    name=ARRIVED,
    title=gettext_lazy("A new document has what a saved search looks for"),
    say=say_arrivals,
    folds=True,
)
