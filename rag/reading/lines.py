"""What a line of a text is, by its look: an item, a label or prose."""

import re

from rag.language.numbers import Kind
from rag.language.script import is_joined, parts
from rag.language.text import Text

LONGEST_NAME = 12  # words of a line that may be a title or a name
FEWEST_WORDS = 6  # of a sentence that says something by itself

_ENDS = (".", "!", "。", "！", "।", "\u06d4")  # of a sentence; a heading may be a question
_ITEM = re.compile(r"\A\s*(?:[-*•‣▪●○–·]|\(?\d{1,2}[.)]|\(?[a-z][.)])\s")
_OPEN = (*":,;?、،؛؟", "\uff1a", "\uff0c", "\uff1b", "\uff1f")  # the last four of full width
_CLOSING = " \t\n\"'”’»)]」』）"  # after the end of a sentence


def is_item(text: str) -> bool:
    """Whether a line begins as the items of a list do."""
    return bool(_ITEM.match(text))


def is_label(text: str) -> bool:
    """Whether it is a line as headings and labels are, and no sentence, item or row."""
    words = text.split()
    ends = text.rstrip(_CLOSING).endswith((*_ENDS, *_OPEN))
    return len(words) <= LONGEST_NAME and not ends and "\t" not in text and not is_item(text)


def is_prose(text: str) -> bool:
    """Whether it is a whole sentence, long enough to say something by itself."""
    ends = text.rstrip(_CLOSING).endswith(_ENDS)
    return len(text.split()) >= FEWEST_WORDS and ends and "\t" not in text


def is_brief(text: str) -> bool:
    """Whether it is a few words, or a line in capitals."""
    if "\t" in text:
        return False
    words = [part for word in text.split() for part in parts(word)]
    if is_joined(text):
        words = words[::2]  # each two letters that follow one another
    short = len(words) < 4 and not text.rstrip().endswith(_ENDS)
    return short or (text.isupper() and len(words) < LONGEST_NAME)


def is_dated(row: Text) -> bool:
    """Whether it says of what years the rows below it are: "Consolidated - 2021" beside "$"."""
    label = Text(row.text.split("\t")[0], row.language)
    names = bool(label.years) or not re.search(r"[^\W\d_]", label.text)
    return names and bool(row.years) and all(one.kind is Kind.DATE for one in row.numbers)
