"""Documents of text files, and the sentences in them that say something."""

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from random import Random

from rag.language.sentences import sentences

PASSAGE = (600, 4000)  # characters: from short to long ones, as chance has it


@dataclass(frozen=True, slots=True)
class Source:
    """A passage of a text and the sentences that may be told of it."""

    text: str
    sentences: tuple[str, ...]
    half: int  # 0 or 1, by document


def sources(path: Path, chance: Random) -> Iterator[Source]:
    """The passages of a file."""
    for document in _documents(path):
        half = sha256(document[:200].encode("utf-8", "replace")).digest()[0] % 2
        for text in _passages(document, chance):
            said = tuple(filter(_says_something, _sentences(text)))
            if said:
                yield Source(text, said, half)


def _documents(path: Path) -> Iterator[str]:
    if not re.search(r"\.jsonl(?:\.gz)?$", path.name):
        yield from _cut(path.read_text(encoding="utf-8"))
        return
    seen: set[str] = set()
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open() as lines:
        for row in map(json.loads, lines):
            texts = [row["text"]] if "text" in row else [one["text"] for one in row["passages"]]
            document = "\n\n".join(texts)
            if document not in seen:
                seen.add(document)
                yield document


def _cut(text: str) -> Iterator[str]:
    """A long text in pieces that count as documents of their own: halves must not share one."""
    paragraphs, size = [], 0
    for paragraph in re.split(r"\n\s*\n", text):
        paragraphs.append(paragraph)
        size += len(paragraph)
        if size > 20_000:
            yield "\n\n".join(paragraphs)
            paragraphs, size = [], 0
    yield "\n\n".join(paragraphs)


def _passages(document: str, chance: Random) -> Iterator[str]:
    wanted, paragraphs, size = chance.randint(*PASSAGE), [], 0
    for paragraph in re.split(r"\n\s*\n", document):
        paragraphs.append(paragraph)
        size += len(paragraph)
        if size >= wanted:
            yield "\n\n".join(paragraphs)
            wanted, paragraphs, size = chance.randint(*PASSAGE), [], 0
    if paragraphs:
        yield "\n\n".join(paragraphs)


def _sentences(text: str) -> Iterator[str]:
    for span in sentences(text, "en"):
        yield " ".join(text[span.start : span.end].split())


def _says_something(sentence: str) -> bool:
    words = sentence.split()
    letters = sum(letter.isalpha() or letter == " " for letter in sentence)
    return (
        7 <= len(words) <= 45 and sentence[-1] == "." and letters > 0.75 * len(sentence)
        and not re.search(r"[|\t=<>?@]|\.{2}|https?:|\bet al\b|\d{4}s\b(?<!0s)", sentence)
        and sentence[0].isalpha()
    )  # fmt: skip
