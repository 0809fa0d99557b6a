"""Passages as a language model is shown them: data under numbers, that cannot pass for more."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from rag.types import Passage, Span

JOIN = "\u02c6"  # joins words that are meant for a model
LONGEST_TITLE = 120  # characters

# What could pass for the frame of the prompt: chat templates' role marks, the prompt's own tags,
# lines that begin like another speaker, and numbers in brackets that look like citations.
_TEMPLATE_MARKS = re.compile(
    r"<\|[^|<>]{0,40}\|>|<\uff5c[^<>]{0,40}\uff5c>|\[/?(?:INST|SYS)\]|<</?SYS>>|</?s>"
    r"|<(?:start|end)_of_turn>|</?(?:think|tool_call|tool_response)>",
    re.IGNORECASE,
)
_OWN_TAGS = re.compile(
    r"<(?=\s*+/?\s*+(?:passages?|documents?|context|question|history|system|user|assistant|"
    r"instructions?)\b)",
    re.IGNORECASE,
)
_SPEAKER = re.compile(
    r"^(?P<mark>[ \t]*(?:#{1,6}[ \t]*)?(?:system|assistant|user|human|ai|developer)[ \t]*):",
    re.IGNORECASE | re.MULTILINE,
)
_FAKE_MARK = re.compile(
    r"[\[\uff3b【](\s*\^?\d{1,3}(?:\.\d{1,3})?(?:\s*[-,;–]\s*\d{1,3}(?:\.\d{1,3})?)*\s*)[\]\uff3d】]"
)
# Characters that are not seen: format controls, tag characters, private use.
_UNSEEN = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ue000-\uf8ff\U000e0000-\U000e0fff]"
)


def numbered(passages: Sequence[Passage]) -> str:
    """The passages with their sentences and rows under numbers: [3.2] is the second of passage 3.

    Each sentence comes once: chunks of a document overlap where text had to be cut.
    """
    return "\n\n".join(_passages(passages))


def neutralised(text: str) -> str:
    """Text that cannot be taken for a part of the prompt's frame. Its words stay readable."""
    text = _UNSEEN.sub("", text)
    text = _TEMPLATE_MARKS.sub(" ", text)
    text = _OWN_TAGS.sub("(", text)
    text = _SPEAKER.sub(r"\g<mark> -", text)
    return _FAKE_MARK.sub(r"(\1)", text)


def short(text: str, length: int = LONGEST_TITLE) -> str:
    """The text on one line, cut to a length."""
    line = " ".join(neutralised(text).split())
    return line if len(line) <= length else line[: length - 1] + "…"


def _passages(passages: Sequence[Passage]) -> Iterator[str]:
    """The passages, each sentence once: chunks of a document overlap where text had to be cut."""
    shown: dict[str, list[Span]] = defaultdict(list)
    for passage in passages:
        before = shown[passage.chunk.document_id]
        numbered = enumerate(passage.sentences, start=1)
        new = [one for one in numbered if not any(span.contains(one[1]) for span in before)]
        yield _passage(passage, new)
        before.append(passage.chunk.span)


def _passage(passage: Passage, sentences: Sequence[tuple[int, Span]]) -> str:
    chunk = passage.chunk
    place = " > ".join(short(part) for part in (chunk.title, *chunk.headings) if part.strip())
    pages = ", ".join(str(page) for page in chunk.pages)
    if passage.picture:
        return f"Picture {passage.number}: {place} (page {passage.picture}), as an image"
    head = f"Passage {passage.number}"
    lines = [f"{head}: {place} (page {pages})" if place else head]
    if _adds(chunk.context, chunk.text):
        lines.append(neutralised(chunk.context))
    for number, span in sentences:
        words = neutralised(_marked(passage, span)).replace("\n", " ")
        lines.append(f"[{passage.number}.{number}] {words}")
    return "\n".join(lines)


def _marked(passage: Passage, sentence: Span) -> str:
    """A sentence's words; those that are meant for a model run into one (spotlighting by data
    marks: Hines et al., arXiv 2403.14720)."""
    words, parts, at = passage.chunk.words_at, [], sentence.start
    for span in filter(sentence.overlaps, passage.instructs):
        start, end = max(span.start, at), min(span.end, sentence.end)
        parts += [words(Span(at, start)), " ", JOIN.join(words(Span(start, end)).split()), " "]
        at = end
    return "".join((*parts, words(Span(at, sentence.end))))


def _adds(context: str, text: str) -> bool:
    """Whether a table's header is not in the text already."""
    return bool(context.strip()) and context.strip() not in text
