"""What is searched: documents that a person may see, so far as they are asked for.

An index is asked for all that it has; what counts is what is among these.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from operator import or_
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

from django.db.models import CharField, Q
from django.db.models.functions import Cast, Coalesce, TruncDate

from rag.indexes import LexicalIndex
from rag.types import Matched, Scope, Sought
from webapp.library.documents.fields.conditions import (
    ANY,
    documents_that,
    named_fields,
    read_condition,
)
from webapp.library.documents.filters import TYPE_OF, lies_in, path_of
from webapp.library.documents.versions import current_ids
from webapp.library.engine.scopes import narrowed_scope, workspace_scopes
from webapp.library.guard.sensitive import recognisers
from webapp.library.models import (
    Document,
    DocumentQuerySet,
    Folder,
    Tag,
    Visitor,
    Workspace,
    WorkspaceQuerySet,
)
from webapp.library.models.folders import NOWHERE
from webapp.search.grammar import Field, Piece, meant_day
from webapp.search.languages import code_of
from webapp.search.wanted import Wanted

Row: TypeAlias = Sequence[Any]  # of COLUMNS, behind the key
Key: TypeAlias = tuple[str, int]  # of a document, as hexadecimal digits, and its generation
MOST_NAMED = 500  # documents that the database is asked for by their ids; of more, for all
COLUMNS = "hex", "generation", "place", "title", "media_type", "languages", "folder", "day"


class Match(NamedTuple):
    """A document by what it is counted and sorted, with what it has of what is sought.

    There may be thousands: a tuple is made three times as quickly as a dataclass. `place` is the id
    of the workspace as the database writes it; `day`, as 2024-12-31, that of the file, or the one
    on which it was added.
    """

    key: Key
    matched: Matched
    place: str
    title: str
    media_type: str
    languages: str
    folder: int | None  # the id of it
    day: str

    @property
    def pk(self) -> UUID:
        """Its id."""
        return UUID(self.key[0])


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

    def within(self, ids: Iterable[UUID]) -> "Shelf":
        """Of it just the documents with these ids, few of them."""
        return replace(self, documents=self.documents.filter(pk__in=list(ids)), whole=False)

    def scopes_of(self, matches: Collection[Match]) -> list[Scope]:
        """Of just these documents, few of them."""
        here: dict[UUID, set[str]] = {}
        for one in matches:
            here.setdefault(UUID(one.place), set()).add(str(one.pk))
        return [
            replace(scope, document_ids=frozenset(here[workspace.pk]))
            for workspace, scope in zip(self.workspaces, self.scopes, strict=True)
            if workspace.pk in here
        ]

    def having(self, sought: Sought) -> list[Match]:
        """All documents that have what is sought. Raises IndexDownError."""
        found = self._matched(sought)
        return [Match(key, found[key], *row) for key, row in self._live(found)]

    def indexed(self, sought: Sought) -> Collection[Key]:
        """All generations with what is sought, also of documents that may not be found by it."""
        every = self.lexical.some(sought, self.scopes, None) if sought else ()
        return {(hexadecimal(document_id), generation) for document_id, generation in every}

    def has(self, sought: Sought) -> bool:
        """Whether any document has what is sought; of many, some are looked at first."""
        some = self.lexical.some(sought, self.scopes, MOST_NAMED)
        found = {(hexadecimal(document_id), generation) for document_id, generation in some}
        return any(self._live(found)) or (bool(found) and bool(self.having(sought)))

    def all(self) -> list[Match]:
        """All documents, whatever they say."""
        every = self.documents.filter(workspace__in=self.workspaces)
        return [
            Match(key, Matched(document_id=key[0], generation=key[1]), *row)
            for key, row in _rows(every)
        ]

    def _matched(self, sought: Sought) -> dict[Key, Matched]:
        every = self.lexical.matched(sought, self.scopes) if sought else ()
        return {(hexadecimal(one.document_id), one.generation): one for one in every}

    def _live(self, found: Collection[Key]) -> Iterator[tuple[Key, Row]]:
        """Those of the generations that are live, of documents that may be found.

        Until a new policy was held against a document, the index has the words that the one before
        let be seen: by these it is not found.
        """
        if not found:
            return
        documents = self.documents.filter(self._guarded)
        if len(found) <= MOST_NAMED:
            documents = documents.filter(pk__in=[UUID(key) for key, _ in found])
        yield from (one for one in _rows(documents) if one[0] in found)

    @cached_property
    def _guarded(self) -> Q:
        """The documents that the policies of their workspaces were held against."""
        hiding = [one for one in self.workspaces if one.policy.hidden]
        open_ = [one for one in self.workspaces if not one.policy.hidden]
        held = (Q(workspace=one, guarded=f"{recognisers()}:{one.policy_digest}") for one in hiding)
        return reduce(or_, held, Q(workspace__in=open_))


def hexadecimal(text: str) -> str:
    """The digits of an id: one database writes it with hyphens, the other without."""
    return text.replace("-", "")


def shelf_of(user: Visitor, wanted: Wanted, lexical: LexicalIndex) -> Shelf:
    """What a person searches. A few queries."""
    return shelf_in(Workspace.objects.visible_to(user), wanted, lexical)


def shelf_in(workspaces: WorkspaceQuerySet, wanted: Wanted, lexical: LexicalIndex) -> Shelf:
    """The same of workspaces that may be searched."""
    documents = Document.objects.ready().filter(workspace__in=workspaces)
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


def _rows(documents: DocumentQuerySet) -> Iterator[tuple[Key, Row]]:
    """As the database writes them: to make ids of thousands takes as long as to find them."""
    rows = documents.order_by().annotate(
        hex=Cast("pk", CharField()),
        place=Cast("workspace_id", CharField()),
        day=Coalesce("dated", TruncDate("created"), output_field=CharField()),
    )
    for pk, generation, *row, day in rows.values_list(*COLUMNS):
        yield (hexadecimal(pk), generation), (*row, str(day))


def _fitting(piece: Piece, workspaces: Iterable[Workspace]) -> Q:
    """The documents that a field means."""
    value = piece.value.casefold()
    match piece.field:
        case Field.FIELD:
            condition = read_condition(piece.value)
            return documents_that(named_fields(condition.name, workspaces), condition.asked)
        case Field.PATH:
            return _within(piece.value, workspaces)
        case Field.TAG:
            return _tagged(piece.value, workspaces)
        case Field.TYPE:
            return Q(media_type__in=[media for media, kind in TYPE_OF.items() if kind == value])
        case Field.WORKSPACE:
            named = [one for one in workspaces if value == one.name.casefold()]
            having = [one for one in workspaces if value in one.name.casefold()]
            return Q(workspace__in=named or having)
        case Field.LANGUAGE:
            return Q(languages__contains=code_of(value))
        case Field.BEFORE:
            day = meant_day(value)
            return Q(dated__lt=day) | Q(dated=None, created__date__lt=day)
        case _:
            day = meant_day(value)
            return Q(dated__gte=day) | Q(dated=None, created__date__gte=day)


def _tagged(name: str, workspaces: Iterable[Workspace]) -> Q:
    """The documents with that tag, in any capitals, or with any."""
    tags = Tag.objects.filter(workspace__in=workspaces)
    named = tags if name == ANY else tags.filter(name__iexact=name)
    tagged = Tag.documents.through._default_manager.filter(tag__in=list(named))  # noqa: SLF001
    return Q(pk__in=tagged.values("document_id"))


def _within(asked: str, workspaces: Iterable[Workspace]) -> Q:
    """The documents in a folder by its path, or else by the end of it: whole folders that were
    dropped lie in one another. Or those in any.
    """
    if asked == ANY:
        return Q(folder__isnull=False)
    path = path_of(asked)
    if path in {"", NOWHERE}:
        return lies_in(path)
    folders = Folder.objects.filter(workspace__in=workspaces)
    found = folders.at(path) if folders.at(path).exists() else folders.called(path)
    return Q(folder__in=list(found.values_list("pk", flat=True)))
