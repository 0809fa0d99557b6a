"""Small things that tests are made of."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.utils import timezone

from rag.language import DEFAULT
from rag.language.sentences import sentences
from rag.question.query import read
from rag.reading.found import Found
from rag.reading.read import read_passages
from rag.types import (
    CELL,
    WORD,
    Box,
    Chunk,
    Element,
    ElementKind,
    Figure,
    Page,
    PageQuality,
    ParsedDocument,
    Passage,
    Question,
    Scope,
    Search,
    SourceFile,
    Span,
)
from tests.fakes import OverlapPairs
from webapp.accounts.models import User
from webapp.accounts.presence import NOTED
from webapp.library.models import Membership, Role, Workspace

Piece = tuple[ElementKind, str] | tuple[ElementKind, str, int]


def make_chunk(text: str, *, start: int = 0, document_id: str = "doc", **fields: Any) -> Chunk:
    """A chunk of a document of its own, at an offset of the document's text."""
    ordinal = fields.pop("ordinal", 0)
    known: dict[str, Any] = {
        "id": f"{document_id}:1:{ordinal}", "kind": ElementKind.PARAGRAPH, "pages": (1,),
        "title": "", "headings": (),
    }  # fmt: skip
    span = Span(start, start + len(text))
    return Chunk(
        document_id=document_id, ordinal=ordinal, span=span, text=text, **{**known, **fields}
    )


def make_passage(
    text: str, *, number: int = 1, relevance: float = 0.5, start: int = 0, **fields: Any
) -> Passage:
    """A passage with a chunk of that text; each number is a document of its own."""
    fields.setdefault("document_id", f"doc{number}")
    return Passage(
        number=number,
        chunk=make_chunk(text, start=start, **fields),
        relevance=relevance,
        rank=number,
        sentences=tuple(
            Span(start + one.start, start + one.end) for one in sentences(text, DEFAULT)
        ),
    )


PASSWORD = "correct horse battery"


def make_user(email: str, **fields: Any) -> User:
    """A person with the password “correct horse battery”."""
    return User.objects.create_user(email, PASSWORD, **fields)


def make_workspace(name: str, members: Mapping[User, Role]) -> Workspace:
    """A workspace with its members."""
    workspace: Workspace = Workspace.objects.create(name=name)
    for user, role in members.items():
        Membership.objects.create(workspace=workspace, user=user, role=role)
    return workspace


def make_document(*pages: Sequence[Piece], title: str = "", **fields: Any) -> ParsedDocument:
    """A parsed document. A page is a list of (kind, text) or, for a heading, (kind, text, level).

    Rows of a table are lines, its cells are between tabs; the first row is its header. A figure
    numbers itself. Boxes tell elements apart and no more.
    """
    text = ""
    elements: list[Element] = []
    figures: list[Figure] = []
    cells: list[tuple[Any, ...]] = []
    spans: list[Span] = []
    for page, pieces in enumerate(pages, start=1):
        begin = len(text)
        for kind, words, *level in pieces:
            span = Span(len(text), len(text) + len(words))
            box = Box(0.0, float(len(elements)), 1.0, float(len(elements)) + 1.0)
            if kind is ElementKind.TABLE:
                cells += _cells(words, span.start, page, len(elements))
            if kind is ElementKind.FIGURE:
                figures.append(Figure(number=len(figures) + 1, page=page, box=box, span=span))
            elements.append(Element(kind=kind, span=span, page=page, box=box, level=sum(level)))
            text += words + "\n\n" if words else ""
        spans.append(Span(begin, len(text)))
    quality = PageQuality(text_layer=True)
    return ParsedDocument(
        source=SourceFile(
            document_id="doc", generation=1, path=Path("x.pdf"), media_type="", title=title
        ),
        text=text,
        words=np.zeros(0, WORD),
        cells=np.array(cells, CELL),
        pages=tuple(
            Page(number=number, span=span, width=600.0, height=800.0, quality=quality)
            for number, span in enumerate(spans, start=1)
        ),
        elements=tuple(elements),
        figures=tuple(figures),
        parser="made",
        **fields,
    )


def _cells(words: str, start: int, page: int, table: int) -> list[tuple[Any, ...]]:
    cells: list[tuple[Any, ...]] = []
    for row, line in enumerate(words.split("\n")):
        for column, cell in enumerate(line.split("\t")):
            if cell:
                end = start + len(cell)
                header = row == 0 or column == 0
                cells.append((table, row, column, start, end, page, 0.0, 0.0, 1.0, 1.0, header))
            start += len(cell) + 1
    return cells


def browser(user: User | None = None) -> Client:
    """A browser, signed in as somebody, or as nobody.

    Its session is written as signing in leaves it, today: Django's `force_login` makes one, another
    instead of it, and notes when, with eight queries.
    """
    client = Client(raise_request_exception=False)
    if user is not None:
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session[NOTED] = timezone.now().date().isoformat()
        session.save()
        client.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)
    return client


def prove(client: Client) -> Client:
    """Whoever is signed in there gives the password again."""
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def make_found(
    asked: str,
    passages: Sequence[Passage] = (),
    sufficiency: float = 0.8,
    question: Question | None = None,
) -> Found:
    """What was found for a question: these passages, read by their words."""
    query = read(asked)
    return Found(
        question=question or Question(text=asked, scope=Scope(collection="c")),
        query=query,
        search=Search(hits=(), judged=()),
        gathered=tuple(passages),
        passages=tuple(passages),
        reading=read_passages(query, passages, OverlapPairs()),
        sufficiency=sufficiency,
        sufficient=sufficiency > 0.5,
        findings=(),
    )
