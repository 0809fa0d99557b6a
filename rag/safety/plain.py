"""Undoes what hides words from a pattern but not from a model: look-alikes, gaps, reversal."""

import re
import unicodedata

# Letters of other alphabets that look like Latin ones, as they are used to disguise words.
_ALIKE = str.maketrans(
    "аеорсухіјѕԁһԛԝвкмнтАВЕКМНОРСТУХІЈЅοαενικρτυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aeopcyxijsdhqwbkmhtABEKMHOPCTYXIJSoaevikptuxABEZHIKMNOPTYX",
)
_UNSEEN = re.compile(
    "[\u00ad\u034f\u115f\u1160\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff]"
)
_TAGS = re.compile("[\U000e0020-\U000e007e]+")
_APART = re.compile(r"(?<!\w)(?:\w ){5,}\w(?!\w)")
_INNER = re.compile(r"[.!?](?=\w)")  # ends no sentence: www.example.com
_MIXED = re.compile(r"(?<!\w)(?=\w*[a-zA-Z])(?=\w*[^\x00-\x7f])\w+")


def plain(text: str) -> str:
    """A text in small Latin letters as far as it can be read so, on one line."""
    if text.isascii() and not _APART.search(text):
        return _INNER.sub("·", " ".join(text.split()).lower())
    text = _TAGS.sub(lambda match: _from_tags(match.group()), text)
    text = unicodedata.normalize("NFKC", _UNSEEN.sub("", text))
    text = _MIXED.sub(lambda match: match.group().translate(_ALIKE), text)
    text = "  ".join(_joined(part) for part in re.split(r"\s{2,}", text))
    return _INNER.sub("·", " ".join(text.split()).lower())


def backwards(text: str) -> str:
    """The text from its end to its beginning."""
    return text[::-1]


def shifted(text: str) -> str:
    """The text with each letter thirteen places on in the alphabet."""
    return text.translate(_ROT13)


def has_tags(text: str) -> bool:
    """Whether it holds words in characters that no reader sees."""
    found = _TAGS.search(text)
    return found is not None and len(found.group()) >= 4


def _from_tags(written: str) -> str:
    return " " + "".join(chr(ord(char) - 0xE0000) for char in written) + " "


def _joined(part: str) -> str:
    """ "I g n o r e" as one word; words are further apart than letters."""
    return _APART.sub(lambda match: match.group().replace(" ", ""), part)


_ABC = "abcdefghijklmnopqrstuvwxyz"
_ROT13 = str.maketrans(_ABC + _ABC.upper(), _ABC[13:] + _ABC[:13] + (_ABC[13:] + _ABC[:13]).upper())
