"""What the list of documents in the admin panel is narrowed by, without a look at all rows."""

from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import get_language_info, gettext, gettext_lazy

from rag.language.identify import Signs
from rag.language.lists import every
from rag.parse.formats import FORMATS
from rag.types import Stage
from webapp.engine import reader
from webapp.library.documents.quality import Mark
from webapp.library.models import WORKING, Document

MOST_COUNTED = 10_000
Choices = list[tuple[str, str]]


class CappedPaginator(Paginator[Any]):
    """Pages of no more rows than are counted: whoever looks further has to narrow the list."""

    @cached_property
    def count(self) -> int:
        """How many there are, MOST_COUNTED at most."""
        rows: QuerySet[Any] = self.object_list  # type: ignore[assignment]
        return rows.order_by()[:MOST_COUNTED].count()


class _DocumentFilter(admin.SimpleListFilter):
    """One whose choices are known without a look at the documents."""

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]) -> Choices:
        """What can be chosen."""
        return self.offered()

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Document]
    ) -> QuerySet[Document] | None:
        """Those that were chosen; all for what cannot be chosen."""
        chosen = self.value()
        known = {value for value, _ in self.offered()}
        return queryset.filter(self.narrowed(chosen)) if chosen in known else queryset

    def offered(self) -> Choices:
        """Values with their words."""
        raise NotImplementedError

    def narrowed(self, chosen: str) -> Q:
        """The documents of a value."""
        raise NotImplementedError


class StageFilter(_DocumentFilter):
    """By how far the reading is; of those that failed, by where."""

    title = gettext_lazy("reading")
    parameter_name = "stage"

    def offered(self) -> Choices:
        """The stages that matter, and where it failed."""
        return [
            ("queued", gettext("waits")),
            ("working", gettext("is being read")),
            ("ready", gettext("ready")),
            ("failed", gettext("failed")),
            ("failed-parsing", gettext("failed while it was read")),
            ("failed-embedding", gettext("failed while it was indexed")),
            ("cancelled", gettext("cancelled")),
        ]

    def narrowed(self, chosen: str) -> Q:
        """By the stage, and where it failed."""
        if chosen == "working":
            return Q(stage__in=WORKING)
        stage, _, where = chosen.partition("-")
        failed = Q(failed_stage=where) if where else Q()
        return Q(failed, stage=Stage(stage))


class MarkFilter(_DocumentFilter):
    """By how well they could be read."""

    title = gettext_lazy("quality")
    parameter_name = "mark"

    def offered(self) -> Choices:
        """The marks."""
        return [(str(value), str(label)) for value, label in Mark.choices]

    def narrowed(self, chosen: str) -> Q:
        """Those that bear the mark."""
        return Mark(chosen).filter()


class FormatFilter(_DocumentFilter):
    """By what kind of file they are."""

    title = gettext_lazy("format")
    template = "admin/folded_filter.html"
    parameter_name = "format"

    def offered(self) -> Choices:
        """The formats that can be read."""
        return [(one.media_type, one.name) for one in FORMATS]

    def narrowed(self, chosen: str) -> Q:
        """Those of the type."""
        return Q(media_type=chosen)


class LanguageFilter(_DocumentFilter):
    """By what they are written in."""

    title = gettext_lazy("language")
    template = "admin/folded_filter.html"
    parameter_name = "language"

    def offered(self) -> Choices:
        """The languages that documents are known to be in."""
        named = ((code, _language(code)) for code in every(Signs))
        return sorted(named, key=lambda one: one[1])

    def narrowed(self, chosen: str) -> Q:
        """Those that have it among theirs."""
        return Q(languages__contains=chosen)


class ReaderFilter(_DocumentFilter):
    """By which reader read them."""

    title = gettext_lazy("reader")
    parameter_name = "reader"

    def offered(self) -> Choices:
        """The one that runs, or an older one."""
        return [("newest", gettext("the newest")), ("older", gettext("an older one"))]

    def narrowed(self, chosen: str) -> Q:
        """Those that were read, by it or by another."""
        newest = Q(reader=reader())
        return Q(newest if chosen == "newest" else ~newest, generation__gt=0)


def _language(code: str) -> str:
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code
