"""By what answers are made: told with each, and what a calibration is bound to."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from rag.config import RagConfig
from rag.embed import Embedder
from rag.find.rerank import BY_FIT
from rag.llm import ChatModel
from rag.pairs import PairModel
from rag.types import Answer, Finding, Mode
from rag.verify import Judge, Verifier
from rag.verify.confidence import calibration, sufficiency
from rag.write.prompt import PROMPT_VERSION


class Maker(Protocol):
    """What makes answers: the engine."""

    @property
    def config(self) -> RagConfig: ...

    @property
    def embedder(self) -> Embedder: ...

    @property
    def pairs(self) -> PairModel: ...

    @property
    def verifier(self) -> Verifier: ...

    @property
    def chat(self) -> ChatModel | None: ...

    @property
    def judge(self) -> Judge | None: ...


def set_up(by: Maker) -> str:
    """What shapes answers and their signals, in twelve hexadecimal digits."""
    parts = _parts(by) | {"sufficiency": sufficiency.version()}
    if by.chat:
        parts |= {"model": by.chat.name, "prompt": PROMPT_VERSION}
    return calibration.fingerprint(parts)


def sign(
    given: Answer, by: Maker, findings: Sequence[Finding], timings: Mapping[str, float]
) -> Answer:
    """The answer with what was found on the way, and by what it was made."""
    chat = by.chat if given.mode.reads else None
    return replace(
        given,
        findings=(*findings, *given.findings),
        mode=Mode.MODEL if chat and given.abstained else given.mode,
        model=given.model or chat.name if chat else "",
        prompt_version=PROMPT_VERSION if chat else "",
        timings=timings,
        made_with={**_parts(by), "set_up": set_up(by)},
    )


def _parts(by: Maker) -> dict[str, str]:
    return {
        "embedding": f"{by.config.embed.model} {by.embedder.fingerprint}",
        "reranker": by.config.reranker.model or BY_FIT,
        "verifier": by.judge.name if by.judge else by.verifier.name,
        "pairs": by.pairs.name,
    }
