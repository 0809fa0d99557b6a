"""What the panel's pages about workspaces and documents have in common."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from webapp.accounts.models import User

Deleted = tuple[list[str], dict[str, int], set[str], list[str]]


class Unwritten(admin.ModelAdmin[Any]):
    """Rows that the services alone write; here they are read."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """See the class."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """See the class."""
        return False


class Undeleted(Unwritten):
    """Rows that are not deleted by hand either."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """See the class."""
        return False


def person(request: HttpRequest) -> User | None:
    """Who asks, for the record."""
    return request.user if isinstance(request.user, User) else None


def only_named(objs: Iterable[Model], kind: str) -> Deleted:
    """For the admin's question before deleting: the things, without their thousands of rows."""
    names = [str(one) for one in objs]
    return names, {kind: len(names)}, set(), []


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> SafeString:
    """A table for a page of the panel. The first cell of a row names it."""
    columns = format_html_join("", '<th scope="col">{}</th>', ((head,) for head in heads))
    row = '<tr><th scope="row">{}</th>' + "<td>{}</td>" * (len(heads) - 1) + "</tr>"
    return format_html(
        "<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>",
        columns,
        format_html_join("", row, rows),
    )
