"""Turns as pages show them: from the stored answer, and only what the reader may see today."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from rag.types import BROKE_OFF, Mode
from webapp.chat.asking.places import LOST_AFTER
from webapp.chat.models import Conversation, Feedback, Mark, Turn
from webapp.chat.shown.blocks import Block, blocks
from webapp.chat.shown.checked import Checked, checked
from webapp.chat.shown.claims import (
    Data,
    Seen,
    ShownCitation,
    ShownClaim,
    ShownConflict,
    ShownPassage,
    show_claims,
    show_conflicts,
    show_passage,
)
from webapp.chat.shown.confidence import ShownPart, level, shown_parts
from webapp.chat.stored.gone import sources_of, without
from webapp.library.documents.filters import filter_from
from webapp.library.documents.versions import newer_versions
from webapp.library.models import Document, Visitor, Workspace
from webapp.library.viewer.guides import Suggestion
from webapp.messages import rendered, told

# Of a document, what an answer shows.
FIELDS = (
    "title", "generation", "workspace", "created", "media_type", "pages_count", "lineage",
    "superseded_at",
)  # fmt: skip
MOST_NEAR = 4
MOST_TITLES = 12  # of the documents that a question was asked of

_MARK = re.compile(r"(?<![ \t])[ \t]*+\[\d{1,3}\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownDocument:
    """A document that was counted, and in how many of its passages the words stand."""

    title: str
    link: str
    passages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownAnswer:
    """An answer, laid out."""

    plain: str
    query: str
    blocks: Sequence[Block]
    claims: Sequence[ShownClaim]
    sources: Sequence[ShownCitation]
    near: Sequence[ShownPassage]
    conflicts: Sequence[ShownConflict]
    findings: Sequence[Data]
    coverage: Data
    confidence: Data
    checked: Checked
    mode: str
    abstained: bool
    cut_off: bool
    counted: Sequence[ShownDocument] | None = None
    more: Sequence[Sequence[Block]] = ()
    suggestions: Sequence[str] = ()

    @property
    def by_document(self) -> list[tuple[str, list[ShownCitation]]]:
        """The sources of each document, with its title."""
        found: dict[str, list[ShownCitation]] = {}
        for source in self.sources:
            found.setdefault(source.place.document_id if source.place else "", []).append(source)
        return [(sources[0].title, sources) for sources in found.values()]

    @property
    def all_documents(self) -> int:
        """How many documents there were to search."""
        coverage = self.coverage
        return int(coverage["searched"] + coverage["waiting"] + coverage["failed"])

    @property
    def is_quoted(self) -> bool:
        """Whether it is made of quotes: these are right by themselves, but may not be relevant."""
        return self.mode == Mode.QUOTE

    @property
    def is_talk(self) -> bool:
        """Whether it tells nothing of the documents: a greeting, or a question back."""
        return self.mode == Mode.TALK

    @property
    def level(self) -> int:
        """How sure it is: 1 is low, 2 medium, 3 high."""
        return level(self.confidence["value"])

    @property
    def sure(self) -> str:
        """The same in a word."""
        return (gettext("low"), gettext("medium"), gettext("high"))[self.level - 1]

    @property
    def parts(self) -> list[ShownPart]:
        """What the confidence is made of."""
        return shown_parts(self.confidence.get("signals", {}))


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTurn:
    """A question and what became of it.

    `traced_in`: the workspace, for who may test its search. `replaced`: it was asked anew since.
    `following`: what can be asked next.
    """

    turn: Turn
    answer: ShownAnswer | None = None
    draft: Sequence[Block] = ()
    asked_of: Sequence[str] = field(default_factory=tuple)
    lost: bool = False
    feedback: Feedback | None = None
    traced_in: UUID | None = None
    replaced: bool = False
    following: Sequence[Suggestion] = ()

    @property
    def error(self) -> str:
        """Why there is no answer."""
        return told(self.turn.error)

    @property
    def sentences(self) -> list[tuple[ShownClaim, str]]:
        """The sentences that can be marked, each with the mark that it has."""
        marks: Mapping[str, str] = self.feedback.claims if self.feedback else {}
        claims = self.answer.claims if self.answer else ()
        return [
            (claim, marks.get(str(claim.number), ""))
            for claim in claims
            if claim.counts and not claim.gone
        ]

    @property
    def marks(self) -> list[tuple[str, str]]:
        """The marks that can be given: value, word."""
        return [(str(value), str(word)) for value, word in Mark.choices]


def show_turns(turns: Iterable[Turn], user: Visitor) -> list[ShownTurn]:
    """Turns with everything that their page shows of them.

    Four queries beside the turns' own; five when one of the documents has a newer version.
    """
    turns = list(turns)
    seen = _seen(turns, user)
    given = Feedback.objects.filter(turn__in=turns, user_id=user.pk or 0) if turns else ()
    feedback = {one.turn_id: one for one in given}
    editable = _editable(turns, user)
    replaced = _replaced(turns)
    return [
        replace(
            _show(turn, seen),
            feedback=feedback.get(turn.pk),
            traced_in=editable.get(turn.conversation_id),
            replaced=turn.pk in replaced,
        )
        for turn in turns
    ]


def _replaced(turns: Sequence[Turn]) -> set[UUID | None]:
    """Those of the turns that were asked anew, and are answered or being answered."""
    if not turns:
        return set()
    anew = Turn.objects.filter(instead_of__in=turns, state__in={Turn.State.ASKED, Turn.State.DONE})
    return set(anew.values_list("instead_of_id", flat=True))


def _editable(turns: Sequence[Turn], user: Visitor) -> Mapping[UUID, UUID]:
    """The workspace of each conversation of these turns that is in one which the user may edit."""
    if not turns:
        return {}
    talks = Conversation.objects.filter(pk__in={turn.conversation_id for turn in turns})
    mine = talks.filter(workspace__in=Workspace.objects.editable_by(user))
    return dict(mine.values_list("pk", "workspace_id"))


def _seen(turns: Sequence[Turn], user: Visitor) -> Seen:
    ids = {str(pk) for turn in turns for pk in turn.document_ids or ()}
    for turn in turns:
        ids |= {*turn.sources, *sources_of(turn.answer or {})}
    if not ids:
        return {}
    documents = Document.objects.visible_to(user).filter(pk__in=ids)
    found = list(documents.only(*FIELDS))
    newer = newer_versions(found)
    return {str(one.pk): (one, newer.get(one.pk)) for one in found}


def _show(turn: Turn, seen: Seen) -> ShownTurn:
    asked_of = _titles(turn.document_ids or (), seen)
    asked_of += filter_from(turn.narrowed).words
    if turn.state == Turn.State.ASKED:
        lost = timezone.now() - turn.created > LOST_AFTER
        return ShownTurn(turn=turn, asked_of=asked_of, lost=lost)
    if turn.answer:
        there = without(turn.answer, set(sources_of(turn.answer)) - set(seen))
        return ShownTurn(turn=turn, answer=_answer(rendered(there), seen), asked_of=asked_of)
    if not set(turn.sources) <= set(seen):
        return ShownTurn(turn=turn, asked_of=asked_of)
    # A draft that was stopped has no citations yet: its marks lead nowhere.
    draft = blocks(_MARK.sub("", turn.draft), [])
    return ShownTurn(turn=turn, draft=draft, asked_of=asked_of)


def _titles(ids: Sequence[str], seen: Seen) -> list[str]:
    """The titles of the first, and how many others there are."""
    titles = [_title(pk, seen) for pk in ids[:MOST_TITLES]]
    if more := len(ids) - len(titles):
        told = ngettext("%(count)s more document", "%(count)s more documents", more)
        titles.append(told % {"count": more})
    return titles


def _title(document_id: str, seen: Seen) -> str:
    return seen[document_id][0].title if document_id in seen else gettext("a deleted document")


def _counted(answer: Data, seen: Seen) -> list[ShownDocument]:
    """The documents that were counted and can still be seen, each with the way to it."""
    return [
        ShownDocument(
            title=seen[one["document_id"]][0].title,
            link=reverse("document", args=[one["document_id"]]),
            passages=one["passages"],
        )
        for one in answer["documents"]
        if one["document_id"] in seen
    ]


def _more(answer: Data, seen: Seen) -> list[list[Block]]:
    """The quotes that are folded, each laid out by itself; without what is gone since."""
    claims = show_claims(answer.get("more", ()), seen, answer.get("mode", ""))
    return [blocks(claim.text, [claim]) for claim in claims if not claim.gone]


def _answer(answer: Data, seen: Seen) -> ShownAnswer:
    claims = show_claims(answer["claims"], seen, answer.get("mode", ""))
    gone = any(claim.gone for claim in claims)
    sources = {c.number: c for claim in claims for c in claim.citations}
    near = [show_passage(p, seen) for p in answer["passages"]] if answer["abstained"] else []
    counted = _counted(answer, seen) if answer.get("mode") == Mode.COUNT else None
    # What was counted is listed with links instead, and without what is gone since.
    text = answer["text"] if counted is None else answer["text"].partition("\n\n")[0]
    return ShownAnswer(
        plain=text,
        query=answer["query"],
        blocks=blocks(text, claims),
        counted=counted,
        claims=claims,
        sources=[sources[number] for number in sorted(sources)],
        near=[passage for passage in near if not passage.citation.gone][:MOST_NEAR],
        conflicts=show_conflicts(answer.get("conflicts", ()), seen),
        findings=() if gone else answer["findings"],
        coverage=answer["coverage"],
        confidence={**answer["confidence"], "reasons": ()} if gone else answer["confidence"],
        checked=checked(claims, answer),
        mode=answer.get("mode", ""),
        more=_more(answer, seen),
        suggestions=answer.get("suggestions", ()),
        abstained=answer["abstained"],
        cut_off=answer["incomplete"]
        and all(finding["check"] != BROKE_OFF for finding in answer["findings"]),
    )
