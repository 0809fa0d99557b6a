"""What parsing gives, stored and read again: a worker that takes over does not parse anew."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from datetime import date
from tempfile import SpooledTemporaryFile
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models.functions import Now

from rag.errors import UnreadableFileError
from rag.notices import Notice, plain
from rag.types import Finding, Parsed, ParsedDocument, Severity, SourceFile, Span, Stage
from webapp.library.guard.sensitive import keep_places
from webapp.library.ingest.lease import step
from webapp.library.models import Chunk, Document, Page

AT_ONCE = 500
_INCOMPLETE = Notice("library.incomplete")


def store_parsed(document: Document, event: Parsed, made_by: Mapping[str, str]) -> None:
    """Keep the pages, chunks and layout of the generation being made. Raises LeaseLostError.

    `made_by`: the reader and the index fingerprint, see `parsed_before`.
    """
    from rag.parse.layout import save_layout

    parsed, generation = event.document, document.generation + 1
    folder = str(settings.FILE_UPLOAD_TEMP_DIR)
    with SpooledTemporaryFile(max_size=16 << 20, dir=folder) as file:
        save_layout(parsed, file)
        file.seek(0)
        _replace_file(document.layout_name(generation), File(file))
    pending = {
        **made_by,
        "sha256": document.sha256,
        "generation": generation,
        "chunks": len(event.chunks),
        "parser": parsed.parser,
        "dated": parsed.dated.isoformat() if parsed.dated else None,
        "warnings": [plain(asdict(warning)) for warning in parsed.warnings],
    }
    with transaction.atomic():
        step(
            document,
            Stage.CAPTIONING,
            stage_done=0,
            stage_total=0,
            stage_since=Now(),
            pending=pending,
        )
        document.pages.filter(generation=generation).delete()
        document.chunks.filter(generation=generation).delete()
        Page.objects.bulk_create(_pages(document, parsed), batch_size=AT_ONCE)
        chunks = (Chunk.from_rag(chunk, generation) for chunk in event.chunks)
        Chunk.objects.bulk_create(chunks, batch_size=AT_ONCE)
        spans = [page.span for page in parsed.pages]
        keep_places(document, generation, parsed.text, event.sensitive, spans)
    document.pending = pending


def _pages(document: Document, parsed: ParsedDocument) -> Iterator[Page]:
    for page in parsed.pages:
        yield Page(
            document=document,
            generation=document.generation + 1,
            number=page.number,
            start=page.span.start,
            end=page.span.end,
            width=page.width,
            height=page.height,
            text=parsed.text[page.span.start : page.span.end],
            quality=asdict(page.quality),
        )


def _replace_file(name: str, file: "File[bytes]") -> None:
    default_storage.delete(name)
    default_storage.save(name, file)


def stored_document(document: Document, source: SourceFile, generation: int) -> ParsedDocument:
    """What a generation was read as, less who read it. Raises UnreadableFileError."""
    from rag.parse.layout import load_layout

    try:
        with default_storage.open(document.layout_name(generation)) as file:
            layout = load_layout(file)
    except FileNotFoundError as error:
        raise UnreadableFileError(_INCOMPLETE) from error
    texts = document.pages.filter(generation=generation).order_by("number")
    text = "".join(texts.values_list("text", flat=True))
    if len(text) != (layout.pages[-1].span.end if layout.pages else 0):
        raise UnreadableFileError(_INCOMPLETE)
    return ParsedDocument(
        source=source,
        text=text,
        words=layout.words,
        cells=layout.cells,
        pages=layout.pages,
        elements=layout.elements,
        figures=layout.figures,
        hidden=layout.hidden,
        parser="",
    )


def parsed_before(
    document: Document, source: SourceFile, made_by: Mapping[str, str]
) -> Parsed | None:
    """What an earlier worker stored of this generation, if the same reader would read the same."""
    wanted = {**made_by, "sha256": document.sha256, "generation": source.generation}
    pending: dict[str, Any] = document.pending
    if any(pending.get(name) != value for name, value in wanted.items()):
        return None
    try:
        parsed = stored_document(document, source, source.generation)
    except UnreadableFileError:
        return None
    rows = document.chunks.filter(generation=source.generation).order_by("ordinal")
    # The row of a document that is not live yet does not tell its language; its pages do.
    chunks = tuple(replace(row.to_rag(), language=parsed.language) for row in rows)
    if len(chunks) != pending["chunks"]:
        return None
    parsed = replace(
        parsed,
        parser=pending["parser"],
        dated=date.fromisoformat(pending["dated"]) if pending.get("dated") else None,
        warnings=tuple(_finding(fields) for fields in pending["warnings"]),
    )
    return Parsed(document=parsed, chunks=chunks)


def _finding(fields: dict[str, Any]) -> Finding:
    span = Span(**fields["span"]) if fields["span"] else None
    told = {"severity": Severity(fields["severity"]), "message": Notice.of(fields["message"])}
    return Finding(**{**fields, **told, "span": span})
