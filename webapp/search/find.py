"""Search over everything that a person may see: passages, each with its best words."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext, gettext_lazy

from rag.language.sentences import sentences
from rag.types import Hit, Scope, Span
from webapp.library.documents.filters import EVERYTHING, TYPE_OF, TYPE_WORDS, Filter
from webapp.library.documents.versions import current_ids
from webapp.library.engine.library import library_engine
from webapp.library.engine.scopes import narrowed_scope, workspace_scopes
from webapp.library.models import Document, DocumentQuerySet, Visitor, Workspace
from webapp.library.viewer.place import Place, digest_of

LONGEST_QUERY = 400
MOST_HITS = 40
MOST_VALUES = 12  # of a facet
MOST_WORDS = 24
SNIPPET = 360
WITHHELD = gettext_lazy("This passage is withheld by the workspace's policy.")

_WORD = re.compile(r"\w+")
_GAP = re.compile(r"(?<!\s)[^\S\n]*+\n\s*+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is searched for, and where."""

    text: str
    workspace: UUID | None = None
    document: UUID | None = None
    only: Filter = EVERYTHING
    newest_first: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A passage. `parts` are runs of its words, each with whether it is to be marked."""

    document: Document
    headings: Sequence[str]
    page: int
    parts: Sequence[tuple[str, bool]]
    place: Place

    @property
    def where(self) -> str:
        """What to call its page."""
        return self.document.where(self.page)

    @property
    def link(self) -> str:
        """The address of the passage in its workspace."""
        return self.place.link(self.document.workspace_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """What the passages can be narrowed by: each value's words, filter, and number of passages."""

    name: str
    values: Sequence[tuple[str, Filter, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """Passages, best first, the documents that they are in with how many of them, and facets."""

    found: Sequence[Found]
    documents: Sequence[tuple[Document, int]]
    facets: Sequence[Facet] = ()


def find(user: Visitor, wanted: Wanted) -> Results:
    """The best passages for a query. Raises IndexDownError."""
    documents = Document.objects.visible_to(user).ready()
    if wanted.workspace is not None:
        documents = documents.filter(workspace=wanted.workspace)
    if wanted.document is not None:
        documents = documents.filter(pk__in=current_ids([wanted.document]))
    documents = wanted.only.narrow(documents)
    scopes = _scopes(user, wanted, documents)
    hits = library_engine().search(wanted.text, scopes, MOST_HITS) if scopes else ()
    return _results(hits, documents, wanted)


def _scopes(user: Visitor, wanted: Wanted, documents: DocumentQuerySet) -> list[Scope]:
    """Whole workspaces when nothing narrows further: a list of documents slows an index down."""
    workspaces = Workspace.objects.visible_to(user)
    if wanted.workspace is not None:
        workspaces = workspaces.filter(pk=wanted.workspace)
    if not wanted.document and not wanted.only:
        return workspace_scopes(workspaces)
    scopes = (narrowed_scope(workspace, documents) for workspace in workspaces)
    return [scope for scope in scopes if scope.document_ids != frozenset()]


def _results(hits: Iterable[Hit], documents: QuerySet[Document], wanted: Wanted) -> Results:
    hits = list(hits)
    ids = {hit.chunk.document_id for hit in hits}
    rows = documents.filter(pk__in=ids).select_related("workspace").prefetch_related("tags")
    live = {str(d.pk): d for d in rows}
    words = query_words(wanted.text)
    found = [_found(hit, live[hit.chunk.document_id], words) for hit in hits
             if hit.chunk.document_id in live]  # fmt: skip
    counts = Counter(str(one.document.pk) for one in found)
    if wanted.newest_first:
        found.sort(key=lambda one: one.document.created, reverse=True)
    return Results(
        found=found,
        documents=[(live[pk], number) for pk, number in counts.most_common(MOST_VALUES)],
        facets=_facets([one.document for one in found], wanted.only),
    )


def _facets(documents: Sequence[Document], only: Filter) -> list[Facet]:
    """How many of the passages have each tag and type that would narrow them further."""
    tags = Counter(tag.name for document in documents for tag in document.tags.all())
    types = Counter(TYPE_OF[one.media_type] for one in documents if one.media_type in TYPE_OF)
    chosen = {name.casefold() for name in only.tags}
    by_tag = [
        (name, replace(only, tags=(*only.tags, name)), number)
        for name, number in tags.most_common(MOST_VALUES)
        if name.casefold() not in chosen
    ]
    by_type = [
        (str(TYPE_WORDS[kind]), replace(only, types=(kind,)), number)
        for kind, number in types.most_common()
    ]
    facets = [
        Facet(name=gettext("Tags"), values=by_tag),
        Facet(name=gettext("Types"), values=by_type if len(by_type) > 1 else []),
    ]
    return [facet for facet in facets if facet.values]


def query_words(text: str) -> list[str]:
    """The words of a query that are worth marking, in lower case."""
    words = dict.fromkeys(word.lower() for word in _WORD.findall(text) if len(word) > 1)
    return list(words)[:MOST_WORDS]


def _found(hit: Hit, document: Document, words: Sequence[str]) -> Found:
    chunk = hit.chunk
    inner = _best(chunk.text, words)
    span = Span(chunk.span.start + inner.start, chunk.span.start + inner.end)
    text = _GAP.sub("\n", chunk.text[inner.start : inner.start + SNIPPET].strip())
    if inner.start + SNIPPET < len(chunk.text):
        text += "…"
    page = chunk.page_at(span.start) if chunk.pages else 1
    parts = [(str(WITHHELD), False)] if chunk.withheld else marked(text, words)
    return Found(
        document=document,
        headings=chunk.headings,
        page=page,
        parts=parts,
        place=Place(
            document_id=chunk.document_id,
            page=page,
            spans=(span,),
            check=digest_of(chunk.words_at(span)),
        ),
    )


def _best(text: str, words: Sequence[str]) -> Span:
    """The sentence or row with the most of the words, the first of several."""
    spans = sentences(text, "en") or [Span(0, len(text))]

    def fit(span: Span) -> int:
        piece = text[span.start : span.end].lower()
        return sum(word in piece for word in words)

    return max(spans, key=fit)


def marked(text: str, words: Sequence[str]) -> list[tuple[str, bool]]:
    """The text in runs; those that begin with a word of the query are to be marked."""
    parts: list[tuple[str, bool]] = []
    position = 0
    for match in _WORD.finditer(text):
        if _fits(match.group().lower(), words):
            parts += [(text[position : match.start()], False), (match.group(), True)]
            position = match.end()
    parts.append((text[position:], False))
    return [(words_, hit) for words_, hit in parts if words_]


def _fits(word: str, words: Sequence[str]) -> bool:
    return any(
        word == wanted or (len(wanted) > 3 and word.startswith(wanted[:-1])) for wanted in words
    )
