"""Builds the engine from the settings; one for each process, on first use."""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from rag.config import ChatConfig, EmbedConfig, ParseConfig, RagConfig
from webapp.configuration.stores import lexical_index, vectors

if TYPE_CHECKING:
    from rag.embed import Embedder
    from rag.engine import Engine
    from rag.safety import FindNames
    from rag.types import FindDocuments, LoadChunks
    from rag.types.memory import Memory


def rag_config() -> RagConfig:
    """The settings, as the engine wants them."""
    chat = ChatConfig(
        model=settings.LLM_MODEL,
        url=settings.LLM_BASE_URL,
        provider=settings.LLM_PROVIDER,
        api_key=settings.LLM_API_KEY,
        first_token_s=settings.LLM_FIRST_TOKEN_S,
        total_s=settings.LLM_TOTAL_S,
        max_tokens=settings.LLM_MAX_TOKENS,
        context_tokens=settings.LLM_CONTEXT_TOKENS,
        passage_tokens=settings.LLM_PASSAGE_TOKENS,
    )
    vision = ChatConfig(
        model=settings.VISION_MODEL,
        url=settings.VISION_BASE_URL,
        provider=settings.LLM_PROVIDER,
        api_key=settings.VISION_API_KEY,
    )
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
        chat=chat,
        vision=vision,
        chunk_tokens=settings.CHUNK_TOKENS,
        chunk_overlap=settings.CHUNK_OVERLAP,
        reranker=settings.RERANKER_MODEL,
        verifier=settings.VERIFIER_MODEL,
    )


@lru_cache(maxsize=1)
def build_engine(
    load_chunks: "LoadChunks", memory: "Memory", find_documents: "FindDocuments"
) -> "Engine":
    """The engine of this process. Imports the model libraries lazily: they are heavy."""
    from rag.embed import build_embedder
    from rag.engine import Engine
    from rag.find.rerank import build_reranker
    from rag.indexes.dense import DenseIndex
    from rag.llm import build_chat, build_planner
    from rag.pairs import build_pairs, build_support
    from rag.verify import build_verifier

    config = rag_config()
    embedder = build_embedder(config.embed)
    pairs = build_pairs(config.embed)
    chat = build_chat(config.chat)
    return Engine(
        config=config,
        embedder=embedder,
        dense=DenseIndex(vectors(), embedder, window_tokens=config.window_tokens, memory=memory),
        lexical=lexical_index(),
        load_chunks=load_chunks,
        find_documents=find_documents,
        pairs=pairs,
        verifier=build_verifier(config.verifier, build_support(config.embed)),
        names=name_finder(),
        reranker=build_reranker(config.reranker),
        chat=chat,
        planner=build_planner(config.chat),
        vision=build_chat(config.vision),
        memory=memory,
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


@lru_cache(maxsize=1)
def index_fingerprint() -> str:
    """What shaped the vectors, in 12 hexadecimal digits: part of every collection's name."""
    from rag.embed import build_embedder
    from rag.indexes.windows import fingerprint

    config = rag_config()
    embedder: Embedder = build_embedder(config.embed)
    return fingerprint(embedder.fingerprint, config)
