"""What is searched: documents that a person may see, so far as they are asked for.

An index is asked for all that it has; what counts is what is among these.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, reduce
from operator import or_
from typing import Any, TypeAlias
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Coalesce, TruncDate

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
Generations: TypeAlias = Collection[tuple[str, int]]  # of documents, by their ids
MOST_NAMED = 500  # documents of a workspace that the database is asked for; of more, for all
COLUMNS = "pk", "generation", "title", "media_type", "languages", "day"


@dataclass(frozen=True, slots=True)
class Match:
    """A document by what it is counted and sorted, with what it has of what is sought.

    There may be thousands: each holds its row as it came.
    """

    workspace: UUID
    matched: Matched
    row: Row

    @property
    def pk(self) -> UUID:
        """Its id."""
        pk: UUID = self.row[0]
        return pk

    @property
    def title(self) -> str:
        """Its title."""
        return str(self.row[2])

    @property
    def kind(self) -> FileType | None:
        """What its file is."""
        return TYPE_OF.get(self.row[3])

    @property
    def languages(self) -> list[str]:
        """What it is written in, most of it in the first."""
        return str(self.row[4]).split()

    @property
    def day(self) -> date:
        """The date of the file, or else the one on which it was added."""
        day: date = self.row[5]
        return day


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
        matches: list[Match] = []
        for workspace, scope in zip(self.workspaces, self.scopes, strict=True):
            every = self.lexical.matched(sought, scope) if sought else ()
            found = {(one.document_id, one.generation): one for one in every}
            matches += (
                Match(workspace.pk, found[key], row) for key, row in self._live(workspace, found)
            )
        return matches

    def indexed(self, sought: Sought) -> set[tuple[str, int]]:
        """All generations with what is sought, also of documents that may not be found by it."""
        scopes = self.scopes if sought else []
        every = (one for scope in scopes for one in self.lexical.matched(sought, scope))
        return {(one.document_id, one.generation) for one in every}

    def has(self, sought: Sought) -> bool:
        """Whether any document has what is sought; of many, some are looked at first."""
        anything = False
        for workspace, scope in zip(self.workspaces, self.scopes, strict=True):
            found = self.lexical.some(sought, scope, MOST_NAMED)
            if any(self._live(workspace, found)):
                return True
            anything = anything or bool(found)
        return anything and bool(self.having(sought))

    def all(self) -> list[Match]:
        """All documents, whatever they say."""
        return [
            Match(workspace.pk, Matched(document_id=str(row[0]), generation=row[1]), row)
            for workspace in self.workspaces
            for row in _rows(self.documents.filter(workspace=workspace))
        ]

    def _live(
        self, workspace: Workspace, found: Generations
    ) -> Iterator[tuple[tuple[str, int], Row]]:
        """Those of the generations that are live, of documents of a workspace that may be found.

        Until a new policy was held against a document, the index has the words that the one before
        let be seen: by these it is not found.
        """
        if not found:
            return
        documents = self.documents.filter(workspace=workspace)
        if workspace.policy.hidden:
            documents = documents.filter(guarded=f"{recognisers()}:{workspace.policy_digest}")
        if len(found) <= MOST_NAMED:
            documents = documents.filter(pk__in=[UUID(document_id) for document_id, _ in found])
        for row in _rows(documents):
            if (key := (str(row[0]), row[1])) in found:
                yield key, row


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


def _rows(documents: DocumentQuerySet) -> Iterable[Row]:
    day = Coalesce("dated", TruncDate("created"))
    return documents.order_by().annotate(day=day).values_list(*COLUMNS)


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
            named = [one for one in workspaces if value == one.name.casefold()]
            having = [one for one in workspaces if value in one.name.casefold()]
            return Q(workspace__in=named or having)
        case Field.LANGUAGE:
            return Q(languages__contains=code_of(value))
        case Field.BEFORE:
            day = day_of(value)
            return Q(dated__lt=day) | Q(dated=None, created__date__lt=day)
        case _:
            day = day_of(value)
            return Q(dated__gte=day) | Q(dated=None, created__date__gte=day)
