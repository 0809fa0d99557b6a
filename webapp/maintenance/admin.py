"""The acts of administrators, listed: who did what to which thing, and when; who read what."""

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from webapp.library.admin import ReadOnlyAdmin
from webapp.maintenance.models import DocumentOpening


@admin.register(LogEntry)
class ActAdmin(ReadOnlyAdmin):
    """Kept as they were done. A secret is in none, nor a word of a conversation."""

    list_display = ("action_time", "user", "act", "content_type", "object_repr", "told")
    list_filter = ("action_flag", "action_time")
    search_fields = ("user__email", "=object_id")
    list_select_related = ("user", "content_type")
    show_full_result_count = False
    list_display_links = None

    def has_delete_permission(self, request: HttpRequest, obj: LogEntry | None = None) -> bool:
        """Never by hand."""
        return False

    @admin.display(description=gettext_lazy("act"), ordering="action_flag")
    def act(self, entry: LogEntry) -> str:
        """Whether something was added, changed or deleted."""
        return entry.get_action_flag_display()

    @admin.display(description=gettext_lazy("what was changed"))
    def told(self, entry: LogEntry) -> str:
        """The fields, or what was done."""
        return entry.get_change_message()


@admin.register(DocumentOpening)
class DocumentOpeningAdmin(ReadOnlyAdmin):
    """Which administrator read a document of others, when and why. Kept as it was."""

    list_display = ("created", "email", "document", "workspace", "reason")
    list_filter = ("created",)
    search_fields = ("email", "reason")
    list_select_related = ("document", "workspace")
    date_hierarchy = "created"

    def has_delete_permission(
        self, request: HttpRequest, obj: DocumentOpening | None = None
    ) -> bool:
        """Never by hand."""
        return False
