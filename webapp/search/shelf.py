"""What is searched: documents that a person may see, so far as they are asked for.

An index is asked for all that it has; what counts is what is among these.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property, reduce
from operator import or_
from typing import Any, TypeAlias
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from rag.indexes import LexicalIndex
from rag.types import FileType, Matched, Scope, Sought
from webapp.library.documents.filters import TYPE_OF
from webapp.library.documents.versions import current_ids
from webapp.library.engine.scopes import narrowed_scope, workspace_scopes
from webapp.library.guard.sensitive import recognisers
from webapp.library.models import Document, DocumentQuerySet, Tag, Visitor, Workspace
from webapp.search.grammar import Field, Piece, day_of
from webapp.search.languages import code_of
from webapp.search.wanted import Wanted

Row: TypeAlias = tuple[Any, ...]  # of COLUMNS
MOST_NAMED = 500  # documents that the database is asked for by their ids; of more, for all
COLUMNS = (
    "pk", "generation", "workspace_id", "title", "media_type", "languages", "dated", "created",
    "guarded",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A document by what it is counted and sorted, with what it has of what is sought."""

    pk: UUID
    title: str
    workspace: UUID
    kind: FileType | None
    languages: tuple[str, ...]
    day: date
    matched: Matched


@dataclass(frozen=True)
class Shelf:
    """The workspaces, and the documents of them that may be found."""

    workspaces: tuple[Workspace, ...]
    documents: DocumentQuerySet
    lexical: LexicalIndex
    whole: bool  # workspaces

    @cached_property
    def scopes(self) -> list[Scope]:
        """Of whole workspaces."""
        return workspace_scopes(self.workspaces)

    @cached_property
    def narrowed(self) -> list[Scope]:
        """Of these documents. A list of documents slows an index down: not where it is all."""
        if self.whole:
            return self.scopes
        scopes = (narrowed_scope(workspace, self.documents) for workspace in self.workspaces)
        return [scope for scope in scopes if scope.document_ids != frozenset()]

    def scopes_of(self, matches: Collection[Match]) -> list[Scope]:
        """Of just these documents, few of them."""
        here: dict[UUID, set[str]] = {}
        for one in matches:
            here.setdefault(one.workspace, set()).add(str(one.pk))
        return [
            replace(scope, document_ids=frozenset(here[workspace.pk]))
            for workspace, scope in zip(self.workspaces, self.scopes, strict=True)
            if workspace.pk in here
        ]

    def having(self, sought: Sought) -> list[Match]:
        """All documents that have what is sought. Raises IndexDownError."""
        if not sought:
            return []
        found = {
            (one.document_id, one.generation, workspace.pk): one
            for workspace, scope in zip(self.workspaces, self.scopes, strict=True)
            for one in self.lexical.matched(sought, scope)
        }
        rows = self.documents.order_by()
        if len(found) <= MOST_NAMED:
            rows = rows.filter(pk__in=[UUID(document_id) for document_id, _, _ in found])
        return [
            _match(row, one)
            for row in rows.values_list(*COLUMNS)
            if (one := found.get((str(row[0]), row[1], row[2]))) and self._is_in_line(row)
        ]

    def has(self, sought: Sought) -> bool:
        """Whether any document has what is sought; of many, some are looked at first."""
        rows = self.documents.order_by().values_list(*COLUMNS)
        for scope in self.scopes:
            found = self.lexical.some(sought, scope, MOST_NAMED)
            for row in rows.filter(pk__in=[UUID(document_id) for document_id, _ in found]):
                if (str(row[0]), row[1]) in found and self._is_in_line(row):
                    return True
        return bool(self.having(sought))

    def all(self) -> list[Match]:
        """All documents, whatever they say."""
        return [
            _match(row, Matched(document_id=str(row[0]), generation=row[1]))
            for row in self.documents.order_by().values_list(*COLUMNS)
        ]

    def _is_in_line(self, row: Row) -> bool:
        """Whether the index has of a document what may be seen of it.

        Until a new policy was held against it, it has the words that the one before let be seen.
        """
        wanted = self._guards.get(row[2])
        return wanted is None or wanted == row[-1]

    @cached_property
    def _guards(self) -> dict[UUID, str]:
        hiding = (one for one in self.workspaces if one.policy.hidden)
        return {one.pk: f"{recognisers()}:{one.policy_digest}" for one in hiding}


def shelf_of(user: Visitor, wanted: Wanted, lexical: LexicalIndex) -> Shelf:
    """What a person searches. A few queries."""
    workspaces = Workspace.objects.visible_to(user)
    documents = Document.objects.visible_to(user).ready()
    if wanted.workspace is not None:
        workspaces = workspaces.filter(pk=wanted.workspace)
        documents = documents.filter(workspace=wanted.workspace)
    if wanted.document is not None:
        documents = documents.filter(pk__in=current_ids([wanted.document]))
    documents = wanted.only.narrow(documents)
    searched = tuple(workspaces)
    for unit in wanted.asked.fields:
        fits = reduce(or_, (_fitting(piece, searched) for piece in unit.pieces))
        documents = documents.exclude(fits) if unit.left_out else documents.filter(fits)
    whole = not (wanted.document or wanted.only or wanted.asked.fields)
    return Shelf(searched, documents, lexical, whole)


def _match(row: Row, matched: Matched) -> Match:
    pk, _, workspace, title, media_type, languages, dated, created, _ = row
    return Match(
        pk=pk,
        title=title,
        workspace=workspace,
        kind=TYPE_OF.get(media_type),
        languages=tuple(languages.split()),
        day=_day(dated, created),
        matched=matched,
    )


def _fitting(piece: Piece, workspaces: Iterable[Workspace]) -> Q:
    """The documents that a field means."""
    value = piece.value.casefold()
    match piece.field:
        case Field.TAG:
            tags = Tag.objects.filter(name__iexact=piece.value, workspace__in=workspaces)
            tagged = Tag.documents.through._default_manager.filter(tag__in=list(tags))  # noqa: SLF001
            return Q(pk__in=tagged.values("document_id"))
        case Field.TYPE:
            return Q(media_type__in=[media for media, kind in TYPE_OF.items() if kind == value])
        case Field.WORKSPACE:
            return Q(workspace__in=[one for one in workspaces if value in one.name.casefold()])
        case Field.LANGUAGE:
            return Q(languages__contains=code_of(value))
        case Field.BEFORE:
            day = day_of(value)
            return Q(dated__lt=day) | Q(dated=None, created__date__lt=day)
        case _:
            day = day_of(value)
            return Q(dated__gte=day) | Q(dated=None, created__date__gte=day)


def _day(dated: date | None, created: datetime) -> date:
    """The date of the file, or else the one on which it was added."""
    return dated or created.astimezone(timezone.get_current_timezone()).date()
