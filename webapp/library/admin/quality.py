"""What nobody sees in a document, in the admin panel: how much of it there is, and why."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from rag.errors import RagError
from webapp.library.models import Document
from webapp.library.viewer.layouts import hidden_pieces

MOST_SHOWN = 200


def hidden_table(document: Document) -> SafeString | str:
    """The pieces of text that a reader does not see: page, why, how long; never their words."""
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
        ((piece.page, piece.kind, len(piece.text)) for piece in pieces[:MOST_SHOWN]),
    )
    return format_html(
        "<table><thead><tr><th>{}</th><th>{}</th><th>{}</th></tr></thead><tbody>{}</tbody></table>",
        gettext("Page"),
        gettext("Why"),
        gettext("Characters"),
        rows,
    )
