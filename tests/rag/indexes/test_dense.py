from pathlib import Path
from typing import Any

import pytest

from rag.errors import IndexDownError
from rag.indexes.dense import DenseIndex
from rag.indexes.vectors.chroma import ChromaVectors
from rag.types import Chunk, Scope
from tests.fakes import HashEmbedder
from tests.make import make_chunk
from tests.servers import chroma_server, free_port
from tests.vectors import MemoryVectors

HERE = Scope(collection="here")


def dense(url: str) -> DenseIndex:
    return DenseIndex(ChromaVectors(url), lambda _: HashEmbedder(), window_tokens=20)


def test_it_says_when_there_is_no_server() -> None:
    index = dense(f"http://127.0.0.1:{free_port()}")
    with pytest.raises(IndexDownError):
        index.search("x", HERE, 5)
    with pytest.raises(IndexDownError):
        index.add("here", [make_chunk("x")])
    with pytest.raises(IndexDownError):
        list(index.collections())


@pytest.mark.service
def test_it_finds_the_server_again_with_all_it_had(tmp_path: Path) -> None:
    port = free_port()
    with chroma_server(tmp_path, port) as url:
        index = dense(url)
        index.add("here", [make_chunk("The lease ends in 2031.")])
    with pytest.raises(IndexDownError):
        index.search("lease", HERE, 5)
    with chroma_server(tmp_path, port):
        assert [chunk_id for chunk_id, _ in index.search("lease", HERE, 5)] == ["doc:1:0"]
        index.close()


@pytest.mark.service
def test_it_goes_on_when_another_process_makes_the_collection_anew(chroma: str) -> None:
    index, other = dense(chroma), dense(chroma)
    index.add("anew", [make_chunk("The lease ends in 2031.")])
    other.drop("anew")
    assert index.search("lease", Scope(collection="anew"), 5) == []
    index.add("anew", [make_chunk("A zebra.", ordinal=1)])
    other.drop("anew")
    index.add("anew", [make_chunk("A zebra.", ordinal=2)])
    assert [*other.ids("anew")] == ["doc:1:2"]
    index.drop("anew")
    index.close()
    other.close()


@pytest.mark.service
def test_a_long_chunk_is_found_by_its_end(chroma: str) -> None:
    index = dense(chroma)
    words = [f"word{i} in a sentence of its own." for i in range(30)]
    index.add("long", [make_chunk(" ".join(words)), make_chunk("Something else.", ordinal=1)])
    ((chunk_id, score), *_) = index.search(words[-1], Scope(collection="long"), 5)
    assert chunk_id == "doc:1:0"
    assert score > 0.5
    index.drop("long")
    index.close()


@pytest.mark.service
def test_few_windows_of_a_large_collection_rank_as_a_filter_does(
    chroma: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = dense(chroma)
    texts = ["The lease ends in 2031.", "A zebra eats grass. " * 20, "The lease began in 2001."]
    for document in ("a", "b"):
        index.add(
            "large",
            [
                make_chunk(f"{text} {document}", ordinal=ordinal, document_id=document)
                for ordinal, text in enumerate(texts)
            ],
        )
    only = Scope(collection="large", document_ids=frozenset({"a"}))
    nobody = Scope(collection="large", document_ids=frozenset({"c"}))
    by_filter = index.search("When does the lease end?", only, 5)
    monkeypatch.setattr("rag.indexes.vectors.chroma.LARGE", 0)
    one_by_one = index.search("When does the lease end?", only, 5)
    monkeypatch.setattr("rag.indexes.vectors.chroma_nearest.FEW", 1)
    too_many = index.search("When does the lease end?", only, 5)
    assert [one for one, _ in by_filter] == ["a:1:0", "a:1:2", "a:1:1"]
    assert (
        [one for one, _ in one_by_one] == [one for one, _ in by_filter] == [o for o, _ in too_many]
    )
    assert [s for _, s in one_by_one] == pytest.approx([s for _, s in by_filter], abs=1e-5)
    assert index.search("lease", nobody, 5) == []
    index.drop("large")
    index.close()


class English(HashEmbedder):
    def reads(self, language: str) -> bool:
        return language == "en"


@pytest.mark.service
def test_of_a_text_that_the_embedder_does_not_read_one_window_shows_that_it_is_there(
    chroma: str,
) -> None:
    index = DenseIndex(ChromaVectors(chroma), lambda _: English(), window_tokens=20)
    text = "Wort " * 100
    index.add("foreign", [make_chunk(text, language="de"), make_chunk(text, ordinal=1)])
    assert index.holds("foreign", ["doc:1:0"]) == {"doc:1:0"}
    assert index.count("foreign", "doc") > 2
    index.drop("foreign")
    index.add("foreign", [make_chunk(text, language="de")])
    assert index.count("foreign", "doc") == 1
    index.drop("foreign")


def in_memory() -> DenseIndex:
    store: Any = MemoryVectors()
    return DenseIndex(store, lambda _: HashEmbedder(), window_tokens=20)


def said(document_id: str, *texts: str) -> list[Chunk]:
    return [make_chunk(one, document_id=document_id, ordinal=n) for n, one in enumerate(texts)]


def test_documents_are_alike_by_what_they_say_on_the_whole() -> None:
    index = in_memory()
    index.add("here", said("lease", "The rent of the house is high.", "The deposit is due."))
    index.add("here", said("other", "The rent of the flat is high.", "A deposit is due."))
    index.add("here", said("mixed", "The rent is high.", "Zebras graze by the river at dawn."))
    index.add("there", said("far", "The rent of the house is high.", "The deposit is due."))
    scopes = [HERE, Scope(collection="there")]
    found = index.alike(("lease", 1), "here", scopes, 9)
    assert [one for one, _ in found] == ["far", "other", "mixed"]
    assert found[0][1] == pytest.approx(1.0, abs=1e-5)
    assert [one for one, _ in index.alike(("lease", 1), "here", [HERE], 1)] == ["other"]
    only = Scope(collection="here", document_ids=frozenset({"mixed"}))
    assert [one for one, _ in index.alike(("lease", 1), "here", [only], 9)] == ["mixed"]
    assert index.alike(("lease", 2), "here", scopes, 9) == []
    assert index.alike(("nowhere", 1), "here", scopes, 9) == []


def test_a_long_document_does_not_hide_what_is_like_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.indexes.dense.AROUND", 3)
    index = in_memory()
    index.add("here", said("long", *["The rent of the house is high."] * 9))
    index.add("here", said("other", "The rent of the flat is high."))
    assert [one for one, _ in index.alike(("long", 1), "here", [HERE], 9)] == ["other"]
