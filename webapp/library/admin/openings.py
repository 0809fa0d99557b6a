"""Who opened what a policy hides, in the admin panel."""

from django.contrib import admin
from django.http import HttpRequest

from webapp.library.admin.read_only import ReadOnlyAdmin
from webapp.library.models import Opening


@admin.register(Opening)
class OpeningAdmin(ReadOnlyAdmin):
    """Who looked at what a policy hides, and who changed a policy. Kept as it was."""

    list_display = ("created", "email", "act", "workspace", "title", "page", "detail")
    list_filter = ("act", ("workspace", admin.RelatedOnlyFieldListFilter), "created")
    search_fields = ("email", "title", "workspace__name")
    list_select_related = ("workspace",)
    date_hierarchy = "created"

    def has_delete_permission(self, request: HttpRequest, obj: Opening | None = None) -> bool:
        """Never by hand; they go with their workspace."""
        return False
