"""Documents in the admin panel: how their reading went, and what can be done about it."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy
from django_stubs_ext import StrPromise

from webapp.accounts.models import User
from webapp.library.admin.deleting import only_named
from webapp.library.admin.quality import MarkFilter, hidden_table
from webapp.library.documents import reading as services
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
        "title", "stage_shown", "error_short", "pages_count", "chunks_count", "attempts",
        "size_shown", "workspace", "uploaded_by", "created",
    )  # fmt: skip
    list_filter = (
        "stage",
        MarkFilter,
        "languages",
        "workspace",
        "created",
    )
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

    @admin.display
    def hidden_text(self, document: Document) -> SafeString | str:
        """What is in the file and not to be seen; it is never searched or quoted."""
        return hidden_table(document)

    @admin.display(description=gettext_lazy("stage"), ordering="stage")
    def stage_shown(self, document: Document) -> SafeString:
        """The stage; with a bar while a worker is at it."""
        if not document.is_working:
            return format_html('<span class="stage {0}">{0}</span>', document.stage)
        return format_html(
            '<span class="stage working">{}</span> <progress max="100" value="{}"></progress>',
            document.stage,
            round(100 * document.progress),
        )

    @admin.display(description=gettext_lazy("size"), ordering="size")
    def size_shown(self, document: Document) -> str:
        """Of the original."""
        return filesizeformat(document.size)

    @admin.display(description=gettext_lazy("last error"), ordering="error")
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
