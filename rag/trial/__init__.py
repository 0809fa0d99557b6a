"""What a language model is good for: six questions about the sample report, asked as people ask."""

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

from rag.embed import Embedder
from rag.errors import RagError
from rag.find.rerank import Reranker
from rag.indexes.windows import embedding_text
from rag.llm import ChatModel, ModelCheck
from rag.notices import Notice
from rag.types import Claim, Draft, Message, Mode, Passage, Question, Scope
from rag.verify.judging.exam import sample_passages
from rag.write import abstain, citations
from rag.write.prompt import build_prompt

AT_ONCE = 3  # questions that wait for the model together
_FILE = Path(__file__).with_name("questions.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A question with the model's reply, None where its server gave none."""

    question: str
    reply: str | None
    as_expected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """How a model did: of `told` questions that the passages answer how many it got `right`.

    `cited`: right, and with the sentence that says so. Of `untold` ones, how many it `declined`.
    `failed`: those to which its server gave no answer.
    """

    told: int
    right: int
    cited: int
    untold: int
    declined: int
    failed: int
    answers: tuple[Answered, ...]

    @property
    def checks(self) -> tuple[ModelCheck, ...]:
        """The same as a model's abilities, the last one what it is good for."""
        answers = Notice("trial.answers", right=self.right, told=self.told)
        cites = Notice("trial.cites", cited=self.cited, right=self.right)
        declines = Notice("trial.declines", declined=self.declined, untold=self.untold)
        return (
            ModelCheck(name="answers", passed=self._is_right, message=answers),
            ModelCheck(name="cites", passed=0 < self.right == self.cited, message=cites),
            ModelCheck(name="declines", passed=self._declines, message=declines),
            ModelCheck(name="use", passed=self._is_right and self._declines, message=self._use),
        )

    @property
    def _is_right(self) -> bool:
        return self.right >= self.told - 1

    @property
    def _declines(self) -> bool:
        return self.declined == self.untold

    @property
    def _use(self) -> Notice:
        if self.failed:
            return Notice("trial.failed", failed=self.failed, count=self.told + self.untold)
        if not self._is_right:
            return Notice("trial.too_weak")
        return Notice("trial.good") if self._declines else Notice("trial.guesses")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """How a reranker or an embedder did: for how many of `told` questions an answer came first."""

    told: int
    right: int
    passages: int
    seconds: float

    @property
    def reranks(self) -> ModelCheck:
        """The same as an ability of a reranker: all but one are to be right."""
        message = Notice("probe.reranks", seconds=self._said, **self._known)
        return ModelCheck(name="reranks", passed=self._is_good, message=message)

    @property
    def finds(self) -> ModelCheck:
        """The same as an ability of an embedder."""
        message = Notice("probe.finds", seconds=self._said, **self._known)
        return ModelCheck(name="finds", passed=self._is_good, message=message)

    @property
    def _is_good(self) -> bool:
        return self.right >= self.told - 1

    @property
    def _said(self) -> str:
        return f"{max(0.1, self.seconds):.1f}"

    @property
    def _known(self) -> dict[str, int]:
        return {"passages": self.passages, "right": self.right, "told": self.told}


def reorder(reranker: Reranker) -> Ordered:
    """Have the sample's passages put in order for each question that they answer.

    Raises ModelDownError and ModelRefusedError. `seconds` are those of one question, at most.
    """
    return _ordered(reranker.scores)


def find(embedder: Embedder) -> Ordered:
    """Put the sample's passages in order by their vectors; see `reorder`."""
    vectors = embedder.embed_documents(_sample())
    return _ordered(lambda query, _: list(vectors @ embedder.embed_query(query)))


def _sample() -> list[str]:
    return [embedding_text(one.chunk) for one in sample_passages()]


def _ordered(score: Callable[[str, Sequence[str]], Sequence[float]]) -> Ordered:
    asked = tomllib.loads(_FILE.read_text(encoding="utf-8"))["questions"]
    told, texts = [one for one in asked if "cited" in one], _sample()
    score(told[0]["text"], texts[:1])  # what is loaded first is not measured
    right, longest = 0, 0.0
    for one in told:
        began = monotonic()
        scores = score(one["text"], texts)
        longest = max(longest, monotonic() - began)
        first = scores.index(max(scores)) + 1
        right += any(label.split(".")[0] == str(first) for label in one["cited"])
    return Ordered(told=len(told), right=right, passages=len(texts), seconds=longest)


def try_out(chat: ChatModel) -> Trial:
    """Ask a model all six over the same passages. Never raises; takes as long as six answers."""
    asked = tomllib.loads(_FILE.read_text(encoding="utf-8"))["questions"]
    shown = sample_passages()
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="trial") as threads:
        replies = list(threads.map(lambda one: _reply(chat, one["text"], shown), asked))
    answers = tuple(
        Answered(question=one["text"], reply=reply, as_expected=_as_expected(one, reply, shown))
        for one, reply in zip(asked, replies, strict=True)
    )
    told = [i for i, one in enumerate(asked) if "wanted" in one]
    right = [i for i in told if answers[i].as_expected]
    return Trial(
        told=len(told),
        right=len(right),
        cited=sum(_cites(asked[i], replies[i] or "", shown) for i in right),
        untold=len(asked) - len(told),
        declined=sum(one.as_expected for one in answers) - len(right),
        failed=replies.count(None),
        answers=answers,
    )


def _as_expected(asked: Mapping[str, Any], reply: str | None, shown: Sequence[Passage]) -> bool:
    if reply is None:
        return False
    if "wanted" in asked:
        return re.search(asked["wanted"], reply) is not None
    return _declines(reply, shown)


def _reply(chat: ChatModel, text: str, shown: Sequence[Passage]) -> str | None:
    question = Question(text=text, scope=Scope(collection=""))
    prompt: list[Message] = build_prompt(question, text, shown)
    try:
        return chat.complete(prompt)
    except RagError:
        return None


def _claims(reply: str, shown: Sequence[Passage]) -> tuple[Claim, ...]:
    return citations.resolve(Draft(mode=Mode.MODEL, text=reply), shown).claims


def _cites(asked: Mapping[str, Any], reply: str, shown: Sequence[Passage]) -> bool:
    """Whether a sentence that says so is cited, or its passage as a whole."""
    labels = [label.split(".") for label in asked["cited"]]
    places = [(int(n), shown[int(n) - 1].sentences[int(place) - 1]) for n, place in labels]
    return any(
        citation.passage == number and citation.span.contains(span)
        for claim in _claims(reply, shown)
        for citation in claim.citations
        for number, span in places
    )


def _declines(reply: str, shown: Sequence[Passage]) -> bool:
    said = citations.resolve(Draft(mode=Mode.MODEL, text=reply), shown)
    return not said.draft.says_something or abstain.declines(said.claims, said.claims)
