"""Words as they are compared: lower case, without endings, common ones left out."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+(?:['’&.-][^\W_]+)*")
_NAME = re.compile(r"(?<![.!?]\s)(?<!^)\b[A-Z][\w&-]*(?:[ -][A-Z][\w&-]*)*", re.MULTILINE)

# English words that carry no meaning of their own.
FUNCTION_WORDS = frozenset(
    "a about above after again all also am an and any are as at be because been before being below "
    "between both but by can could did do does doing down during each few for from further had has "
    "have having he her here hers him his how i if in into is it its itself just may me might more "
    "most must my no nor not of off on once only or other our out over own per same shall she "
    "should so some such than that the their them then there these they this those through to too "
    "under until up upon us very was we were what when where which while who whom whose why will "
    "with within would you your".split()
)
# Those, and what questions about documents have beside what they ask for.
_STOP = FUNCTION_WORDS | frozenset(
    "according based given following please tell describe explain give list state mentioned "
    "document documents report paper page figure's many much".split()
)
# Abbreviations and everyday words, and the words that statements and reports use for them.
_OTHER_WORDS: Mapping[str, str] = {
    "capex": "capital expenditures purchases property equipment", "opex": "operating expenses",
    "fcf": "free cash flow", "cogs": "cost goods sold sales", "ppe": "property plant equipment",
    "pp&e": "property plant equipment", "eps": "earnings per share", "r&d": "research development",
    "sg&a": "selling general administrative", "d&a": "depreciation amortization",
    "ar": "accounts receivable", "ap": "accounts payable", "ceo": "chief executive officer",
    "cfo": "chief financial officer", "cto": "chief technology officer", "hq": "headquarters",
    "revenue": "sales", "sales": "revenue", "profit": "income earnings", "earnings": "income",
    "headcount": "employees", "staff": "employees", "workforce": "employees", "debt": "borrowings",
    "roi": "return investment", "roe": "return equity", "yoy": "year", "acquisition": "acquired",
    "located": "headquarters address", "founded": "established incorporated",
    "operations": "operating activities", "turnover": "revenue sales", "ebit": "operating income",
    "ebitda": "operating income depreciation amortization", "expenses": "costs",
    "payables": "accounts payable", "receivables": "accounts receivable",
    "shareholders": "stockholders", "stockholders": "shareholders", "phone": "telephone tel",
    "telephone": "phone tel", "workers": "employees", "salary": "wage pay",
    "inhabitants": "population", "goals": "objectives", "aims": "objectives",
}  # fmt: skip
_ENDINGS = ("ations", "ation", "ments", "ment", "ings", "ing", "ies", "ied", "ly", "ed", "es", "s")


@lru_cache(maxsize=1 << 16)
def stem(word: str, language: str) -> str:
    """A word without its ending: crude, quick, and the same for "increase" and "increasing"."""
    word = word.lower().replace("’", "'").removesuffix("'s").replace(".", "")
    for ending in _ENDINGS:
        rest = word.removesuffix(ending)
        if rest != word and len(rest) >= 3 and not (ending == "s" and rest[-1] in "sui"):
            word = rest + ("y" if ending in {"ies", "ied"} else "")
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
        return word[:-1]
    return word[:-1] if len(word) > 3 and word[-1] == "e" else word


def terms(text: str, language: str) -> list[str]:
    """The stems of a text's words, in order, without those that every text has."""
    words = (match.group() for match in _WORD.finditer(text))
    return [stem(word, language) for word in words if word.lower() not in _STOP]


@lru_cache(maxsize=1 << 10)
def sentence_terms(sentence: str, language: str) -> tuple[str, ...]:
    """The same of a sentence or row that is looked at again and again while a claim is checked."""
    return tuple(terms(sentence, language))


def related(text: str, language: str) -> frozenset[str]:
    """Stems of other words for those of the text."""
    words = {match.group().lower() for match in _WORD.finditer(text)}
    return frozenset(
        stem(other, language) for word in words for other in _OTHER_WORDS.get(word, "").split()
    ) - frozenset(terms(text, language))


def names(text: str, language: str) -> frozenset[str]:
    """Stems of words that look like names: capitalised within a sentence, or acronyms."""
    found = {word for match in _NAME.finditer(text) for word in re.split(r"[ -]", match.group())}
    found |= set(re.findall(r"\b[A-Z][A-Z0-9&-]+\b", text))
    return frozenset(stem(word, language) for word in found if word.lower() not in _STOP)


def specifics(text: str, language: str) -> frozenset[str]:
    """Stems of names and of codes: GPT-4o, AR03, LLaVa, level-6; what a text must name itself."""
    codes = {
        word
        for word in _WORD.findall(text)
        if re.search(r"[A-Za-z].*\d|\d.*[A-Za-z]|[a-z][A-Z]", word)
    }
    return names(text, language) | frozenset(stem(code, language) for code in codes)


class Weights:
    """How much a term tells, by how few of the given texts have it."""

    def __init__(self, texts: Sequence[Iterable[str]]) -> None:
        self._count = len(texts)
        self._with: Counter[str] = Counter()
        for text in texts:
            self._with.update(set(text))

    def __call__(self, term: str) -> float:
        seen = self._with[term]
        return math.log(1 + (self._count - seen + 0.5) / (seen + 0.5))

    def share(self, wanted: Iterable[str], present: Iterable[str]) -> float:
        """The weighted share of the wanted terms that are present, 0..1."""
        asked = set(wanted)
        total = sum(map(self, asked))
        return sum(map(self, asked & set(present))) / total if total else 0.0
