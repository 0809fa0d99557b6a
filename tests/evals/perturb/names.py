"""Changed names, and the same names written otherwise."""

import re
from collections.abc import Iterator
from itertools import pairwise
from random import Random

from tests.evals.perturb.edits import Edit

_NAME = re.compile(
    r"(?<![\w.-])(?:[A-Z][a-zà-ÿ]+|[A-Z]{2,}[\d-]*\d*|[A-Z]\.)(?:[ -](?:(?:of|de|von|van) )?"
    r"(?:[A-Z][a-zà-ÿ]+|[A-Z]{2,}\d*))*(?![\w-])"
)
_COMMON = frozenset(
    "the a an in on at of for by from with without to as and or but if it its he she they we our "
    "his her their this that these those there here however moreover furthermore although while "
    "when where since during after before under each all both no any some other such one two three "
    "first second third also then thus results conclusions background methods objective purpose "
    "january february march april may june july august september october november december monday "
    "tuesday wednesday thursday friday saturday sunday i you what who why how let not yes mr mrs "
    "ms dr president professor unlike according many most several despite because due between "
    "among "
    "using based table figure overall finally additionally later early until today tonight now "
    "like "
    "through over about against every so only even still just despite given once upon".split()
)
# Capitalised, but no name of a thing: a swap would not be false for sure.
_ADJECTIVE = re.compile(r"(?:ish|ese|ian|ean|can)\Z")
_SHORTER = {
    "United States": "US", "United Kingdom": "UK", "European Union": "EU", "United Nations": "UN",
    "New York City": "New York", "U.S.": "US", "US": "United States", "UK": "United Kingdom",
}  # fmt: skip
_ABROAD = {
    "person": "Margaret Hollings", "place": "Montevideo", "acronym": "QZT",
}  # fmt: skip


def changes(sentence: str, document: str, chance: Random) -> Iterator[Edit]:
    """One name made another of the document or one from elsewhere, or two names swapped."""
    mine = list(_names(sentence))
    used = {match[0] for match in mine}
    others = {match[0] for match in _names(document)} - used
    for match in mine:
        if _ADJECTIVE.search(match[0]) or _same_thing(match, sentence):
            continue
        alike = [one for one in sorted(others) if _alike(one, match[0])]
        if alike:
            yield Edit("of the document", *match.span(), chance.choice(alike))
        kind = "acronym" if match[0].isupper() else "person" if " " in match[0] else "place"
        yield Edit("from elsewhere", *match.span(), _ABROAD[kind])
        words = match[0].split(" ")
        if len(words) == 2 and not match[0].isupper():
            other = {"James": "Robert", "Robert": "William"}.get(words[0], "James")
            if re.search(rf"\b{words[1]}\b", sentence[: match.start()]) is None:
                yield Edit("part of a name", match.start(), match.start() + len(words[0]), other)
    yield from _swaps(sentence, mine)


def formats(sentence: str, _document: str, _chance: Random) -> Iterator[Edit]:
    """The same names, written otherwise."""
    for long, short in _SHORTER.items():
        for match in re.finditer(rf"(?<![\w.]){re.escape(long)}(?![\w.])(?! [A-Z])", sentence):
            yield Edit("abbreviated", *match.span(), short)
    for match in re.finditer(
        r"\b(?:President|Professor|Dr\.?|Mr\.?|Sir|King) (?=[A-Z][a-z]+)", sentence
    ):
        yield Edit("title dropped", *match.span(), "")
    for match in re.finditer(r"(?<![A-Z][a-z] )\b[A-Z][a-z]+ [A-Z]\. (?=[A-Z][a-z]+)", sentence):
        yield Edit("surname only", *match.span(), "")
    for match in re.finditer(r"(?:[A-Z][a-z]+ ){2,4}\(([A-Z]{2,5})\)", sentence):
        if "".join(word[0] for word in match[0].split()[:-1]) == match[1]:
            yield Edit("acronym only", *match.span(), match[1])


def _names(text: str) -> Iterator[re.Match[str]]:
    """Names that do not open a sentence, unless they have several words."""
    for match in _NAME.finditer(text):
        words = re.split(r"[ -]", match[0])
        opens = not re.search(r"[\w,;:)%\"'’]\s*\Z", text[: match.start()])
        if opens and (len(words) == 1 or words[0].lower() in _COMMON):
            continue
        if not any(word.lower() in _COMMON for word in words) and len(match[0]) > 2:
            yield match


def _same_thing(match: re.Match[str], sentence: str) -> bool:
    """Whether the name is in brackets, or told twice: changing one of two may change nothing."""
    return sentence.count(match[0]) > 1 or sentence[: match.start()].rstrip().endswith("(")


def _alike(one: str, other: str) -> bool:
    """Of the same shape, and neither a part of the other."""
    words = set(one.split()) & set(other.split())
    same_size = abs(one.count(" ") - other.count(" ")) <= 1
    return (
        not words and one.isupper() == other.isupper() and same_size and not _ADJECTIVE.search(one)
    )


def _swaps(sentence: str, mine: list[re.Match[str]]) -> Iterator[Edit]:
    """Two names with a verb between them, changed over."""
    for one, other in pairwise(mine):
        between = sentence[one.end() : other.start()]
        verb = re.search(
            r"\b(?:\w{3,}ed (?!by\b|with\b)|beat |won |made |gave |took |led |became |founded "
            r"|(?:was|were|is) \w+ by )", between
        )  # fmt: skip
        apart = not re.search(r"\b(?:and|or|with|between|as|including)\b|[,;(]", between)
        if verb and apart and one[0] != other[0] and one[0].isupper() == other[0].isupper():
            yield Edit("swapped", one.start(), other.end(), f"{other[0]}{between}{one[0]}")
