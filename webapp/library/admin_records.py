"""What is kept for the record and never written by hand, in the admin panel."""

from django.contrib import admin
from django.utils.safestring import SafeString

from webapp.library.admin_rules import Undeleted, table
from webapp.library.receipts import Receipt
from webapp.library.sensitive_models import Opening


@admin.register(Opening)
class OpeningAdmin(Undeleted):
    """Who looked at what a policy hides, and who changed a policy. Kept as it was."""

    list_display = ("created", "email", "act", "workspace", "title", "page", "detail")
    list_filter = ("act", ("workspace", admin.RelatedOnlyFieldListFilter), "created")
    search_fields = ("email", "title", "workspace__name")
    list_select_related = ("workspace",)
    date_hierarchy = "created"


@admin.register(Receipt)
class ReceiptAdmin(Undeleted):
    """What was deleted for good: counted before, and looked for again afterwards."""

    list_display = (
        "title", "workspace_name", "reason", "purged_by", "started", "finished", "left",
    )  # fmt: skip
    list_filter = ("reason", ("finished", admin.EmptyFieldListFilter), "started")
    search_fields = ("title", "file_name", "workspace_name", "sha256", "=document_id")
    list_select_related = ("purged_by",)
    date_hierarchy = "started"
    list_per_page = 50
    show_full_result_count = False
    exclude = ("before", "after")
    readonly_fields = ("removed",)

    @admin.display
    def left(self, receipt: Receipt) -> str:
        """How much was found afterwards; nothing to say before that was looked for."""
        return f"{sum(receipt.after.values()):,}" if receipt.after else ""

    @admin.display
    def removed(self, receipt: Receipt) -> SafeString:
        """Every kind of trace, before and after."""
        return table(("What", "Before", "After"), receipt.counts)
