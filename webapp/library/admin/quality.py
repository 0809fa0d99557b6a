"""How well documents could be read, in the admin panel: filters, and what nobody sees in them."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from rag.errors import RagError
from rag.safety import hide
from webapp.library.documents.quality import Mark
from webapp.library.models import Document
from webapp.library.viewer.layouts import hidden_pieces

MOST_SHOWN = 200


class MarkFilter(admin.SimpleListFilter):
    """Documents by how they could be read."""

    title = "reading"
    parameter_name = "mark"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]
    ) -> list[tuple[str, str]]:
        """The marks."""
        return [(str(value), str(label)) for value, label in Mark.choices]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Document]
    ) -> QuerySet[Document] | None:
        """Those that bear the mark that was chosen."""
        chosen = self.value()
        return queryset.filter(Mark(chosen).filter()) if chosen in Mark.values else queryset


def hidden_table(document: Document) -> SafeString | str:
    """The pieces of text that a reader does not see: page, why, words."""
    if not document.generation:
        return "-"
    try:
        pieces = hidden_pieces(document)
    except (FileNotFoundError, RagError):
        return gettext("The stored layout cannot be read.")
    if not pieces:
        return gettext("None.")
    rows = format_html_join(
        "",
        "<tr><td>{}</td><td>{}</td><td>{}</td></tr>",
        (
            (piece.page, piece.kind, hide(piece.text, document.workspace.policy).text)
            for piece in pieces[:MOST_SHOWN]
        ),
    )
    return format_html(
        "<table><thead><tr><th>{}</th><th>{}</th><th>{}</th></tr></thead><tbody>{}</tbody></table>",
        gettext("Page"),
        gettext("Why"),
        gettext("Words"),
        rows,
    )
