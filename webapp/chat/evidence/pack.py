"""The evidence pack: an answer with all that it rests on, as one file to keep and check later."""

import io
import json
import logging
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext

from rag.errors import RagError
from rag.types import Mode, Span, Verdict, generation_of
from webapp.chat.evidence.seal import MANIFEST, seal
from webapp.chat.models import Turn
from webapp.chat.shown.claims import span_of
from webapp.chat.stored.gone import sources_of, without
from webapp.library.errors import RefusedError
from webapp.library.models import Document, Visitor
from webapp.library.viewer.pictures import page_png
from webapp.messages import rendered, told

logger = logging.getLogger(__name__)

FORMAT = "veracite-evidence/1"
ANSWER = "answer.json"
MOST_PICTURES = 40
WIDTH = 1200  # pixels

Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture of a page, with the words of a citation marked on it where they can be."""

    name: str
    document: Document
    page: int
    span: Span
    png: bytes
    marked: bool


def build_pack(turn: Turn, user: Visitor) -> bytes:
    """The pack as a ZIP. Draws the cited pages: a second or two.

    Raises RefusedError when there is no answer, or a document that it rests on is gone: what was
    deleted is given to nobody any more.
    """
    if turn.state != Turn.State.DONE or not turn.answer or turn.answer.get("mode") == Mode.TALK:
        raise RefusedError(gettext("There is no answer to pack yet."))
    answer = rendered(turn.answer)
    seen = _documents(answer, user)
    cited = {one["document_id"] for one in _citations(answer, "claims", "conflicts")}
    if not cited | _counted(answer) <= set(seen):
        gone = gettext("A document that this answer rests on was deleted: its words are gone.")
        raise RefusedError(gone)
    answer = without(answer, set(sources_of(answer)) - set(seen))
    more = [one for one in answer.get("more", ()) if not one.get("gone")]
    answer = {**answer, "more": more}
    pictures = list(_pictures(answer, seen))
    pack = _told(turn, answer, seen, pictures)
    context = {"pack": pack, "claims": list(_claims(pack, pictures)), "pictures": pictures}
    files = {
        ANSWER: json.dumps(pack, indent=1, ensure_ascii=False, cls=DjangoJSONEncoder).encode(),
        "index.html": render_to_string("chat/evidence_pack.html", context).encode(),
        "style.css": _style(),
        **{picture.name: picture.png for picture in pictures},
    }
    return _zipped({**files, MANIFEST: seal(files)})


def _documents(answer: Data, user: Visitor) -> dict[str, Document]:
    ids = {passage["chunk"]["document_id"] for passage in answer["passages"]} | _counted(answer)
    documents = Document.objects.visible_to(user).filter(pk__in=ids)
    return {str(document.pk): document for document in documents}


def _counted(answer: Data) -> set[str]:
    """The documents that an answer lists by their titles."""
    return {one["document_id"] for one in answer.get("documents", ())}


def _citations(answer: Data, *names: str) -> Iterator[Data]:
    for name in names:
        for part in answer.get(name, ()):
            yield from part["citations"]


def _pictures(answer: Data, seen: Mapping[str, Document]) -> Iterator[Picture]:
    places = dict.fromkeys(
        (one["document_id"], one["page"], span_of(one), generation_of(one["chunk_id"]))
        for one in _citations(answer, "claims", "more", "conflicts")
    )
    for number, (pk, page, span, generation) in enumerate(list(places)[:MOST_PICTURES], start=1):
        document = seen[pk]
        drawn = _drawn(document, page, span, generation)
        if drawn is not None:
            png, marked = drawn
            name = f"pages/{number:02}-page-{page}.png"
            yield Picture(
                name=name, document=document, page=page, span=span, png=png, marked=marked
            )


def _drawn(document: Document, page: int, span: Span, generation: int) -> tuple[bytes, bool] | None:
    """The page, and whether the words are marked on it: of an older reading the places are gone."""
    try:
        return page_png(document, page, width=WIDTH, span=span, generation=generation), True
    except FileNotFoundError:
        pass
    except RagError:
        return None
    try:
        return page_png(document, page, width=WIDTH), False
    except (RagError, FileNotFoundError):
        logger.warning("page %d of document %s cannot be drawn for a pack", page, document.pk)
        return None


def _told(
    turn: Turn, answer: Data, seen: Mapping[str, Document], pictures: Sequence[Picture]
) -> dict[str, Any]:
    """What `answer.json` holds."""
    passages = [p for p in answer["passages"] if p["chunk"]["document_id"] in seen]
    kept = ("question", "query", "text", "claims", "more", "conflicts", "findings", "coverage",
            "confidence", "abstained", "incomplete", "mode", "model", "prompt_version",
            "made_with", "timings", "tokens", "schema")  # fmt: skip
    return {
        "format": FORMAT,
        "made_at": timezone.now(),
        "version": settings.VERSION,
        "turn": turn.pk,
        "workspace": turn.conversation.workspace.name,
        "asked_at": turn.created,
        **{name: answer[name] for name in kept if name in answer},
        "passages": [_passage(passage) for passage in passages],
        "passages_left_out": len(answer["passages"]) - len(passages),
        "documents": [_document(document) for document in seen.values()],
        "pictures": [_picture(picture) for picture in pictures],
    }


def _passage(passage: Data) -> dict[str, Any]:
    chunk = passage["chunk"]
    return {
        "number": passage["number"],
        "relevance": passage["relevance"],
        "document_id": chunk["document_id"],
        "chunk_id": chunk["id"],
        "span": chunk["span"],
        "pages": chunk["pages"],
        "headings": chunk["headings"],
        "text": chunk["text"],
        "sha256": sha256(chunk["text"].encode(errors="replace")).hexdigest(),
    }


def _document(document: Document) -> dict[str, Any]:
    return {
        "id": document.pk,
        "title": document.title,
        "file_name": document.file_name,
        "sha256": document.sha256,
        "size": document.size,
        "added": document.created,
        "pages": document.pages_count,
    }


def _picture(picture: Picture) -> dict[str, Any]:
    return {
        "file": picture.name,
        "document_id": str(picture.document.pk),
        "page": picture.page,
        "span": {"start": picture.span.start, "end": picture.span.end},
        "marked": picture.marked,
    }


def _claims(pack: Data, pictures: Sequence[Picture]) -> Iterator[dict[str, Any]]:
    """For the page: each claim with its mark, and its citations with title and picture."""
    titles = {str(document["id"]): document["title"] for document in pack["documents"]}
    drawn = {(str(p.document.pk), p.page, p.span): p.name for p in pictures}
    for claim in pack["claims"]:
        verdict = Verdict(claim["verdict"])
        citations = [
            {**one, "title": titles[one["document_id"]],
             "picture": drawn.get((one["document_id"], one["page"], span_of(one)))}
            for one in claim["citations"]
        ]  # fmt: skip
        yield {**claim, "verdict": verdict, "word": told(verdict.word), "citations": citations}


def _style() -> bytes:
    path = finders.find("evidence.css")
    if path is None:
        raise FileNotFoundError("evidence.css is not among the static files")
    return Path(path).read_bytes()


def _zipped(files: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()
