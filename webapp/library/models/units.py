"""What people call the pages of a document: pages, slides, or parts of a text."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy, ngettext_lazy
from django_stubs_ext import StrPromise


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """The words for one kind of page. `forms` is the noun as it stands behind a number."""

    title: StrPromise
    forms: StrPromise
    place: StrPromise
    place_short: StrPromise

    @property
    def name(self) -> str:
        """The noun for one of them."""
        return self.counted(1)

    def counted(self, count: int) -> str:
        """The noun for so many of them, without the number."""
        return str(self.forms % {"count": count})

    def where(self, number: int) -> str:
        """What to call one of them: “page 3”."""
        return str(self.place % {"number": number})

    def where_short(self, number: int) -> str:
        """The same in few letters: “p. 3”."""
        return str(self.place_short % {"number": number})


PAGES = Unit(
    title=gettext_lazy("Pages"),
    forms=ngettext_lazy("page", "pages", "count"),
    place=gettext_lazy("page %(number)s"),
    place_short=gettext_lazy("p. %(number)s"),
)
# By the name that the parser gives them.
UNITS: Mapping[str, Unit] = {
    "page": PAGES,
    "slide": Unit(
        title=gettext_lazy("Slides"),
        forms=ngettext_lazy("slide", "slides", "count"),
        place=gettext_lazy("slide %(number)s"),
        place_short=gettext_lazy("slide %(number)s"),
    ),
    "part": Unit(
        title=gettext_lazy("Parts"),
        forms=ngettext_lazy("part", "parts", "count"),
        place=gettext_lazy("part %(number)s"),
        place_short=gettext_lazy("part %(number)s"),
    ),
}
