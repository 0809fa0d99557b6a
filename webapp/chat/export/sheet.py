"""Questions and answers as one sheet to take away, which each format writes in its own marks."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from typing import TypeAlias

from django.utils.formats import date_format
from django.utils.translation import gettext

from webapp.chat.export.parts import Line, Note, Part, Picture, Run, Sheet
from webapp.chat.models import Turn
from webapp.chat.shown.blocks import Block, Piece, Row
from webapp.chat.shown.claims import ShownCitation, ShownClaim, ShownConflict
from webapp.chat.shown.turns import ShownAnswer, ShownTurn
from webapp.chat.stored.gone import COVER

# What neither XML nor a page can hold.
_NO_TEXT = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Item: TypeAlias = ShownTurn | ShownClaim | str | tuple[str | ShownClaim, ...] | Picture


def build_sheet(title: str, facts: str, items: Iterable[Item], site: str) -> Sheet:
    """The sheet of these answers, sentences of answers, and texts, checked or not.

    `site` begins the links to the documents' words.
    """
    made = datetime.now(UTC)
    day = gettext("exported on %(day)s") % {"day": told_day(made)}
    parts = [_said("facts", f"{facts} · {day}")]
    notes = _Notes(site)
    pictures = count(1)
    for item in items:
        if isinstance(item, str):
            parts.append(_said("paragraph", item))
        elif isinstance(item, Picture):
            picture = replace(item, number=next(pictures))
            parts.append(replace(_sentences([item.caption], notes), picture=picture))
        elif isinstance(item, ShownClaim):
            parts.append(_sentences([item], notes))
        elif isinstance(item, tuple):
            parts.append(_sentences(item, notes))
        else:
            if item.turn.question.strip() != title.strip():
                parts.append(_said("question", item.turn.question))
            parts += _turn(item, notes)
    return Sheet(title=_legal(title), parts=tuple(parts), notes=notes.all, made=made)


def told_day(moment: datetime) -> str:
    """A moment as people read it."""
    return f"{date_format(moment.astimezone(UTC), 'j M Y H:i')} UTC"


class _Notes:
    """Numbers what is cited, by the place of the words: each place is one note."""

    def __init__(self, site: str) -> None:
        self._site = site
        self._notes: dict[object, Note] = {}

    @property
    def all(self) -> tuple[Note, ...]:
        """The notes so far."""
        return tuple(self._notes.values())

    def marks(self, citations: Iterable[ShownCitation]) -> Iterator[Run]:
        """The marks of what is cited at one place."""
        marked: set[int] = set()
        for cite in citations:
            note, again = self._note(cite)
            if note.number not in marked:
                yield Run(note=note, again=again, follows=bool(marked))
            marked.add(note.number)

    def _note(self, cite: ShownCitation) -> tuple[Note, bool]:
        key = cite.link or (cite.number, cite.title)
        if key in self._notes:
            return self._notes[key], True
        where = gettext("%(title)s, %(where)s") % {"title": cite.title, "where": cite.where}
        text = cite.title if cite.gone else where
        link = "" if cite.gone else self._site + cite.link
        note = Note(number=len(self._notes) + 1, text=_legal(text), link=link)
        self._notes[key] = note
        return note, False


def _turn(shown: ShownTurn, notes: _Notes) -> Iterator[Part]:
    answer = shown.answer
    if answer is None:
        yield _said("facts", gettext("This question has no answer."))
        return
    yield _said("facts", " · ".join(_facts(shown, answer)))
    if answer.abstained or answer.counted is not None:
        yield _said("paragraph", answer.plain)
        if answer.counted:
            yield Part(kind="list", lines=tuple(_line(one.title) for one in answer.counted))
    else:
        for block in answer.blocks:
            yield _block(block, notes)
    for conflict in answer.conflicts:
        yield from _conflict(conflict, notes)
    for told in _checks(answer):
        yield _said("facts", told)


def _facts(shown: ShownTurn, answer: ShownAnswer) -> Iterator[str]:
    """When it was answered, and by what."""
    turn = shown.turn
    moment = turn.recalled or turn.created
    yield gettext("Answered on %(day)s") % {"day": told_day(moment)}
    if answer.is_quoted:
        yield gettext("quoted from the documents")
    elif model := _model(turn):
        yield gettext("written by %(model)s") % {"model": model}
    if shown.replaced:
        yield gettext("asked anew since")


def _model(turn: Turn) -> str:
    return turn.model or str((turn.answer or {}).get("model") or "")


def _checks(answer: ShownAnswer) -> Iterator[str]:
    """What the page says below an answer of how far it can be trusted."""
    if answer.is_talk:
        return
    if answer.cut_off:
        yield gettext("The answer was cut off at its longest length.")
    yield from (f"▲ {finding['message']}" for finding in answer.findings)
    if not answer.abstained and answer.counted is None:
        yield " · ".join(filter(None, (answer.checked.line, answer.checked.by)))


def _conflict(conflict: ShownConflict, notes: _Notes) -> Iterator[Part]:
    """Two places that say different things, each with its words."""
    yield _said("facts", f"⇄ {gettext('Sources that disagree')}: {conflict.reason}")
    sides = (
        (Run(text=_legal(f"“{' '.join(side.quote.split())}”")), *notes.marks([side]))
        for side in conflict.sides
    )
    yield Part(kind="list", lines=tuple(Line(cells=(side,)) for side in sides))


def _block(block: Block, notes: _Notes) -> Part:
    columns = max(len(row.cells) for row in block.rows)
    lines = [_row(row, notes, columns) for row in block.rows]
    if block.kind == "table" and block.header:
        lines[0] = replace(lines[0], head=True)
    return Part(kind=block.kind, lines=tuple(lines))


def _sentences(parts: Iterable[str | ShownClaim], notes: _Notes) -> Part:
    """Sentences with what they cite, and the words between them, by their lines."""
    lines: list[list[Run]] = [[]]
    for part in parts:
        if isinstance(part, ShownClaim):
            lines[-1] += _piece(Piece(part.text, claim=part, last=True), notes)
            continue
        first, *others = part.split("\n")
        lines[-1].append(Run(text=_legal(first)))
        lines += [[Run(text=_legal(one))] for one in others]
    return Part(kind="paragraph", lines=tuple(Line(cells=(tuple(runs),)) for runs in lines))


def _row(row: Row, notes: _Notes, columns: int) -> Line:
    cells = [tuple(run for piece in cell for run in _piece(piece, notes)) for cell in row.cells]
    missing = columns - len(cells)
    return Line(cells=(*cells, *[()] * missing), number=row.number)


def _piece(piece: Piece, notes: _Notes) -> Iterator[Run]:
    claim = piece.claim
    if isinstance(claim, ShownClaim) and claim.gone:
        if piece.last:
            yield Run(text=COVER)
        return
    text = _legal(piece.text)
    ends = isinstance(claim, ShownClaim) and piece.last
    # The mark of a note right behind a number would be a digit of it.
    apart = "\u00a0" if ends and text[-1:].isdigit() else ""
    yield Run(text=text + apart, strong=piece.strong)
    if isinstance(claim, ShownClaim) and piece.last:
        yield from notes.marks(claim.citations)
        if claim.counts and not claim.verdict.holds:
            yield Run(text=claim.word, doubt=True)


def _said(kind: str, text: str) -> Part:
    return Part(kind=kind, lines=tuple(_line(one) for one in text.splitlines() or [""]))


def _line(text: str) -> Line:
    return Line(cells=((Run(text=_legal(text)),),))


def _legal(text: str) -> str:
    return _NO_TEXT.sub("", text)
