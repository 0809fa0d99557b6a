"""A person's notebook of a workspace: answers, sentences of them, quotes, own texts, in order."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext

from webapp.accounts.models import User
from webapp.chat.export.sheet import Item
from webapp.chat.models import Entry, Turn
from webapp.chat.notebook.checking import ShownCheck, show_checks
from webapp.chat.notebook.quotes import ShownQuote, show_quotes
from webapp.chat.shown.claims import ShownClaim
from webapp.chat.shown.turns import ShownTurn, show_turns
from webapp.chat.stored.gone import COVER
from webapp.library.errors import RefusedError
from webapp.library.models import Document, Workspace

MOST = 300
LONGEST = 10_000  # letters of a text


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownEntry:
    """An entry with what it keeps; `claim` is the sentence, where it keeps one.

    `quote`: the words of a document; `check`: what documents say of an own text.
    """

    entry: Entry
    shown: ShownTurn | None
    claim: ShownClaim | None
    check: ShownCheck | None = None
    quote: ShownQuote | None = None

    @property
    def item(self) -> Item:
        """What is exported of it."""
        if self.entry.claim is not None:
            return self.claim or COVER
        if self.quote:
            return self.quote.picture or self.quote.claim or COVER
        if self.check:
            return self.check.runs
        return self.shown or self.entry.text


def keep_answer(turn: Turn, user: User, claim: int | None) -> Entry:
    """Keep an answer, or the sentence of that number; once. Raises RefusedError."""
    answer = turn.answer or {}
    if claim is not None and not 0 <= claim < len(answer.get("claims", ())):
        raise RefusedError(gettext("The answer has no such sentence."))
    workspace = turn.conversation.workspace
    with _in_hand(user):
        kept = Entry.objects.filter(user=user, turn=turn, claim=claim).first()
        return kept or _added(workspace, user, turn=turn, claim=claim)


def keep_place(document: Document, user: User, place: str) -> Entry:
    """Keep what is at a place of a document, words or a figure; once. Raises RefusedError."""
    with _in_hand(user):
        kept = Entry.objects.filter(user=user, document=document, place=place).first()
        return kept or _added(document.workspace, user, document=document, place=place)


def keep_text(workspace: Workspace, user: User, text: str) -> Entry:
    """Keep a text of one's own. Raises RefusedError."""
    return _added(workspace, user, text=_clean(text))


def change_text(entry: Entry, text: str) -> None:
    """Put another text in its place. Raises RefusedError."""
    entry.text, entry.checked = _clean(text), None
    with _in_hand(entry.user):
        _kept(entry)
        entry.save(update_fields=["text", "checked"])


def move(entry: Entry, *, up: bool) -> None:
    """Put it before the entry above, or behind that below; the first and the last stay.

    Raises RefusedError.
    """
    with _in_hand(entry.user):
        order = _kept(entry)
        at = order.index(entry)
        order.insert(max(0, at - 1) if up else at + 1, order.pop(at))
        for position, one in enumerate(order):
            one.position = position
        Entry.objects.bulk_update(order, ["position"])


def show_entries(entries: Sequence[Entry], user: User) -> list[ShownEntry]:
    """Entries with what they keep, as the reader may see it today."""
    turns = {entry.turn.pk: entry.turn for entry in entries if entry.turn}
    shown = {one.turn.pk: one for one in show_turns(turns.values(), user)}
    checks, quotes = show_checks(entries, user), show_quotes(entries, user)
    return [
        replace(
            _shown(entry, shown.get(entry.turn.pk) if entry.turn else None),
            check=checks.get(entry.pk),
            quote=quotes.get(entry.pk),
        )
        for entry in entries
    ]


def _shown(entry: Entry, shown: ShownTurn | None) -> ShownEntry:
    claims = shown.answer.claims if shown and shown.answer else ()
    found = (one for one in claims if one.number == entry.claim)
    return ShownEntry(entry=entry, shown=shown, claim=next(found, None))


def _added(workspace: Workspace, user: User, **kept: object) -> Entry:
    with _in_hand(user):
        mine = Entry.objects.filter(user=user, workspace=workspace)
        if mine.count() >= MOST:
            raise RefusedError(gettext("The notebook is full. Delete what you no longer need."))
        last: int | None = mine.aggregate(last=Max("position"))["last"]
        position = 0 if last is None else last + 1
        return Entry.objects.create(workspace=workspace, user=user, position=position, **kept)


@contextmanager
def _in_hand(user: User) -> Iterator[None]:
    """Two at once of one person wait for each other."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        yield


def _kept(entry: Entry) -> list[Entry]:
    """The entries of its notebook, which nobody deletes meanwhile. Raises RefusedError."""
    rows = Entry.objects.select_for_update()
    order = list(rows.filter(user=entry.user_id, workspace=entry.workspace_id))
    if entry not in order:
        raise RefusedError(gettext("It was deleted meanwhile."))
    return order


def _clean(text: str) -> str:
    text = text.replace("\x00", "").replace("\r\n", "\n").strip()
    if not text:
        raise RefusedError(gettext("A note needs words."))
    if len(text) > LONGEST:
        raise RefusedError(gettext("A note has at most %(most)s letters.") % {"most": LONGEST})
    return text
