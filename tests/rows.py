"""Rows that tests of the web are made of, and who asks for them."""

from rag.config import RagConfig
from rag.engine import Engine
from rag.indexes.windows import fingerprint
from rag.types import Span, Stage
from tests.fakes import HashEmbedder
from tests.make import make_chunk
from webapp.accounts.models import ApiKey, User
from webapp.library.models import Chunk, Document, Page, Workspace
from webapp.library.upkeep.rebuild import index_document

FINGERPRINT = fingerprint(HashEmbedder.fingerprint, RagConfig())


def bearer(user: User) -> dict[str, str]:
    """The headers of a program that acts as somebody."""
    return {"authorization": f"Bearer {ApiKey.issue(user)[1]}"}


def make_ready(workspace: Workspace, *texts: str, title: str = "Report") -> Document:
    """A document that was read: a page and a chunk of each text. Its file is no real PDF."""
    count = Document.objects.count()
    document = Document.objects.create(
        workspace=workspace, title=title, file_name=f"{title}.pdf", media_type="application/pdf",
        size=1000, sha256=f"{count:064d}", stage=Stage.READY, generation=1,
        fingerprint=FINGERPRINT, pages_count=len(texts), chunks_count=len(texts),
    )  # fmt: skip
    start = 0
    for number, text in enumerate(texts, start=1):
        span = Span(start, start + len(text))
        Page.objects.create(
            document=document, generation=1, number=number, start=span.start, end=span.end + 1,
            width=612, height=792, text=text + "\n", quality={"text_layer": True},
        )  # fmt: skip
        chunk = make_chunk(
            text, start=start, document_id=str(document.pk), ordinal=number - 1,
            pages=(number,), title=title,
        )  # fmt: skip
        Chunk.from_rag(chunk, 1).save()
        start = span.end + 1
    return document


def index(document: Document, engine: Engine) -> None:
    """Put a ready document into both indexes."""
    index_document(document, engine, document.workspace.collection(FINGERPRINT), FINGERPRINT)
