"""How a search is read: words, "phrases", -left out, OR, and fields such as tag: and before:.

Whatever cannot be read so is words, and never an error.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from itertools import chain

from django.utils import timezone

from rag.language import DEFAULT
from rag.language.identify import language_told
from rag.language.terms import function_words
from rag.types import FileType, Sought, Term
from webapp.library.documents.days import day_ago, day_of
from webapp.library.documents.fields.conditions import ANY
from webapp.search.languages import code_of

MOST_PIECES = 24
SHORTEST = 3  # letters of what words may begin with
OR, AND, NOT = "OR", "AND", "NOT"

# None begins with a parenthesis: whether around an OR or not, what is read is the same.
_TOKEN = re.compile(r'-?(?:\w++:)?"[^"]*"|[^\s(]\S*+')
_PARTS = re.compile(r"^(-?)(?:([^\W\d_]++):)?(.*)", re.DOTALL)
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»", '"'))
_PLAIN = re.compile(r"\w[\w.,'’-]*")
_IS_WORD = re.compile(r"\w")


class Field(StrEnum):
    """What can be said of the documents that are looked for."""

    TITLE = "title"
    PATH = "path"
    TAG = "tag"
    TYPE = "type"
    WORKSPACE = "workspace"
    BEFORE = "before"
    AFTER = "after"
    LANGUAGE = "language"
    FIELD = "field"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A word, phrase or field, as it was typed in `text`, and what it says."""

    text: str
    value: str
    field: Field | None = None
    quoted: bool = False
    left_out: bool = False

    @property
    def is_words(self) -> bool:
        """Whether it is looked for in the index, and not among what is known of documents."""
        return self.field in {None, Field.TITLE}

    @property
    def is_plain(self) -> bool:
        """Whether it is a word and no more."""
        return self.field is None and not self.quoted and not self.left_out and not self._begins

    @property
    def _begins(self) -> bool:
        return not self.quoted and self.value.endswith("*") and len(self.value) >= SHORTEST

    @property
    def term(self) -> Term:
        """As an index takes it."""
        return Term(words=self.value, titled=self.field is Field.TITLE, begins=self._begins)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A piece, or several of which one is enough."""

    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """As it was typed."""
        return f" {OR} ".join(piece.text for piece in self.pieces)

    @property
    def beginning(self) -> "Unit | None":
        """All words that begin as its one does."""
        if not self.is_plain or len(self.text) < SHORTEST:
            return None
        text = f"{self.text}*"
        return Unit(pieces=(Piece(text=text, value=text),))

    @property
    def said(self) -> str:
        """Its words, as they are spoken of."""
        return self.text.replace('"', "")

    @property
    def terms(self) -> tuple[Term, ...]:
        """As an index takes them."""
        return tuple(piece.term for piece in self.pieces)

    @property
    def is_plain(self) -> bool:
        """Whether it is a word and no more."""
        return len(self.pieces) == 1 and self.pieces[0].is_plain

    @property
    def left_out(self) -> bool:
        """Whether it says what is not to be found."""
        return self.pieces[0].left_out

    @property
    def is_words(self) -> bool:
        """See Piece."""
        return self.pieces[0].is_words


@dataclass(frozen=True)
class Asked:
    """A search, read once. Its units stand in the order in which they were typed."""

    units: tuple[Unit, ...] = ()

    @property
    def text(self) -> str:
        """As it could be typed."""
        return " ".join(unit.text for unit in self.units)

    @cached_property
    def wanted(self) -> tuple[Unit, ...]:
        """The words that are looked for, without those that every text has if there are others."""
        words = [unit for unit in self.units if unit.is_words and not unit.left_out]
        plain = " ".join(unit.pieces[0].value for unit in words if unit.is_plain)
        stop = function_words(language_told(plain)) | function_words(DEFAULT)
        telling = [
            unit
            for unit in words
            if not unit.is_plain or unit.pieces[0].value.casefold() not in stop
        ]
        return tuple(telling or words)

    @property
    def sought(self) -> Sought:
        """The words, as an index takes them."""
        plain = [unit.text for unit in self.units if unit.is_plain]
        loose = len(self.wanted) > 1 and all(unit.is_plain for unit in self.wanted)
        return Sought(
            groups=tuple(unit.terms for unit in self.wanted),
            phrase=" ".join(plain) if loose else "",
        )

    @property
    def without(self) -> Sought:
        """The words of which a document has none."""
        every = chain.from_iterable(unit.pieces for unit in self.units)
        terms = tuple(piece.term for piece in every if piece.left_out and piece.is_words)
        return Sought(groups=(terms,) if terms else ())

    @property
    def fields(self) -> tuple[Unit, ...]:
        """What is said of the documents."""
        return tuple(unit for unit in self.units if not unit.is_words)

    @property
    def words(self) -> str:
        """What is looked for, as a text."""
        return _text(unit for unit in self.units if unit.is_words and not unit.left_out)

    @property
    def telling(self) -> str:
        """The words of it that tell something, which are marked where they are found."""
        return _text(self.wanted)

    @property
    def is_loose(self) -> bool:
        """Whether words are meant that need not be found to the letter."""
        words = [unit for unit in self.units if unit.is_words]
        return bool(words) and all(unit.is_plain for unit in words)

    @property
    def chips(self) -> list[tuple[str, str]]:
        """What is no plain word, each with the search without it."""
        chips = [unit for unit in self.units if not unit.is_plain]
        return [(unit.text, self.but(unit).text) for unit in chips]

    def but(self, *left: Unit) -> "Asked":
        """The search without these units."""
        return Asked(tuple(unit for unit in self.units if unit not in left))

    def begun(self, *units: Unit) -> "Asked":
        """The search for words that begin as these do."""
        return Asked(
            tuple((unit.beginning or unit) if unit in units else unit for unit in self.units)
        )

    def mended(self, right: dict[str, str]) -> str:
        """How it could be typed with other words for some."""
        return " ".join(
            right.get(unit.text, unit.text) if unit.is_plain else unit.text for unit in self.units
        )


def meant_day(value: str) -> date | None:
    """The day that before: and after: say; “-30d” is thirty days ago, whenever that is asked."""
    return day_of(value) or day_ago(value, timezone.localdate())


def as_words(text: str) -> str:
    """A text of which nothing says how it is to be searched: its words, the first of them."""
    words = [word.rstrip(".,'’-") for word in _PLAIN.findall(text)[:MOST_PIECES]]
    return " ".join(word.lower() if word in {OR, AND, NOT} else word for word in words)


def _text(units: Iterable[Unit]) -> str:
    pieces = chain.from_iterable(unit.pieces for unit in units)
    return " ".join(piece.value.rstrip("*") for piece in pieces)


def read(text: str) -> Asked:
    """The search that a text is."""
    found = _TOKEN.findall(text.translate(_QUOTES))[: MOST_PIECES * 2]
    tokens = [one if "(" in one else one.rstrip(")") or one for one in found]
    units: list[Unit] = []
    joins = negates = False
    for token in tokens:
        if token in {AND, OR} and units:
            joins = joins or token == OR
            continue
        if token == NOT and len(tokens) > 1:
            negates = True
            continue
        pieces = [_negated(one) if negates else one for one in _pieces(token)]
        units = _with(units, pieces, joins=joins)
        joins = negates = False
    return Asked(tuple(units[:MOST_PIECES]))


def _with(units: Sequence[Unit], pieces: Sequence[Piece], *, joins: bool) -> list[Unit]:
    """Further units; one piece may be joined to the last, a word to words or a field to fields."""
    new = [Unit(pieces=(piece,)) for piece in pieces]
    if not joins or len(new) != 1:
        return [*units, *new]
    both = *units[-1].pieces, *pieces
    alike = len({piece.is_words for piece in both}) == 1
    if alike and not any(piece.left_out for piece in both):
        return [*units[:-1], Unit(pieces=both)]
    return [*units, *new]


def _negated(piece: Piece) -> Piece:
    return piece if piece.left_out else replace(piece, text=f"-{piece.text}", left_out=True)


def _pieces(token: str) -> Iterator[Piece]:
    """The piece that a token is; of a field that nobody knows, its words."""
    sign, name, rest = _PARTS.findall(token)[0]
    value = " ".join(rest.replace('"', " ").split())
    quoted = " " in value or (len(rest) > 2 and rest[0] == rest[-1] == '"')
    field = _field(name, value)
    if name and field is None:
        yield from _pieces(sign + name)
        yield from _pieces(sign + rest)
    elif field or _IS_WORD.search(value):
        shown = f'"{value}"' if quoted else value
        text = f"{sign}{field}:{shown}" if field else f"{sign}{shown}"
        yield Piece(text=text, value=value, field=field, quoted=quoted, left_out=bool(sign))


def _field(name: str, value: str) -> Field | None:
    """The field of that name, if it can have that value."""
    try:
        field = Field(name.lower())
    except ValueError:
        return None
    known = {
        Field.TYPE: value.lower() in set(FileType),
        Field.LANGUAGE: bool(code_of(value)),
        Field.BEFORE: meant_day(value) is not None,
        Field.AFTER: meant_day(value) is not None,
    }
    any_ = value == ANY and field in {Field.TAG, Field.PATH}
    return field if any_ or known.get(field, bool(_IS_WORD.search(value))) else None
