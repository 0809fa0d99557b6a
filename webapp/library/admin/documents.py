"""Documents in the admin panel: how their reading went, and what can be done about it."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy
from django_stubs_ext import StrPromise

from rag.types import Stage
from webapp.accounts.models import User
from webapp.library.admin.deleting import only_named
from webapp.library.admin.filters import (
    CappedPaginator,
    FormatFilter,
    LanguageFilter,
    MarkFilter,
    ReaderFilter,
    StageFilter,
)
from webapp.library.admin.quality import hidden_table
from webapp.library.documents import reading as services
from webapp.library.documents.stages import STAGE_NAMES
from webapp.library.documents.story import story
from webapp.library.documents.trash import delete_document
from webapp.library.models import Document

ERROR_SHOWN = 80


QUEUED_AGAIN = "queued again", gettext_lazy("%(number)s documents queued again")
CANCELLED = "cancelled", gettext_lazy("%(number)s documents cancelled")
QUEUED = "queued", gettext_lazy("%(number)s documents queued")


@admin.register(Document)
class DocumentAdmin(admin.ModelAdmin[Document]):
    """Documents: how their reading went, and what can be done about it."""

    list_display = (
        "title", "workspace", "uploaded_by", "stage_shown", "pages_count", "size_shown", "added",
    )  # fmt: skip
    list_filter = (
        StageFilter,
        MarkFilter,
        FormatFilter,
        LanguageFilter,
        ReaderFilter,
        "workspace",
        "created",
    )
    show_facets = admin.ShowFacets.NEVER  # each would be counted over all rows
    paginator = CappedPaginator
    search_fields = ("title", "file_name", "sha256", "error", "uploaded_by__email", "=id")
    list_select_related = ("workspace", "uploaded_by")
    list_per_page = 50
    show_full_result_count = False
    actions = ("retry", "cancel", "reingest")
    exclude = ("lease", "pending", "error")
    readonly_fields = ("failure", "hidden_text")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Document]:
        """Those that were not deleted."""
        return super().get_queryset(request).filter(deleted_at=None)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Uploads are for the workspace's page."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Document | None = None) -> bool:
        """Nothing of a document is written by hand."""
        return False

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The whole story of a document, above what is kept of it."""
        document = self.get_object(request, unquote(object_id))
        told = {} if document is None else self._told(request, document)
        return super().change_view(request, object_id, form_url, {**told, **(extra_context or {})})

    def _told(self, request: HttpRequest, document: Document) -> dict[str, Any]:
        person = _person(request)
        visible = Document.objects.visible_to(person) if person else Document.objects.none()
        return {
            "story": story(document),
            "stage_name": STAGE_NAMES.get(document.stage, document.stage),
            "may_open": visible.filter(pk=document.pk).exists(),
            "can_retry": document.stage == Stage.FAILED,
            "steps": sorted(document.timings.items()),
        }

    @admin.display
    def hidden_text(self, document: Document) -> SafeString | str:
        """What is in the file and not to be seen; it is never searched or quoted."""
        return hidden_table(document)

    @admin.display(description=gettext_lazy("stage"), ordering="stage")
    def stage_shown(self, document: Document) -> SafeString:
        """The stage; with a bar while a worker is at it, and why it failed or waits."""
        shade = "working" if document.is_working else document.stage
        known = (shade, STAGE_NAMES.get(document.stage, document.stage), self.error_short(document))
        if not document.is_working:
            return format_html('<span class="stage {}">{}</span> <small>{}</small>', *known)
        return format_html(
            '<span class="stage {}">{}</span> <progress max="100" value="{}"></progress> '
            "<small>{}</small>",
            *known[:2],
            round(100 * document.progress),
            known[2],
        )

    @admin.display(description=gettext_lazy("added"), ordering="created")
    def added(self, document: Document) -> str:
        """The day."""
        return date_format(timezone.localtime(document.created), "j M Y")

    @admin.display(description=gettext_lazy("size"), ordering="size")
    def size_shown(self, document: Document) -> str:
        """Of the original."""
        return filesizeformat(document.size)

    def error_short(self, document: Document) -> str:
        """Its beginning."""
        why = document.failure
        return f"{why[:ERROR_SHOWN]}…" if len(why) > ERROR_SHOWN else why

    @admin.action(
        description=gettext_lazy("Retry those that failed or were cancelled"),
        permissions=["delete"],
    )
    def retry(self, request: HttpRequest, queryset: QuerySet[Document]) -> None:
        """Read them again."""
        self._each(request, queryset, services.retry_document, QUEUED_AGAIN)

    @admin.action(description=gettext_lazy("Cancel the reading"), permissions=["delete"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[Document]) -> None:
        """Stop what is being read or waits."""
        self._each(request, queryset, services.cancel_document, CANCELLED)

    @admin.action(
        description=gettext_lazy("Ingest again, from the original"), permissions=["delete"]
    )
    def reingest(self, request: HttpRequest, queryset: QuerySet[Document]) -> None:
        """Build the next generation; the present one answers until then."""
        self._each(request, queryset, services.reingest_document, QUEUED)

    def _each(
        self,
        request: HttpRequest,
        queryset: QuerySet[Document],
        service: Callable[[Document], bool],
        done: tuple[str, StrPromise],
    ) -> None:
        """What is kept of it stays in English; what is said of it now is translated."""
        kept, said = done
        changed = [document for document in queryset if service(document)]
        for document in changed:
            self.log_change(request, document, kept)
        told = [str(said % {"number": len(changed)})]
        left = len(queryset) - len(changed)
        if left:
            unfit = gettext("%(number)s left as they are, because this does not fit their stage")
            told.append(unfit % {"number": left})
        level = messages.WARNING if left else messages.SUCCESS
        self.message_user(request, f"{'; '.join(told)}.", level)

    def delete_model(self, request: HttpRequest, obj: Document) -> None:
        """By the service: the file and the index entries go as well."""
        delete_document(obj, by=_person(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Document]) -> None:
        """One by one, by the service."""
        for document in queryset:
            delete_document(document, by=_person(request))

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """The documents alone."""
        return only_named(objs, gettext("documents with their pages and chunks"))


def _person(request: HttpRequest) -> User | None:
    """Who asks, for the record."""
    return request.user if isinstance(request.user, User) else None
