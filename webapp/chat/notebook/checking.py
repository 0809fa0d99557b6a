"""Own sentences held against the documents of the workspace: does one of them say this?

Of what was found only the places are kept, and no words of documents: what they say is read where
they stand, by who may see it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext

from rag.bearing import bear_out
from rag.errors import RagError
from rag.notices import plain
from rag.types import Claim, Span, Verdict
from webapp.accounts.models import User
from webapp.chat.asking.admission import admission
from webapp.chat.models import Entry
from webapp.chat.shown.claims import ShownCitation, ShownClaim, show_claims
from webapp.library.engine.library import library_engine
from webapp.library.engine.scopes import workspace_scopes
from webapp.library.errors import RefusedError
from webapp.library.models import Document
from webapp.library.viewer.place import read_place
from webapp.messages import told
from webapp.usage.limits import Payer, count_question
from webapp.usage.meters import afforded

# What other reasons name are words of documents, which are not kept.
OF_THE_NOTE = {"verify.not_found"}
FIELDS = ("title", "workspace", "media_type", "pages_count")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCheck:
    """What became of a text: its sentences, each with the words between it and the one before.

    `rest` are the words behind the last. `gone`: what was cited is no longer there for the reader.
    """

    sentences: Sequence[tuple[str, ShownClaim]]
    rest: str
    at: datetime | None
    gone: bool

    @property
    def runs(self) -> tuple[str | ShownClaim, ...]:
        """Words and sentences in their order."""
        parts = (part for before, claim in self.sentences for part in (before, claim))
        return tuple(part for part in (*parts, self.rest) if part)


def check_entry(entry: Entry, user: User) -> None:
    """Hold the text against the workspace's documents, and keep what came of it. Seconds.

    It takes a place among the answers, which take as long. Raises RefusedError and TooManyError.
    """
    ticket = admission().enter(user.pk)
    try:
        if not ticket.admitted.done():
            raise RefusedError(gettext("Others ask at the moment. Try again in a few seconds."))
        _check(entry, user)
    finally:
        ticket.leave()


def _check(entry: Entry, user: User) -> None:
    payer = Payer(user_id=user.pk, workspace_id=entry.workspace_id)
    count_question(payer)
    [scope] = workspace_scopes([entry.workspace])
    text = entry.text
    try:
        with afforded(library_engine(entry.workspace), payer) as (engine, _):
            claims = bear_out(text, scope, engine)
    except RagError as error:
        raise RefusedError(told(error.message)) from error
    data = plain([asdict(one) for one in claims])
    seen = {one.pk: one for one in _documents(user, _cited(data))}
    shown = show_claims(data, {str(pk): (one, None) for pk, one in seen.items()}, "")
    kept = {
        "at": timezone.now().isoformat(),
        "claims": [_kept(*one) for one in zip(shown, claims, strict=True)],
    }
    # Another text may have been saved meanwhile, of which nothing is known.
    Entry.objects.filter(pk=entry.pk, text=text).update(checked=kept)


def show_checks(entries: Iterable[Entry], user: User) -> Mapping[object, ShownCheck]:
    """What the reader may see of what was found, by the ids of entries. One query."""
    checked = {one.pk: one for one in entries if one.checked}
    named = {
        cite["document"]
        for one in checked.values()
        for claim in _claims(one)
        for cite in claim["cites"]
    }
    seen = {str(one.pk): one for one in _documents(user, named)}
    return {pk: _shown(one, seen) for pk, one in checked.items()}


def _documents(user: User, ids: Iterable[str]) -> "QuerySet[Document]":
    found: QuerySet[Document] = Document.objects.visible_to(user).filter(pk__in=set(ids))
    return found.only(*FIELDS)


def _cited(claims: Sequence[Mapping[str, Any]]) -> set[str]:
    return {cite["document_id"] for claim in claims for cite in claim["citations"]}


def _claims(entry: Entry) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (entry.checked or {}).get("claims", [])
    return found


def _kept(claim: ShownClaim, judged: Claim) -> dict[str, Any]:
    reason = judged.reason
    cites = [one.place for one in claim.citations if one.place]
    return {
        "start": claim.span.start,
        "end": claim.span.end,
        "verdict": claim.verdict.value,
        "by": claim.by,
        "why": "" if reason.params and reason.code not in OF_THE_NOTE else plain(reason),
        "cites": [{"document": one.document_id, "at": one.query} for one in cites],
    }


def _shown(entry: Entry, seen: Mapping[str, Document]) -> ShownCheck:
    numbers: dict[str, int] = {}
    sentences: list[tuple[str, ShownClaim]] = []
    end, gone = 0, False
    for number, claim in enumerate(_claims(entry)):
        cites = [one for one in claim["cites"] if one["document"] in seen]
        lost = len(cites) < len(claim["cites"])
        gone |= lost
        span = Span(claim["start"], claim["end"])
        shown = ShownClaim(
            number=number,
            text=entry.text[span.start : span.end],
            span=span,
            verdict=Verdict.UNCHECKED if lost else Verdict(claim["verdict"]),
            reason="" if lost else told(claim.get("why", "")),
            computation="",
            citations=tuple(_citation(one, seen, numbers) for one in cites),
            gone=False,
            by=claim["by"],
        )
        sentences.append((entry.text[end : span.start], shown))
        end = span.end
    at = parse_datetime((entry.checked or {}).get("at", ""))
    return ShownCheck(sentences=sentences, rest=entry.text[end:], at=at, gone=gone)


def _citation(
    kept: Mapping[str, str], seen: Mapping[str, Document], numbers: dict[str, int]
) -> ShownCitation:
    document = seen[kept["document"]]
    place = read_place(QueryDict(kept["at"]), document)
    number = numbers.setdefault(f"{kept['document']} {kept['at']}", len(numbers) + 1)
    return ShownCitation(
        number=number,
        title=document.title,
        page=place.page,
        quote="",
        place=place,
        link=place.link(document.workspace_id),
        document=document,
    )
