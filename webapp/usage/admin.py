"""Limits of single people and workspaces in the admin panel."""

from django.contrib import admin

from webapp.usage.models import Limit


@admin.register(Limit)
class LimitAdmin(admin.ModelAdmin[Limit]):
    """What one person or one workspace may have, in place of the defaults."""

    list_display = (
        "user", "workspace", "questions_per_minute", "tokens_per_day", "tokens_per_month",
        "money_per_day", "money_per_month", "uploads_per_hour", "workspaces_per_hour",
    )  # fmt: skip
    list_display_links = ("user", "workspace")
    list_select_related = ("user", "workspace")
    search_fields = ("user__email", "user__name", "workspace__name")
    autocomplete_fields = ("user", "workspace")
