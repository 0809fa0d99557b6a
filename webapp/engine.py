"""Builds the engine from the settings; one for each process, on first use."""

from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from rag.config import EmbedConfig, ParseConfig, RagConfig
from webapp.configuration.stores import lexical_index, vectors
from webapp.connected.chosen import Chosen

if TYPE_CHECKING:
    from rag.embed import Embedder
    from rag.engine import Engine
    from rag.safety import FindNames
    from rag.types import DrawPage, FindDocuments, LoadChunks
    from rag.types.memory import Memory


def rag_config() -> RagConfig:
    """The settings, as the engine wants them; the models that write are `connected`."""
    return RagConfig(
        parse=ParseConfig(
            memory_mb=settings.PARSE_MEMORY_MB,
            seconds=settings.PARSE_SECONDS,
            max_pages=settings.PARSE_MAX_PAGES,
            ocr_languages=settings.OCR_LANGUAGES,
            tessdata_dir=Path(settings.TESSDATA_DIR) if settings.TESSDATA_DIR else None,
        ),
        embed=EmbedConfig(
            model=settings.EMBEDDING_MODEL,
            url=settings.EMBEDDING_URL,
            api_key=settings.EMBEDDING_API_KEY,
            device=settings.EMBEDDING_DEVICE,
            models_dir=settings.DATA_DIR / "models",
        ),
        chunk_tokens=settings.CHUNK_TOKENS,
        chunk_overlap=settings.CHUNK_OVERLAP,
        reranker=settings.RERANKER_MODEL,
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
    from rag.embed import build_embedder
    from rag.engine import Engine
    from rag.find.rerank import build_reranker
    from rag.indexes.dense import DenseIndex
    from rag.pairs import build_pairs, build_support
    from rag.verify import build_verifier

    config = rag_config()
    embedder = build_embedder(config.embed)
    pairs = build_pairs(config.embed)
    return Engine(
        config=config,
        embedder=embedder,
        dense=DenseIndex(vectors(), embedder, window_tokens=config.window_tokens, memory=memory),
        lexical=lexical_index(),
        load_chunks=load_chunks,
        find_documents=find_documents,
        draw_page=draw_page,
        pairs=pairs,
        verifier=build_verifier(config.verifier, build_support(config.embed)),
        names=name_finder(),
        reranker=build_reranker(config.reranker),
        memory=memory,
    )


def connected(engine: "Engine", models: Chosen) -> "Engine":
    """The engine with the models that were chosen. Makes no request."""
    from rag.llm import build_chat, build_planner

    config = replace(engine.config, chat=models.answers, vision=models.captions, spare=models.spare)
    return replace(
        engine,
        config=config,
        chat=build_chat(models.answers),
        spare=build_chat(models.spare),
        planner=build_planner(models.plans),
        vision=build_chat(models.captions),
    )


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


@lru_cache(maxsize=1)
def index_fingerprint() -> str:
    """What shaped the vectors, in 12 hexadecimal digits: part of every collection's name."""
    from rag.embed import build_embedder
    from rag.indexes.windows import fingerprint

    config = rag_config()
    embedder: Embedder = build_embedder(config.embed)
    return fingerprint(embedder.fingerprint, config)
