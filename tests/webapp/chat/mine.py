"""Two documents of a mine, one with a word that must not be left; and what is left."""

from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder

from rag.engine import Engine
from rag.types import Citation, Claim, Span, Verdict
from tests.rows import FINGERPRINT
from webapp.library.documents.trash import delete_document, purge_document
from webapp.library.models import Document, Receipt
from webapp.library.upkeep.tidy import tidy

CANARY = "Zanzibarite"
SECRET = f"The mine yields {CANARY} only."
OTHER = "Shafts are 40 metres deep."


def cite(document: Document, number: int, words: str) -> Citation:
    chunk = document.chunks.get().to_rag()
    return Citation(
        passage=number, document_id=str(document.pk), chunk_id=chunk.id, span=chunk.span, page=1,
        quote=words,
    )  # fmt: skip


def claim(words: str, start: int, *cited: Citation, verdict: Verdict = Verdict.SUPPORTED) -> Claim:
    span = Span(start, start + len(words))
    return Claim(text=words, span=span, citations=cited, verdict=verdict)


def stored() -> str:
    """Every row of every table, and every file of the data directory that is not an index."""
    rows = [
        DjangoJSONEncoder().encode(list(model._default_manager.values()))
        for model in apps.get_models()
        if model._meta.app_label in {"chat", "library", "review"} and model.__name__ != "Kept"
    ]
    files = [path for path in Path(settings.DATA_DIR).rglob("*") if path.is_file()]
    return " ".join([*rows, *(path.read_bytes().decode(errors="replace") for path in files)])


def gone_for_good(document: Document, engine: Engine) -> Receipt:
    purged(document, engine)
    assert tidy(str(document.pk), engine, FINGERPRINT)
    return Receipt.objects.get(document_id=document.pk)


def purged(document: Document, engine: Engine) -> None:
    delete_document(document)
    purge_document(Document.objects.get(pk=document.pk))
