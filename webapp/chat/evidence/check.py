"""Checks an evidence pack: is it as it was made, and do the documents still say what it quotes?"""

import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from rag.safety.hide import COVER
from rag.types import Span
from webapp.chat.evidence.pack import ANSWER, FORMAT
from webapp.chat.evidence.seal import MANIFEST, signature_holds
from webapp.library.models import Document, Page
from webapp.library.viewer.place import words_at

LARGEST = 512 * 1024 * 1024  # bytes, unpacked
MOST_FILES = 1_000


class PackError(Exception):
    """The file is no evidence pack, or cannot be read; the message says why."""


class Result(StrEnum):
    """What one check came to."""

    GOOD = "ok"
    BAD = "differs"
    UNKNOWN = "cannot be checked"


@dataclass(frozen=True, slots=True)
class Check:
    """One check of a pack."""

    result: Result
    message: str


def check_pack(path: Path) -> Iterator[Check]:
    """All checks of a pack, in order. Raises PackError when there is nothing to check."""
    files = _read(path)
    manifest = _json(files, MANIFEST)
    told = _json(files, ANSWER)
    if told.get("format") != FORMAT:
        raise PackError(f"{ANSWER} is of the format “{told.get('format')}”, not {FORMAT}.")
    try:
        yield from _check_files(files, manifest)
        yield _check_signature(manifest)
        yield from _check_quotes(told)
        yield from _check_documents(told)
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise PackError(f"{ANSWER} is not as a pack's should be: {error!r}") from error


def _read(path: Path) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if len(members) > MOST_FILES or sum(one.file_size for one in members) > LARGEST:
                raise PackError("The file unpacks to more than an evidence pack holds.")
            return {one.filename: archive.read(one) for one in members}
    except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        raise PackError(f"{path} cannot be read as a ZIP file: {error}") from error


def _json(files: Mapping[str, bytes], name: str) -> dict[str, Any]:
    try:
        told = json.loads(files[name])
    except KeyError:
        raise PackError(f"There is no {name} in it: this is no evidence pack.") from None
    except ValueError as error:
        raise PackError(f"{name} is no JSON: {error}") from error
    if not isinstance(told, dict):
        raise PackError(f"{name} is not as a pack's should be.")
    return told


def _check_files(files: Mapping[str, bytes], manifest: Mapping[str, Any]) -> Iterator[Check]:
    hashes = manifest["files"]
    for name, wanted in hashes.items():
        if name not in files:
            yield Check(Result.BAD, f"{name} is missing")
        elif sha256(files[name]).hexdigest() != wanted:
            yield Check(Result.BAD, f"{name} was changed")
        else:
            yield Check(Result.GOOD, f"{name} is as it was packed")
    for name in sorted(set(files) - set(hashes) - {MANIFEST}):
        yield Check(Result.BAD, f"{name} was added")


def _check_signature(manifest: Mapping[str, Any]) -> Check:
    holds = signature_holds(manifest)
    if holds is None:
        other = manifest.get("installation")
        return Check(Result.UNKNOWN, f"the signature is another installation's ({other})")
    if holds:
        return Check(Result.GOOD, "the signature is this installation's")
    return Check(Result.BAD, "the signature does not fit the manifest")


def _check_quotes(told: Mapping[str, Any]) -> Iterator[Check]:
    """Whether passages have their hash, and every quote stands in its passage."""
    passages = {passage["number"]: passage for passage in told["passages"]}
    for number, passage in passages.items():
        same = sha256(passage["text"].encode(errors="replace")).hexdigest() == passage["sha256"]
        words = "has its hash" if same else "does not have its hash"
        yield Check(Result.GOOD if same else Result.BAD, f"passage {number} {words}")
    for citation in _citations(told):
        passage = passages[citation["passage"]]
        first = passage["span"]["start"]
        span = _span(citation)
        stands = passage["text"][span.start - first : span.end - first] == citation["quote"]
        words = "stands" if stands else "does not stand"
        yield Check(
            Result.GOOD if stands else Result.BAD,
            f"“{_short(citation['quote'])}” {words} in passage {citation['passage']}",
        )


def _check_documents(told: Mapping[str, Any]) -> Iterator[Check]:
    """Whether the documents are still here, the same, and say what is quoted of them."""
    for packed in told["documents"]:
        title = packed["title"]
        document = Document.objects.live().filter(pk=UUID(str(packed["id"]))).first()
        if document is None:
            yield Check(Result.UNKNOWN, f"“{title}” is no longer here")
            continue
        if document.sha256 != packed["sha256"]:
            yield Check(Result.BAD, f"“{title}” is another file now")
            continue
        yield Check(Result.GOOD, f"“{title}” is the same file")
        text = _Text(document)
        for citation in _citations(told):
            if citation["document_id"] == str(packed["id"]):
                yield text.check(citation)


class _Text:
    """The text of a document as it is read today."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._pages = list(Page.objects.filter(document=document, generation=document.generation))
        self._words = " ".join(" ".join(page.text for page in self._pages).split())

    def check(self, citation: Mapping[str, Any]) -> Check:
        """Whether the quote is where it was; in another reading, whether it is there at all."""
        quote, title = citation["quote"], self._document.title
        where = f"“{_short(quote)}” in “{title}”, page {citation['page']}"
        if _reads(words_at(self._pages, _span(citation)), quote):
            return Check(Result.GOOD, f"{where}: the very words")
        if COVER in quote:
            return Check(Result.UNKNOWN, f"{where}: words that are hidden cannot be looked for")
        if " ".join(quote.split()) in self._words:
            return Check(Result.GOOD, f"{where}: the words moved, the document was read again")
        return Check(Result.BAD, f"{where}: the document does not say this")


def _reads(source: str, quote: str) -> bool:
    """Whether a quote is the words of a source, but for characters that were hidden in it."""
    return len(source) == len(quote) and all(
        mine in {COVER, theirs} for mine, theirs in zip(quote, source, strict=True)
    )


def _citations(told: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each place that is cited, once."""
    parts = (*told["claims"], *told.get("more", ()), *told.get("conflicts", ()))
    found = [one for part in parts for one in part["citations"]]
    return list({(one["chunk_id"], _span(one)): one for one in found}.values())


def _span(citation: Mapping[str, Any]) -> Span:
    return Span(int(citation["span"]["start"]), int(citation["span"]["end"]))


def _short(words: str) -> str:
    joined = " ".join(words.split())
    return joined if len(joined) <= 60 else f"{joined[:59]}…"
