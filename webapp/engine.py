"""Builds the engine from the settings; one for each process, on first use."""

from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from rag.config import EmbedConfig, ParseConfig, RagConfig, RerankConfig
from webapp.configuration.stores import lexical_index, vectors
from webapp.connected.chosen import Chosen, reranking_by_environment
from webapp.connected.embedders import by_settings, embedders

if TYPE_CHECKING:
    from rag.embed import Embedder
    from rag.engine import Engine
    from rag.find.rerank import Reranker
    from rag.safety import FindNames
    from rag.types import DrawPage, FindDocuments, LoadChunks
    from rag.types.memory import Memory


def rag_config() -> RagConfig:
    """The settings, as the engine wants them; the models that write and embed are `connected`."""
    return RagConfig(
        parse=ParseConfig(
            memory_mb=settings.PARSE_MEMORY_MB,
            seconds=settings.PARSE_SECONDS,
            max_pages=settings.PARSE_MAX_PAGES,
            ocr_languages=settings.OCR_LANGUAGES,
            tessdata_dir=Path(settings.TESSDATA_DIR) if settings.TESSDATA_DIR else None,
        ),
        embed=by_settings(),
        chunk_tokens=settings.CHUNK_TOKENS,
        chunk_overlap=settings.CHUNK_OVERLAP,
        reranker=reranking_by_environment(),
        verifier=settings.VERIFIER_MODEL,
    )


@lru_cache(maxsize=1)
def build_engine(
    load_chunks: "LoadChunks",
    memory: "Memory",
    find_documents: "FindDocuments",
    draw_page: "DrawPage",
) -> "Engine":
    """The engine of this process, without what is connected: it writes nothing yet.

    Imports the model libraries lazily: they are heavy.
    """
    from rag.engine import Engine
    from rag.indexes.dense import DenseIndex
    from rag.pairs import build_pairs, build_support
    from rag.verify import build_verifier

    config = rag_config()
    pairs = build_pairs(config.embed)
    return Engine(
        config=config,
        embedder=embedder(config.embed),
        dense=DenseIndex(
            vectors(), _embedder_of, window_tokens=config.window_tokens, memory=memory
        ),
        lexical=lexical_index(),
        load_chunks=load_chunks,
        find_documents=find_documents,
        draw_page=draw_page,
        pairs=pairs,
        verifier=build_verifier(config.verifier, build_support(config.embed)),
        names=name_finder(),
        memory=memory,
    )


def connected(engine: "Engine", models: Chosen, embed: EmbedConfig) -> "Engine":
    """The engine with the models that were chosen. Makes no request."""
    from rag.llm import build_chat, build_planner

    config = replace(
        engine.config,
        chat=models.answers,
        vision=models.captions,
        spare=models.spare,
        embed=embed,
        reranker=models.reranking,
    )
    _of_shapes[""] = embedder(embed)
    return replace(
        engine,
        config=config,
        embedder=embedder(embed),
        chat=build_chat(models.answers),
        spare=build_chat(models.spare),
        planner=build_planner(models.plans),
        vision=build_chat(models.captions),
        reranker=reranker(models.reranking),
    )


def embedding_with(engine: "Engine", embed: EmbedConfig) -> "Engine":
    """The engine with another model that embeds. The index chooses its own, by the collection."""
    config = replace(engine.config, embed=embed)
    return replace(engine, config=config, embedder=embedder(embed))


def reader() -> str:
    """Which reader parses documents in this process: its version, and what it was told."""
    from rag.parse import reader as reader_of

    return reader_of(rag_config().parse)


@lru_cache(maxsize=1)
def name_finder() -> "FindNames | None":
    """What finds names of persons, if a model for that is set. It is loaded on first use."""
    from rag.safety.names import build_names

    return build_names(settings.NAMES_MODEL)


def load_names() -> None:
    """Load the model that finds names, if one is set: later, rows may be locked meanwhile."""
    if names := name_finder():
        names("A name.")


@lru_cache(maxsize=4)
def embedder(config: EmbedConfig) -> "Embedder":
    """The model of this process that embeds; it is loaded on first use."""
    from rag.embed import build_embedder

    return build_embedder(config)


@lru_cache(maxsize=2)
def reranker(config: RerankConfig) -> "Reranker | None":
    """The model of this process that reorders; one without a server is loaded on first use."""
    from rag.find.rerank import build_reranker

    return build_reranker(config)


def index_fingerprint() -> str:
    """What shaped the vectors that are searched: part of the name of every collection. A query."""
    return shape_of(embedders().searched)


def index_fingerprints() -> frozenset[str]:
    """Of the index that is searched, and of the one beside it. A query.

    Whoever asks while the two are exchanged takes a document for searched that is in either.
    """
    return frozenset(map(shape_of, embedders().all))


def beside_fingerprint() -> str:
    """Of the index beside the one that is searched; empty where there is none. A query."""
    beside = embedders().beside
    return shape_of(beside) if beside else ""


def shape_of(config: EmbedConfig) -> str:
    """What shapes the vectors of a model, in 12 hexadecimal digits."""
    from rag.indexes.windows import fingerprint

    made = embedder(config)
    shape = fingerprint(made.fingerprint, rag_config())
    _of_shapes[shape] = made
    return shape


_of_shapes: dict[str, "Embedder"] = {}  # as this process came to know them; "": the one searched


def _embedder_of(collection: str) -> "Embedder":
    """The model that a collection is of: another one may be searched now than was a moment ago."""
    shape = collection.rpartition("-")[2]
    return _of_shapes.get(shape) or _of_shapes.get("") or embedder(by_settings())
