"""The language of a page, by its script and its commonest words. Good enough to filter by."""

from collections import Counter
from collections.abc import Mapping

_SAMPLE = 1_200  # characters of a page
_LEAST_LETTERS = 40
_LEAST_HITS = 4
_SHARE = 0.08  # of the words are the language's commonest, or it is not told

_COMMON: Mapping[str, frozenset[str]] = {
    code: frozenset(words.split())
    for code, words in {
        "en": "the of and to in is that for with as on are was by be this from or at which not",
        "de": "der die und das den von zu mit sich des auf für ist im dem nicht ein eine als auch",
        "fr": "le la les de des et en un une du que est pour qui dans sur par au plus pas avec",
        "es": "el la los las de y en que del se por con para una un su al como más es no",
        "pt": "o os as de e do da em que para com um uma não por mais dos das na no ao se",
        "it": "il di che e la per un una in del della con non sono le dei gli al più da nel",
        "nl": "de het een en van in is dat op te zijn voor met die niet aan er om ook door",
        "sv": "och att det i en som på är av för den med till inte om ett har de vid från",
        "da": "og at det i en som på er af for den med til ikke om et har de ved fra der",
        "fi": "ja on ei se että oli hän ovat mutta kun myös joka sekä tai ole mukaan vuoden",
        "pl": "i w na z do się nie że jest o od za po przez oraz dla jak to są przy",
        "cs": "a v na se je že do o pro z za s by k jsou ale od po jako při",
        "tr": "ve bir bu için ile olarak olan da de en çok daha gibi sonra kadar ise",
        "ru": "и в не на что с по как это к из для от до за при его или также",  # noqa: RUF001
    }.items()
}
# Each of the words, with the languages that use it.
_SPEAKERS: Mapping[str, tuple[str, ...]] = {
    word: tuple(code for code, common in _COMMON.items() if word in common)
    for word in frozenset().union(*_COMMON.values())
}
# First and last character of a script that one language, or nearly, is written in.
_SCRIPTS = (
    ("\u3040", "\u30ff", "ja"),
    ("\uac00", "\ud7a3", "ko"),
    ("\u4e00", "\u9fff", "zh"),
    ("\u0600", "\u06ff", "ar"),
    ("\ufb50", "\ufefc", "ar"),
    ("\u0590", "\u05ff", "he"),
    ("\u0370", "\u03ff", "el"),
    ("\u0900", "\u097f", "hi"),
    ("\u0e00", "\u0e7f", "th"),
)
_SCRIPTS_FROM = "\u0370"
_KANA = 0.1  # of the letters of a page make Japanese of what looks Chinese


def language_of(text: str) -> str:
    """The ISO 639-1 code, or nothing where there is too little to tell by."""
    sample = text[:_SAMPLE]
    if not sample.isascii() and (code := _by_script(sample)):
        return code
    words = sample.casefold().split()
    hits = Counter(code for word in words for code in _SPEAKERS.get(word, ()))
    if not hits:
        return ""
    best, count = hits.most_common(1)[0]
    return best if count >= max(_LEAST_HITS, _SHARE * len(words)) else ""


def _by_script(sample: str) -> str:
    """The language whose script most of the letters are, if it has one of its own."""
    letters = [char for char in sample if char.isalpha()]
    if len(letters) < _LEAST_LETTERS:
        return ""
    found: Counter[str] = Counter()
    for char in letters:
        if char < _SCRIPTS_FROM:
            continue
        for first, last, code in _SCRIPTS:
            if first <= char <= last:
                found[code] += 1
    if found["ja"] > _KANA * len(letters):
        return "ja"
    code = max(found, key=lambda one: found[one], default="")
    return code if found[code] * 2 > len(letters) else ""
