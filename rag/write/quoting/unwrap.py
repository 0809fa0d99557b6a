"""What a model says, out of what it wraps it in: a code fence, JSON, tags, its own echo."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from rag.language.sentences import sentences

MOST_REPEATS = 2  # of a longer sentence; what comes oftener is a model that got stuck
FEWEST_WORDS = 4  # of a longer sentence
MOST_SHORT = 5  # of a shorter one: cells of a table may be alike

_FENCE = re.compile(
    r"\A\s*+```(?:json|markdown|md|text|plaintext|txt|html)?[ \t]*+\n"
    r"(|.*?(?:(?<!\s)|(?=\n```)))(?:\n```)?\s*+\Z",
    re.DOTALL,
)
_TAG = re.compile(r"</?(?:answer|response|output|final|result|final_answer)>", re.IGNORECASE)
_SAID = (
    "answer response text sentence sentences content claim claims output statement statements "
    "final_answer result summary"
).split()
_CITED = "citations sources citation source passages passage refs references".split()
_BROKEN = re.compile(r'"(?:answer|response|text|content)"\s*:\s*"((?:[^"\\]|\\.)*)')


def unwrapped(text: str) -> str:
    """The words of an answer that came as one block of code or as JSON."""
    fenced = _FENCE.match(text)
    inner = fenced[1] if fenced and "```" not in fenced[1] else text
    inner = _TAG.sub("", inner)
    return _from_json(inner.strip()) or inner


def _from_json(text: str) -> str:
    if text[:1] not in {"{", "["}:
        return ""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        broken = _BROKEN.search(text)
        return re.sub(r"\\(?:n|(.))", lambda m: m[1] or "\n", broken[1]) if broken else ""
    return " ".join(_said(found)) if isinstance(found, (dict, list)) else ""


def _said(found: Any) -> Iterator[str]:  # whatever JSON holds
    """The sentences that stand under a name for them, each with what is cited beside it."""
    if isinstance(found, list):
        for one in found:
            yield from _said(one) if isinstance(one, (dict, list)) else []
        return
    for name in (name for name in _SAID if name in found):
        said = found[name]
        if isinstance(said, str):
            yield said.strip() + _marks(found)
        elif isinstance(said, list) and all(isinstance(one, str) for one in said):
            yield from said
        elif isinstance(said, (dict, list)):
            yield from _said(said)


def _marks(found: dict[str, Any]) -> str:  # an object of JSON
    cited: object = next((found[name] for name in _CITED if name in found), [])
    numbers = re.findall(r"(?<![\w.])\d{1,3}(?:\.\d{1,3})?(?![\w.])", json.dumps(cited))
    return f" [{', '.join(numbers)}]" if numbers else ""


def without_echoes(text: str, language: str) -> tuple[str, int]:
    """The text without sentences that it says over and over, and how many were taken out."""
    spans = sentences(text, language)
    said = [" ".join(text[span.start : span.end].split()) for span in spans]
    stuck = {one for one, times in Counter(said).items() if times > _most(one)}
    if not stuck:
        return text, 0
    if any(one.startswith(said[-1]) for one in stuck - {said[-1]}):  # stopped in the middle of one
        text, spans, said = text[: spans[-1].start].rstrip(), spans[:-1], said[:-1]
    kept, left, seen, position = "", 0, set[str](), 0
    for span, one in zip(spans, said, strict=True):
        if one not in stuck or one not in seen:
            kept += text[position : span.end]
            left += 1
        seen.add(one)
        position = span.end
    return kept + text[position:], len(said) - left


def _most(sentence: str) -> int:
    return MOST_REPEATS if len(sentence.split()) >= FEWEST_WORDS else MOST_SHORT
