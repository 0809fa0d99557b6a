"""Makes the question of which a sentence is the answer, by how the sentence tells it."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import ClassVar, TypeAlias

from rag.language.lists import Lists, Patterns, lists

LONGEST = 110  # characters of a question

_Asks: TypeAlias = tuple[tuple[re.Pattern[str], str], ...]

_NUMBER = re.compile(r"^\W*(?:\d+(?:\.\d+)*[.)]?|[A-Za-z][.)]|[IVX]+\.)\s+|^\W+")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling(Lists):
    """How sentences tell what can be asked.

    `asks`, of sentences, and `heads`, of headings, have patterns with the question of each;
    {words} in them stand for patterns, or for groups of the sentence. `row` asks for a row of a
    table, `rows` for one of `many` things. `bases` are bare forms of verbs, `pasts` those of which
    the past is not regular. `vague`: what names nothing by itself; `clause`: what is no
    subject. `owners`: whose it is, which a question need not say.
    """

    file: ClassVar[str] = "guide"
    asks: Mapping[str, str]
    heads: Mapping[str, str]
    row: str
    rows: str
    many: Patterns
    words: Mapping[str, str]
    bases: frozenset[str]
    pasts: Mapping[str, str]
    after_head: Patterns
    vague: Patterns
    clause: Patterns
    owners: Patterns
    do: str
    does: str
    did: str


@dataclass(frozen=True, slots=True)
class Told:
    """A question, by which pattern it was made, its subject, and the figure that it asks for."""

    question: str
    pattern: int
    thing: str
    figure: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """How a document writes its words, in small letters: `plain`, and as `names` with a capital."""

    plain: frozenset[str]
    names: frozenset[str]


def of_sentence(sentence: str, language: str, words: Words) -> Iterator[Told]:
    """The questions that a sentence answers by its form."""
    return _told(sentence, _asks(language), language, words)


def of_heading(heading: str, language: str, words: Words) -> Iterator[Told]:
    """The questions that are answered below a heading, by its form."""
    bare = _NUMBER.sub("", heading).rstrip(":")
    return _told(lowered(bare, words.names), _heads(language), language, words)


def lowered(words: str, names: Collection[str]) -> str:
    """Words as they stand within a sentence: what is no name has no capital."""
    mixed = " " not in words or not words.isupper()

    def lower(found: re.Match[str]) -> str:
        word = found[0]
        named = word.lower() in names or (mixed and word.isupper() and len(word) > 1)
        return word if named else word.lower()

    return _WORD.sub(lower, words)


def of_row(label: str, period: str, language: str) -> str:
    """The question for the cell of a row and a period; empty where the language has none."""
    known = lists(Telling, language)
    head = known.after_head.sub("", label)
    return (known.rows if known.many.search(head) else known.row).format(label=label, period=period)


def _told(text: str, asks: _Asks, language: str, words: Words) -> Iterator[Told]:
    known = lists(Telling, language)
    text = " ".join(text.split()).replace("'", "’")
    for number, (pattern, question) in enumerate(asks):
        if match := pattern.search(text):
            told = _Groups(known, match.groupdict(default=""), words)
            asked = told.fill(question)
            if told.thing is not None and 0 < len(asked) <= LONGEST:
                yield Told(asked, number, told.thing, match.groupdict().get("figure") or "")


@cache
def _asks(language: str) -> _Asks:
    known = lists(Telling, language)
    words: dict[str, str] = {}
    for name, source in known.words.items():
        words[name] = _filled(source, words)
    return tuple((re.compile(_filled(source, words)), ask) for source, ask in known.asks.items())


@cache
def _heads(language: str) -> _Asks:
    known = lists(Telling, language).heads
    return tuple((re.compile(source, re.IGNORECASE), ask) for source, ask in known.items())


def _filled(source: str, words: Mapping[str, str]) -> str:
    for name, pattern in words.items():
        source = source.replace(f"{{{name}}}", pattern)
    return source


class _Groups:
    """What a sentence has for the places of a question."""

    def __init__(self, known: Telling, groups: Mapping[str, str], words: Words) -> None:
        self._known, self._groups, self._words = known, groups, words
        thing, rest = groups.get("thing", ""), groups.get("rest", "")
        vague = known.vague.search(thing) or known.vague.search(rest) or known.clause.search(thing)
        self.thing = None if vague else thing

    def fill(self, question: str) -> str:
        """The question with its places filled."""
        known = self._known
        base, do = _bare(known, self._groups.get("verb", ""))
        if doing := self._groups.get("doing", ""):
            base = self._stem(doing.lower())
            if not base:
                return ""
        lead = self._groups.get("lead", "")
        kept = f" {self._lowered(lead)}" if _DIGIT.search(lead) else ""
        thing = self._lowered(known.owners.sub("", self._groups.get("thing", "")))
        filled = {**self._groups, "thing": thing, "lead": kept, "base": base, "do": do}
        asked = question.format_map(filled)
        return " ".join(f"{asked[:1].upper()}{asked[1:]}".split())

    def _lowered(self, words: str) -> str:
        """As it stands within a sentence: a name keeps its capital."""
        first = _WORD.match(words)
        return f"{lowered(first[0], self._words.names)}{words[first.end() :]}" if first else words

    def _stem(self, doing: str) -> str:
        """The bare form of a word in -ing that the document has; empty for none."""
        stem = doing.removesuffix("ing")
        ways = (stem, f"{stem}e", stem[:-1] if stem[-2:-1] == stem[-1:] else "")
        return next((one for one in ways if one in self._words.plain), "")


def _bare(known: Telling, verb: str) -> tuple[str, str]:
    """The bare form of a verb, and the word that a question is asked with."""
    if base := known.pasts.get(verb):
        return base, known.did
    if verb in known.bases or not verb:
        return verb, known.do
    if verb == "has":
        return "have", known.does
    for ending, do in (("ed", known.did), ("s", known.does)):
        stem = verb.removesuffix(ending)
        ways = (stem, f"{stem}e", stem[:-1], f"{stem[:-1]}y")
        found = next((one for one in ways if one in known.bases), "")
        if stem != verb and found:
            return found, do
    return verb, known.do
