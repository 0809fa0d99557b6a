"""Other words for a true sentence that leave it true, whatever it is about."""

import re
from collections.abc import Iterator
from random import Random

from tests.evals.perturb.edits import Edit, like

_SAME = {
    "approximately": "about", "in order to": "to", "such as": "like", "due to": "because of",
    "shows that": "demonstrates that", "showed that": "found that",
    "demonstrated that": "showed that",
    "located in": "situated in", "began": "started", "however,": "", "also": "", "utilized": "used",
    "used to": "employed to", "obtained": "got", "numerous": "many", "several": "a number of",
    "prior to": "before", "subsequent to": "after", "as well as": "and",
    "in addition to": "besides",
    "known as": "called", "commonly": "often", "frequently": "often", "additional": "further",
    "purchased": "bought", "primarily": "mainly", "mostly": "mainly", "assist": "help",
    "assists": "helps", "is able to": "can", "are able to": "can", "essential": "vital",
    "crucial": "vital", "important": "key", "children": "kids", "therefore": "thus",
    "large number of": "great number of", "whereas": "while", "within": "inside",
    "investigated": "studied", "examined": "studied", "assessed": "evaluated", "thus": "so",
    "related to": "linked to", "associated with": "linked to", "believed": "thought",
    "occurs": "happens", "occurred": "happened", "attempted to": "tried to", "constructed": "built",
}  # fmt: skip
_OPENERS = re.compile(
    r"^(?:However|Moreover|Furthermore|In addition|Additionally|Finally|Thus|Therefore|Overall|"
    r"Consequently|Interestingly|Importantly|Indeed|Nevertheless|Here|Notably|For example|"
    r"For instance|In particular|In fact|Similarly|In contrast|In conclusion), ",
)
_LEADING = re.compile(
    r"^(?P<clause>(?:In|During|Since|By|At|On|From|After|Before|Until) (?:[^,;:()]{3,45})), "
    r"(?P<rest>(?:the|a|an|he|she|it|they|we|[A-Z][a-z]+) [^;:]{20,160})\.$"
)
_TRAILING = re.compile(
    r"^(?P<rest>[A-Z][^,;:()]{25,160}?) (?P<clause>(?:in (?:[12]\d{3}|\w+ [12]\d{3}|the \w+)|"
    r"during the "
    r"\w+ \w+|since [12]\d{3}))\.$"
)
_PASSIVE = re.compile(
    r"^(?P<what>(?:The |An? )?[^,;:()]{3,50}?) (?P<be>was|were) (?P<verb>founded|written|invented|"
    r"discovered|developed|designed|published|conducted|produced|established|created|directed|"
    r"composed|introduced|proposed|acquired|adopted|used|supported|approved|performed|removed|"
    r"replaced|defeated|elected|built|led|made) by (?P<who>[^,;:()]{3,60}?)(?P<more> (?:in|on|at|"
    r"during|"
    r"after|for|to) [^;:()]*)?\.$"
)
_ADVERB = re.compile(
    r"\s(?:particularly|especially|generally|usually|typically|largely|clearly|recently|currently|"
    r"previously|widely|highly|very|strongly|furthermore|moreover|indeed|eventually)(?=\s[a-z])"
)
_ACTIVE = {"written": "wrote", "led": "led", "made": "made", "built": "built"}
_FRAMES = ("According to the text, {}", "The document says that {}", "It is reported that {}")


def rewordings(sentence: str, _document: str, chance: Random) -> Iterator[Edit]:
    """Edits that leave the meaning, each of one kind."""
    whole = (0, len(sentence))
    for words, other in _SAME.items():
        for match in re.finditer(rf"(?<![\w-]){words}(?![\w-]) ?", sentence, re.IGNORECASE):
            new = f"{like(other, match[0])} " if other else ""
            yield Edit("synonym", *match.span(), new if match[0].endswith(" ") else new.strip())
    yield from _dropped(sentence)
    yield from _moved(sentence)
    if re.match(r"(?:The|A|An|It|He|She|They|We|These|This) ", sentence):
        yield Edit("framed", *whole, chance.choice(_FRAMES).format(_small(sentence)))


def _dropped(sentence: str) -> Iterator[Edit]:
    if match := _OPENERS.search(sentence):
        yield Edit("opener dropped", *match.span(), "")
    for match in re.finditer(r" \((?!\d{4}\))[^()]{1,60}\)(?=[ .,])", sentence):
        yield Edit("bracket dropped", *match.span(), "")
    for match in _ADVERB.finditer(sentence):
        yield Edit("adverb dropped", *match.span(), "")


def _moved(sentence: str) -> Iterator[Edit]:
    whole = (0, len(sentence))
    if match := _LEADING.search(sentence):
        clause = match["clause"][0].lower() + match["clause"][1:]
        yield Edit("clause last", *whole, f"{_capital(match['rest'])} {clause}.")
    if match := _TRAILING.search(sentence):
        yield Edit("clause first", *whole, f"{_capital(match['clause'])}, {_small(match['rest'])}.")
    if match := _PASSIVE.search(sentence):
        verb = _ACTIVE.get(match["verb"], match["verb"])
        told = f"{_capital(match['who'])} {verb} {_small(match['what'])}{match['more'] or ''}."
        yield Edit("active", *whole, told)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _small(words: str) -> str:
    common = re.match(r"(?:The|A|An|It|He|She|They|We|These|This|Its|His|Her|Their|In)\b", words)
    return words[:1].lower() + words[1:] if common else words
