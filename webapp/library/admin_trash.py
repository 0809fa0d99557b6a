"""The trash of all workspaces in the admin panel: what can be restored, or deleted for good."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat

from webapp.library.admin_rules import Unwritten, only_named, person
from webapp.library.models import DeletedDocument
from webapp.library.trash import purge_document, restore_document
from webapp.library.workspaces import RefusedError


@admin.register(DeletedDocument)
class TrashAdmin(Unwritten):
    """Deleted documents. Deleting one here is final, and leaves a receipt."""

    list_display = (
        "title", "version", "workspace", "size_shown", "pages_count", "deleted_at", "deleted_by",
    )  # fmt: skip
    list_filter = (("workspace", admin.RelatedOnlyFieldListFilter), "deleted_at")
    search_fields = ("title", "file_name", "sha256", "deleted_by__email", "=id")
    list_select_related = ("workspace", "deleted_by")
    list_per_page = 50
    show_full_result_count = False
    ordering = ("-deleted_at", "-version")
    actions = ("restore",)
    fields = (
        "title", "file_name", "version", "workspace", "size", "sha256", "pages_count",
        "uploaded_by", "created", "deleted_at", "deleted_by",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Those that can be restored yet."""
        return DeletedDocument.objects.in_trash().order_by(*self.ordering)

    @admin.display(description="size", ordering="size")
    def size_shown(self, document: DeletedDocument) -> str:
        """Of the original."""
        return filesizeformat(document.size)

    @admin.action(description="Restore, with the versions deleted together", permissions=["delete"])
    def restore(self, request: HttpRequest, queryset: QuerySet[DeletedDocument]) -> None:
        """Take them out of the trash."""
        restored = 0
        for document in queryset:
            try:
                if restore_document(document):
                    restored += 1
                    self.log_change(request, document, "restored")
            except RefusedError as error:
                self.message_user(request, error.message, messages.WARNING)
        self.message_user(request, f"{restored} restored.", messages.SUCCESS)

    def delete_model(self, request: HttpRequest, obj: DeletedDocument) -> None:
        """By the service, which leaves a receipt."""
        purge_document(obj, by=person(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[DeletedDocument]) -> None:
        """One by one, by the service."""
        for document in queryset:
            purge_document(document, by=person(request))

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """The documents alone."""
        return only_named(objs, "documents for good, with all that was found in them")
