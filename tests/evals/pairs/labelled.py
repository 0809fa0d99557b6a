"""Pairs from sets that people labelled, and the plain texts of these sets.

Only sets whose licence lets a model that is trained on them be shipped.
"""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from rag.language.terms import terms
from rag.language.weights import Weights
from rag.pairs import Task
from rag.verify.model import choose
from rag.verify.read import Read
from tests.evals.claims import CLAIMS, labelled
from tests.evals.pairs.made import Text, read
from tests.evals.pairs.pair import Pair, split
from tests.evals.sets import Row, rows

WINDOW = 3  # sentences
QUESTIONS = ("squad2", "clapnq", "mtrag_un")


def texts(folder: Path) -> list[Text]:
    """The plain texts of all sets, each once."""
    found: dict[str, Text] = {}
    for row in rows(folder / "retrieval" / "corpus" / "scifact_corpus.jsonl"):
        found[row["text"][:80]] = read(row["title"], row["text"])
    for name in QUESTIONS:
        for row in rows(folder / "abstain" / "dev" / f"{name}.jsonl"):
            for passage in [*row["passages"], *(row.get("distractor_passages") or [])]:
                found[passage["text"][:80]] = read("", passage["text"])
    for name in ("wice_claim", "expertqa_claim"):
        for row in rows(folder / "grounding" / "dev" / f"{name}.jsonl"):
            parts = [p if isinstance(p, str) else p["text"] for p in row["passages"]]
            text = read("", parts if name == "wice_claim" else " ".join(parts))
            found[" ".join(text.sentences)[:80]] = text
    return list(found.values())


def pairs(folder: Path) -> list[Pair]:
    """All labelled pairs of the sets."""
    return [
        *_claims(folder),
        *_squad(folder),
        *_clapnq(folder),
        *_mtrag(folder),
    ]


def _claims(folder: Path) -> Iterator[Pair]:
    for name in CLAIMS:
        for row, units in labelled(folder / "grounding" / "dev", name):
            label = float(row["label"] == "supported")
            if row.get("fine_label") in {"partially_supported", "partial"}:
                label = 0.15
            group = f"{name}/{row['doc_key']}"
            for most, weight in ((4, 1.5), (2, 0.5)):
                second = _judged_by(row["claim"], units, most)
                yield Pair(row["claim"], second, Task.SUPPORT, label, group, weight)


def windows(text: str) -> list[str]:
    """Runs of three sentences, each beginning two after the last one."""
    parts = split(text)
    if len(parts) <= WINDOW:
        return [" ".join(parts)] if parts else []
    starts = [*range(0, len(parts) - WINDOW, WINDOW - 1), len(parts) - WINDOW]
    return [" ".join(parts[start : start + WINDOW]) for start in starts]


def best_windows(question: str, text: str, most: int) -> list[str]:
    """The windows that share most with a question."""
    found = windows(text)
    weights = Weights([terms(one, "en") for one in found])
    asked = terms(question, "en")
    return sorted(found, key=lambda one: -weights.share(asked, terms(one, "en")))[:most]


def _squad(folder: Path) -> Iterator[Pair]:
    chance = random.Random(3)  # noqa: S311
    by_text: dict[str, list[Row]] = {}
    for row in rows(folder / "abstain" / "dev" / "squad2.jsonl"):
        by_text.setdefault(row["passages"][0]["text"], []).append(row)
    for text, asked in by_text.items():
        all_windows = windows(text)
        title = asked[0]["passages"][0].get("title") or ""
        group = f"squad2/{asked[0]['doc_key']}"
        answers = [answer for row in asked for answer in row.get("answers") or ()][::2]
        for row in asked:
            question = row["question"]
            said = (row.get("answers") or row.get("plausible_answers") or [""])[0]
            having = [one for one in all_windows if said and said in one] or all_windows
            near = best_windows(question, " ".join(having) if len(having) == 1 else text, 3)
            where = next((one for one in near if said in one), having[0])
            label = float(row["answerable"])
            yield Pair(question, _under(title, where, chance), Task.ANSWERS, label, group)
            rest = [one for one in near if one != where and said not in one]
            if rest:
                second = _under(title, rest[0], chance)
                yield Pair(question, second, Task.ANSWERS, 0.0, group, 0.4)
            if said:
                claim = _stated(question, said)
                yield Pair(claim, where, Task.SUPPORT, label, group, 0.7)
            other = chance.choice(answers) if answers else ""
            if row["answerable"] and other and other != said and chance.random() < 0.5:
                yield Pair(_stated(question, other), where, Task.SUPPORT, 0.0, group, 0.7)


def _under(title: str, text: str, chance: random.Random) -> str:
    return f"{title}: {text}" if title and chance.random() < 0.5 else text


def _stated(question: str, answer: str) -> str:
    """A question and its answer as one text that may be true or false."""
    return f"{question.rstrip('?')}: {answer}"


def _clapnq(folder: Path) -> Iterator[Pair]:
    for row in rows(folder / "abstain" / "dev" / "clapnq.jsonl"):
        text, group = row["passages"][0]["text"], f"clapnq/{row['doc_key']}"
        title, question = row["passages"][0]["title"], row["question"]
        chosen = row.get("selected_sentences") or []
        near = best_windows(question, text, 3)
        if not row["answerable"]:
            for one in near[:2]:
                yield Pair(question, f"{title}: {one}", Task.ANSWERS, 0.0, group)
            continue
        for one in near:
            holds = any(sentence.strip()[:60] in one for sentence in chosen)
            yield Pair(question, f"{title}: {one}", Task.ANSWERS, float(holds), group)
        for claim in split(row["answers"][0])[:3]:
            second = _judged_by(claim, split(text), 3)
            yield Pair(claim, second, Task.SUPPORT, 0.95, group)


def _mtrag(folder: Path) -> Iterator[Pair]:
    for row in rows(folder / "abstain" / "dev" / "mtrag_un.jsonl"):
        if row["answerable"] is None or not row["passages"]:
            continue
        question, group = row["question"], f"mtrag_un/{row['doc_key']}"
        near = [one for p in row["passages"] for one in best_windows(question, p["text"], 1)]
        if not row["answerable"]:
            for one in near[:3]:
                yield Pair(question, one, Task.ANSWERS, 0.0, group, 0.7)
            continue
        answer = row["answers"][0]
        weights = Weights([terms(one, "en") for one in near])
        shares = [weights.share(terms(answer, "en"), terms(one, "en")) for one in near]
        best = near[shares.index(max(shares))]
        yield Pair(question, best, Task.ANSWERS, 0.95, group)
        units = [part for p in row["passages"] for part in split(p["text"])]
        for claim in split(answer)[:3]:
            yield Pair(claim, _judged_by(claim, units, 4), Task.SUPPORT, 0.9, group)


def _judged_by(claim: str, units: Sequence[str], most: int) -> str:
    """What the verifier gives a model to read with a claim."""
    return choose.together(Read(claim, "en"), [Read(unit, "en") for unit in units], most)
