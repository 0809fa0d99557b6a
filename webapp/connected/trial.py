"""Tries a connected model out: what its server can do, and three questions on the sample report."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from typing import Any

from django.utils import timezone

from rag.config import ChatConfig
from rag.errors import RagError
from rag.llm import build_chat, probe
from rag.notices import Notice, plain
from rag.types import Message, Question, Scope
from rag.verify.exam import sample_passages
from rag.write.prompt import CANNOT_ANSWER, build_prompt
from webapp.connected.models import ConnectedModel

# Somebody waits for the page: a model that needs longer is too slow to work with.
FIRST_TOKEN_S, TOTAL_S = 20.0, 40.0
MOST_NAMES, MOST_CHARACTERS = 200, 600
# What is asked, and what a right answer has in it.
QUESTIONS = (
    ("What was the revenue in 2024?", "86.4"),
    ("Why did the gross margin fall?", "platinum"),
    ("Who audits the accounts of the company?", CANNOT_ANSWER),
)


def try_out(model: ConnectedModel) -> bool:
    """Try a model and keep what came of it. Whether it can answer questions. Never raises.

    Takes seconds; about three minutes where every request runs into its time.
    """
    config = quick(model.config())
    report = probe(config)
    model.trial = plain({
        "usable": report.usable,
        "checks": [asdict(check) for check in report.checks],
        "models": list(report.models[:MOST_NAMES]),
        "answers": _answers(config) if report.usable else [],
    })  # fmt: skip
    model.tried = timezone.now()
    model.save(update_fields=["trial", "tried"])
    return report.usable


def quick(config: ChatConfig) -> ChatConfig:
    """A model as it is tried: not for longer than somebody waits."""
    first, total = min(config.first_token_s, FIRST_TOKEN_S), min(config.total_s, TOTAL_S)
    return replace(config, first_token_s=first, total_s=total, max_retries=0)


def _answers(config: ChatConfig) -> list[dict[str, Any]]:
    with ThreadPoolExecutor(len(QUESTIONS)) as pool:
        return list(pool.map(lambda one: _answer(config, *one), QUESTIONS))


def _answer(config: ChatConfig, asked: str, expected: str) -> dict[str, Any]:
    chat = build_chat(config)
    question = Question(text=asked, scope=Scope(collection=""))
    said: Notice | str
    try:
        said = chat.complete(_prompt(question)).strip()[:MOST_CHARACTERS] if chat else ""
    except RagError as error:
        return {"question": asked, "answer": error.message, "right": False}
    cites = expected == CANNOT_ANSWER or "[" in said
    return {"question": asked, "answer": said, "right": expected in said and cites}


def _prompt(question: Question) -> list[Message]:
    return build_prompt(question, question.text, sample_passages())
