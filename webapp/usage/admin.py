"""Limits of single people and workspaces in the admin panel."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

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
    fieldsets = (
        (
            None,
            {
                "fields": ("user", "workspace", "questions_per_minute"),
                "description": gettext_lazy(
                    "Of a person or a workspace. What is left empty is as the settings have it for "
                    "all; 0 is without a limit."
                ),
            },
        ),
        (
            gettext_lazy("Language models"),
            {
                "fields": (
                    "tokens_per_day", "tokens_per_month", "money_per_day", "money_per_month",
                ),
                "description": gettext_lazy(
                    "From midnight to midnight (UTC), and in a month of the calendar. When one is "
                    "used up, answers quote the documents until it starts anew."
                ),
            },
        ),
        (
            gettext_lazy("Of a person alone"),
            {"fields": ("uploads_per_hour", "workspaces_per_hour")},
        ),
    )  # fmt: skip
