"""Versions of documents in the admin panel: a filter for the list, a table for the page."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import date
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from webapp.library.admin_rules import table
from webapp.library.models import Document
from webapp.library.versions import versions_of


class VersionFilter(admin.SimpleListFilter):
    """Documents in use, or those that a newer version has replaced."""

    title = "version"
    parameter_name = "version"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]
    ) -> list[tuple[str, str]]:
        """Both."""
        return [("current", "In use"), ("older", "Replaced by a newer one")]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Document]
    ) -> QuerySet[Document] | None:
        """Those that were asked for."""
        chosen = self.value()
        if chosen not in ("current", "older"):
            return queryset
        return queryset.filter(superseded_at__isnull=chosen == "current")


def versions_table(document: Document) -> SafeString | str:
    """All versions of a document, the newest first, each with a way to its page."""
    found = versions_of(document).select_related("uploaded_by")
    if document.lineage is None or document.deleted_at:
        return "The only one."
    return table(
        ("Version", "State", "File", "Added", "By"),
        (
            (
                _link(one),
                "replaced" if one.superseded_at else one.stage,
                one.file_name,
                date(localtime(one.created), "j M Y H:i"),
                one.uploaded_by or "",
            )
            for one in found
        ),
    )


def _link(one: Document) -> SafeString:
    address = reverse("admin:library_document_change", args=[one.pk])
    return format_html('<a href="{}">Version {}</a>', address, one.version)
