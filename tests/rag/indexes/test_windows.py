from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.config import RagConfig
from rag.indexes.windows import MARKS, embedding_text, fingerprint, windows
from rag.language.sentences import sentences
from rag.types import Chunk, Span
from tests.fakes import HashEmbedder
from tests.make import make_chunk

LONG = " ".join(f"Sentence number {i} is of eight words." for i in range(40))
TABLE = "Name\t2021\t2020\n" + "\n".join(f"Item {i}\t{i}1\t{i}2" for i in range(40))

tokens = HashEmbedder().token_spans


def cut(chunk: Chunk, max_tokens: int = 100, window_tokens: int = 60) -> list[str]:
    return windows(chunk, tokens, max_tokens, window_tokens)


def count(text: str) -> int:
    return len(tokens(text))


def test_a_short_chunk_is_one_window_with_where_it_stands() -> None:
    chunk = make_chunk("Sales rose.", title="Report", headings=("Part I", "Sales"))
    assert cut(chunk) == ["Report > Part I > Sales\nSales rose."]


def test_a_long_one_is_cut_at_sentences_into_like_parts() -> None:
    parts = cut(make_chunk(LONG, title="Report"))
    assert all(part.startswith("Report\nSentence") and part.endswith("words.") for part in parts)
    assert " ".join(part.removeprefix("Report\n") for part in parts) == LONG
    assert max(map(count, parts)) - min(map(count, parts)) <= 20


def test_every_window_of_a_table_knows_its_header_once() -> None:
    context = "(in millions)\nName\t2021\t2020"
    parts = cut(make_chunk(TABLE, title="Report", context=context))
    assert len(parts) > 2
    for part in parts:
        assert part.startswith("Report\n(in millions)\n")
        assert part.count("Name\t2021\t2020") == 1
        assert all(line.count("\t") == 2 for line in part.split("\n")[2:])


def test_a_caption_has_a_window_of_its_own() -> None:
    chunk = make_chunk("2020 2021", title="Report", caption="A bar chart of sales.")
    assert cut(chunk) == ["Report\n2020 2021", "Report\nA bar chart of sales."]


def test_a_chunk_without_words_has_a_window_still() -> None:
    assert cut(make_chunk("", title="Report")) == ["Report"]


def test_long_headings_keep_the_title_and_the_nearest_one() -> None:
    headings = tuple(f"Heading number {i} of some length" for i in range(20))
    (window,) = cut(make_chunk("Text.", title="Report", headings=headings))
    assert window.startswith("Report > Heading number 0")
    assert window.endswith("19 of some length\nText.")
    assert count(window) < 60


@given(st.text(alphabet="ab .\t\n!", max_size=900), st.text(alphabet="ab \n", max_size=400))
def test_every_window_fits_the_model_and_no_word_is_lost(text: str, context: str) -> None:
    chunk = make_chunk(text, title="Some report", headings=("One", "Two"), context=context)
    parts = windows(chunk, characters, 180, 60)
    assert all(len(characters(part)) <= 180 - MARKS // 2 for part in parts)
    bare = windows(replace(chunk, title="", headings=(), context=""), characters, 180, 60)
    assert "".join("".join(bare).split()) == "".join(text.split())


def characters(text: str) -> npt.NDArray[np.int64]:
    """Tokens of one character: the hardest to fit."""
    at = [i for i, char in enumerate(text) if not char.isspace()]
    return np.array([(i, i + 1) for i in at], dtype=np.int64).reshape(-1, 2)


def test_embedding_text_has_everything_in_order() -> None:
    chunk = make_chunk("Text", title="T", headings=("A", "B"), context="C", caption="D")
    assert embedding_text(chunk) == "T > A > B\nC\nText\nD"
    assert embedding_text(make_chunk("Text")) == "Text"


def test_the_fingerprint_knows_what_shapes_the_windows() -> None:
    configs = [
        RagConfig(),
        RagConfig(chunk_tokens=77),
        RagConfig(chunk_overlap=77),
        RagConfig(window_tokens=77),
    ]
    assert len({fingerprint(x, config) for x in "ab" for config in configs}) == 8
    assert fingerprint("a", RagConfig()) == fingerprint("a", RagConfig(passages=3))


def test_sentences_are_cut_in_the_chunks_language(monkeypatch: pytest.MonkeyPatch) -> None:
    known: list[str] = []

    def cutting(text: str, language: str) -> list[Span]:
        known.append(language)
        return sentences(text, language)

    monkeypatch.setattr("rag.indexes.windows.sentences", cutting)
    windows(make_chunk("Ein Satz.", language="de"), tokens, 60, 60)
    windows(make_chunk("Satz."), tokens, 60, 60)
    assert known == ["de", "en"]
