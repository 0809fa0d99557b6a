"""Tries a connected model out: what its server can do, and six questions on the sample report."""

from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import asdict, replace
from typing import Any

from django.utils import timezone

from rag import trial
from rag.config import ChatConfig, EmbedConfig, RerankConfig
from rag.embed import Embedder, build_embedder, telling
from rag.embed.server import ServerEmbedder
from rag.errors import ModelRefusedError, RagError
from rag.find.rerank import build_reranker
from rag.llm import (
    Metered,
    ModelCheck,
    ModelReport,
    build_chat,
    list_models,
    probe,
)
from rag.metering import Meter, unmetered
from rag.notices import Notice, plain
from webapp.connected.models import ConnectedModel, Kind

# Somebody waits for the page: a model that needs longer is too slow to work with.
FIRST_TOKEN_S, TOTAL_S = 20.0, 40.0
MOST_NAMES, MOST_CHARACTERS_OF_NAME, MOST_CHARACTERS = 200, 200, 600


def try_out(model: ConnectedModel, meter: Meter = unmetered) -> bool:
    """Try a model and keep what came of it. Whether it can answer questions. Never raises.

    Takes seconds; about three minutes where every request runs into its time.
    """
    if model.kind == Kind.EMBEDDING:
        report = _embedding(model, meter)
        return _kept(model, report, usable=report.checks[0].passed)
    if model.kind == Kind.RERANKER:
        report = look_at_reranker(model.reranking(), meter)
        return _kept(model, report, usable=report.checks[0].passed)
    report, answers = look(model.config(), meter)
    return _kept(model, report, answers, usable=report.usable)


def try_out_patiently(model: ConnectedModel, meter: Meter) -> bool:
    """The same where nobody waits: each request may take as long as an answer may."""
    report, answers = _look(model.config(), meter)
    return _kept(model, report, answers, usable=report.usable)


def _kept(
    model: ConnectedModel,
    report: ModelReport,
    answers: tuple[trial.Answered, ...] = (),
    *,
    usable: bool,
) -> bool:
    model.trial = _storable({
        "usable": usable,
        "checks": plain([asdict(check) for check in report.checks]),
        "models": [name[:MOST_CHARACTERS_OF_NAME] for name in report.models[:MOST_NAMES]],
        "answers": [_shown(one) for one in answers],
    })  # fmt: skip
    model.tried = timezone.now()
    model.save(update_fields=["trial", "tried"])
    return usable


def look(
    config: ChatConfig, meter: Meter = unmetered
) -> tuple[ModelReport, tuple[trial.Answered, ...]]:
    """What a model's server can do and what the model is good for, with what it answered."""
    return _look(_quick(config), meter)


def _look(config: ChatConfig, meter: Meter) -> tuple[ModelReport, tuple[trial.Answered, ...]]:
    report, chat = probe(config, meter), build_chat(config)
    if chat is None or not report.usable:
        return report, ()
    tried = trial.try_out(Metered(chat, meter))
    return replace(report, checks=(*report.checks, *tried.checks)), tried.answers


def _embedding(model: ConnectedModel, meter: Meter) -> ModelReport:
    """Whether a model embeds, and the models that its server lists.

    One of no server is loaded, and fetched first where that is allowed: that may take minutes.
    """
    config = model.embedding()
    served = ChatConfig(url=config.url, api_key=config.api_key)
    models = (list_models(served, FIRST_TOKEN_S) or ()) if config.url else ()
    try:
        with _built(config) as embedder:
            counted = telling(embedder, meter)
            message = Notice("probe.embeds", dimensions=counted.dimensions)
            embeds = ModelCheck(name="embeds", passed=True, message=message)
            checks: tuple[ModelCheck, ...] = embeds, trial.find(counted).finds
    except RagError as error:
        checks = (ModelCheck(name="embeds", passed=False, message=error.message),)
    return ModelReport(model=config.model, url=config.url, checks=checks, models=models)


def _built(config: EmbedConfig) -> AbstractContextManager[Embedder]:
    """One that embeds, which lets go of its server in the end."""
    embedder = build_embedder(config)
    return closing(embedder) if isinstance(embedder, ServerEmbedder) else nullcontext(embedder)


def look_at_reranker(config: RerankConfig, meter: Meter = unmetered) -> ModelReport:
    """How a reranker puts the sample report in order, and the models that its server lists.

    One of no server is loaded, and fetched first where that is allowed: that may take minutes.
    """
    served = ChatConfig(url=config.url, api_key=config.api_key)
    models = (list_models(served, FIRST_TOKEN_S) or ()) if config.url else ()
    try:
        reranker = build_reranker(config) if config.model else None
        if reranker is None:
            raise ModelRefusedError(Notice("rerank.no_name"))
        counted = reranker.telling(meter) if config.url else reranker
        check = trial.reorder(counted).reranks
    except RagError as error:
        check = ModelCheck(name="reranks", passed=False, message=error.message)
    return ModelReport(model=config.model, url=config.url, checks=(check,), models=models)


def _quick(config: ChatConfig) -> ChatConfig:
    """A model as it is tried: not for longer than somebody waits."""
    first, total = min(config.first_token_s, FIRST_TOKEN_S), min(config.total_s, TOTAL_S)
    return replace(config, first_token_s=first, total_s=total, max_retries=0)


def _shown(answered: trial.Answered) -> dict[str, Any]:
    said = (answered.reply or "").strip()[:MOST_CHARACTERS]
    return {"question": answered.question, "answer": said, "right": answered.as_expected}


def _storable(said: Any) -> Any:
    """What servers say, without NUL and lone surrogates, which no database takes."""
    match said:
        case str():
            return said.encode("utf-8", "replace").decode().replace("\x00", "")
        case dict():
            return {name: _storable(one) for name, one in said.items()}
        case list() | tuple():
            return [_storable(one) for one in said]
    return said
