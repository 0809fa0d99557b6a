"""Leaves the words of deleted documents out of a stored answer; that they were cited stays."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from rag.types import Mode, Verdict
from webapp.library.models import Document

COVER = "[…]"  # where words of a deleted document stood
SHORTEST = 5  # letters of a word that tells where it is from; with a digit in it any does

Data = Mapping[str, Any]

_WORD = re.compile(r"\w+")


def sources_of(answer: Data) -> list[str]:
    """The documents that an answer rests on, or lists."""
    found = [passage["chunk"]["document_id"] for passage in answer.get("passages", ())]
    cited = (*_citations(answer), *answer.get("documents", ()))
    found += [one["document_id"] for one in cited if "document_id" in one]
    return list(dict.fromkeys(found))


def of_live(answer: Data) -> dict[str, Any]:
    """An answer without the words of documents that are in the trash or gone for good. A query."""
    ids = sources_of(answer)
    there = {
        str(pk) for pk in Document.objects.live().filter(pk__in=ids).values_list("pk", flat=True)
    }
    return without(answer, set(ids) - there)


def without(answer: Data, gone: Collection[str]) -> dict[str, Any]:
    """An answer without the words of these documents: passages, quotes, and what they let it say.

    A sentence goes when it cites one of them, or when nothing else supports it and it says a word
    that they alone had said. The number and order of everything stay. What has been left out once
    stays as it is.
    """
    gone = set(gone) & set(sources_of(answer))
    if not gone:
        return dict(answer)
    telling = _Telling(answer, gone)
    claims, text = _claims(answer, gone, telling)
    query = answer.get("query", "")
    left = {
        **answer,
        "claims": claims,
        "text": _unlisted(text, answer, gone),
        "query": answer.get("question", "") if telling.heard_in(query) else query,
        "passages": [_passage(one, gone) for one in answer.get("passages", ())],
        "conflicts": [_conflict(one, gone) for one in answer.get("conflicts", ())],
        "more": [
            _claim(one, gone, lost=_goes(one, gone, telling)) for one in answer.get("more", ())
        ],
        "documents": [_named(one, gone) for one in answer.get("documents", ())],
        "suggestions": [],  # they may name what is gone
        "findings": [],
    }
    if "confidence" in answer:
        left["confidence"] = {**answer["confidence"], "reasons": []}
    return {name: value for name, value in left.items() if value or name in answer}


class _Telling:
    """The words that only the deleted documents said; `all`: the answer had nothing else."""

    def __init__(self, answer: Data, gone: Collection[str]) -> None:
        passages = answer.get("passages", ())
        self.all = bool(passages) and all(_of(one) in gone for one in passages)
        lost = _words(_said(one) for one in passages if _of(one) in gone)
        lost |= _words(one.get("quote", "") for one in _citations(answer) if _cites(one, gone))
        kept = _words(_said(one) for one in passages if _of(one) not in gone)
        self._words = lost - kept - _words([answer.get("question", "")])

    def heard_in(self, text: object) -> bool:
        """Whether a text says one of them."""
        return isinstance(text, str) and bool(self._words & _words([text]))


def _of(passage: Data) -> str:
    found: str = passage["chunk"]["document_id"]
    return found


def _said(passage: Data) -> str:
    chunk = passage["chunk"]
    names = ("text", "context", "caption", "title")
    return " ".join([*(chunk.get(name) or "" for name in names), *chunk.get("headings", ())])


def _words(texts: Iterable[str]) -> set[str]:
    found = (word for text in texts for word in _WORD.findall(text.lower()))
    return {one for one in found if len(one) >= SHORTEST or any(map(str.isdigit, one))}


def _citations(answer: Data) -> Iterator[Data]:
    for name in ("claims", "more", "conflicts"):
        for part in answer.get(name, ()):
            yield from part["citations"]


def _cites(citation: Data, gone: Collection[str]) -> bool:
    return citation.get("document_id") in gone


def _claims(answer: Data, gone: Collection[str], telling: _Telling) -> tuple[list[Any], Any]:
    """The claims and the text of the answer, with a cover for each sentence that goes."""
    claims, text = list(answer.get("claims", ())), answer.get("text", "")
    if not isinstance(text, str):  # a sentence of ours
        return [_claim(one, gone, lost=_goes(one, gone, telling)) for one in claims], text
    shown, position = "", 0
    for number in sorted(range(len(claims)), key=lambda one: _start(claims[one])):
        claim = claims[number]
        lost = _goes(claim, gone, telling)
        made = _claim(claim, gone, lost=lost)
        if "span" in claim:
            start = max(position, claim["span"]["start"])
            end = max(start, claim["span"]["end"])
            shown += _gap(text[position:start], telling)
            begin, position = len(shown), end
            shown += COVER if lost else text[start:end]
            made["span"] = {"start": begin, "end": len(shown)}
        claims[number] = made
    return claims, shown + _gap(text[position:], telling)


def _start(claim: Data) -> int:
    return int(claim["span"]["start"]) if "span" in claim else 0


def _gap(text: str, telling: _Telling) -> str:
    """What stands between claims. When nothing is left of the sources, no word of it is."""
    words = text.strip()
    return text.replace(words, COVER) if words and (telling.all or telling.heard_in(text)) else text


def _goes(claim: Data, gone: Collection[str], telling: _Telling) -> bool:
    if claim.get("gone") or any(_cites(one, gone) for one in claim["citations"]):
        return True
    holds = claim["citations"] and claim.get("verdict") in {Verdict.SUPPORTED, Verdict.QUOTED}
    return telling.all or (not holds and telling.heard_in(claim.get("text", "")))


def _claim(claim: Data, gone: Collection[str], *, lost: bool) -> dict[str, Any]:
    if not lost:
        return dict(claim)
    cited = [_cited(one, gone) for one in claim["citations"]]
    nothing = {"text": "", "reason": "", "computation": ""}
    return {**claim, **nothing, "citations": cited, "gone": True}


def _cited(citation: Data, gone: Collection[str]) -> dict[str, Any]:
    return {**citation, "quote": ""} if _cites(citation, gone) else dict(citation)


def _conflict(conflict: Data, gone: Collection[str]) -> dict[str, Any]:
    cited = [_cited(one, gone) for one in conflict["citations"]]
    lost = any(_cites(one, gone) for one in cited)
    return {**conflict, "citations": cited, **({"reason": ""} if lost else {})}


def _passage(passage: Data, gone: Collection[str]) -> dict[str, Any]:
    if _of(passage) not in gone:
        return dict(passage)
    nothing = {"text": "", "context": "", "caption": "", "title": "", "headings": [], "labels": []}
    chunk = passage["chunk"]
    return {**passage, "chunk": {**chunk, **{k: v for k, v in nothing.items() if k in chunk}}}


def _named(listed: Data, gone: Collection[str]) -> dict[str, Any]:
    return {**listed, "title": ""} if listed["document_id"] in gone else dict(listed)


def _unlisted(text: Any, answer: Data, gone: Collection[str]) -> Any:
    """The text without the titles that it lists of these documents."""
    if answer.get("mode") != Mode.COUNT:
        return text
    titles = {one["title"] for one in answer.get("documents", ()) if one["document_id"] in gone}
    lines = {f"- {title}" for title in titles if title}
    if isinstance(text, str):
        return "\n".join(line for line in text.split("\n") if line not in lines)
    params = text["params"]
    if "titles" not in params:
        return text
    kept = [line for line in params["titles"].split("\n") if line not in lines]
    return {**text, "params": {**params, "titles": "\n".join(kept)}}
