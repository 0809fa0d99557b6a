"""Whether a language model can judge: forty claims whose verdicts are known, half of them faulty.

A model that says yes to whatever sounds like its passages must not judge: its sign would be worth
nothing. The claims are about the sample report, their errors such as language models make.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from rag.types import Chunk, Citation, Claim, ElementKind, Passage, Span, Verdict
from rag.verify.decision import EVEN
from rag.verify.evidence import gather
from rag.verify.figures.amounts import account
from rag.verify.grounds import read_grounds
from rag.verify.judging.judge import INSTRUCTIONS, Judge
from rag.verify.model.contract import Verifier

LEAST = 0.85  # balanced accuracy of a model that may judge
_FILE = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Exam:
    """How many of the true and of the faulty claims a model took for what they are.

    `silent`: of how many it said nothing sound.
    """

    true: int
    true_right: int
    faulty: int
    faulty_right: int
    silent: int

    @property
    def accuracy(self) -> float:
        """Balanced: the mean of both shares, 0..1; who always says yes has 0.5."""
        return (self.true_right / self.true + self.faulty_right / self.faulty) / 2

    @property
    def passed(self) -> bool:
        """Whether it may judge."""
        return self.accuracy > LEAST


def examine(judge: Judge) -> Exam:
    """Ask a model all forty, in the requests that an answer's claims go in."""
    question, passages, claims, verdicts = _asked()
    opinions, _ = judge.opinions(question, dict(enumerate(claims)), passages)
    return _marked({i: opinion.verdict for i, opinion in opinions.items()}, verdicts)


def examine_verifier(verifier: Verifier) -> Exam:
    """The same for a verifier, by its word alone: its support of each claim is a yes or a no.

    It may check whatever it gets: in an answer its word is weighed with what rules find.
    """
    _, passages, claims, verdicts = _asked()
    grounds = read_grounds(claims, passages)
    evidence = [gather(one, grounds.units) for one in grounds.said]
    support = verifier.supports([(account(one).written, one.text) for one in evidence])
    said = (Verdict.SUPPORTED if one > EVEN else Verdict.UNSUPPORTED for one in support)
    return _marked(dict(enumerate(said)), verdicts)


def _marked(given: Mapping[int, Verdict], verdicts: Sequence[Verdict]) -> Exam:
    said = {i: verdict is Verdict.SUPPORTED for i, verdict in given.items()}
    true = [i for i, verdict in enumerate(verdicts) if verdict is Verdict.SUPPORTED]
    faulty = [i for i in range(len(verdicts)) if i not in true]
    return Exam(
        true=len(true),
        true_right=sum(said.get(i) is True for i in true),
        faulty=len(faulty),
        faulty_right=sum(said.get(i) is False for i in faulty),
        silent=len(verdicts) - len(said),
    )


def sample_passages() -> tuple[Passage, ...]:
    """The sample report, as a prompt shows it."""
    return _asked()[1]


def version() -> str:
    """What an exam holds for: these claims, and what a judge is told."""
    return sha256(f"{INSTRUCTIONS}{_FILE.read_text(encoding='utf-8')}".encode()).hexdigest()[:12]


@cache
def _asked() -> tuple[str, tuple[Passage, ...], tuple[Claim, ...], tuple[Verdict, ...]]:
    with _FILE.open("rb") as file:
        known = tomllib.load(file)
    passages = tuple(_passage(n, one) for n, one in enumerate(known["passages"], start=1))
    claims = tuple(_claim(one, passages) for one in known["claims"])
    verdicts = tuple(Verdict(one["verdict"]) for one in known["claims"])
    return known["question"], passages, claims, verdicts


def _passage(number: int, given: dict[str, Any]) -> Passage:
    text, places = "", []
    for sentence in given["sentences"]:
        places.append(Span(len(text), len(text) + len(sentence)))
        text += f"{sentence}\n"
    title, *headings = given["title"].split(" > ")
    chunk = Chunk(
        id=f"exam:1:{number}", document_id=str(number), ordinal=number, kind=ElementKind.PARAGRAPH,
        span=Span(0, len(text)), pages=(given["page"],), title=title, headings=tuple(headings),
        text=text, language="en",
    )  # fmt: skip
    return Passage(number=number, chunk=chunk, relevance=1.0, rank=number, sentences=tuple(places))


def _claim(given: dict[str, Any], passages: tuple[Passage, ...]) -> Claim:
    cited = [label.split(".") for label in given["cited"]]
    citations = tuple(_citation(passages[int(n) - 1], int(place)) for n, place in cited)
    text = given["text"]
    return Claim(text=text, span=Span(0, len(text)), citations=citations)


def _citation(passage: Passage, place: int) -> Citation:
    span, chunk = passage.sentences[place - 1], passage.chunk
    return Citation(
        passage=passage.number, document_id=chunk.document_id, chunk_id=chunk.id, span=span,
        page=chunk.pages[0], quote=chunk.words_at(span),
    )  # fmt: skip
