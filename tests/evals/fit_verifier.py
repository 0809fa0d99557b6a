"""Fits the shipped verifier, and what the facts about a claim weigh beside it.

    python -m tests.evals.fit_verifier DIR SENTENCES            prints the figures
    python -m tests.evals.fit_verifier DIR SENTENCES --write    and stores the weights

DIR has the sets (grounding), SENTENCES are written ones in the form of tests/evals/pairs/written.py
(tests/evals/weights.py fits them). All are judged by what a verifier is asked in an answer: the
nearest sentences, not whole sources.

Figures are of weights that have not seen the document. The model of support has learned from WiCE,
ExpertQA and SciFact, so that its word is better there than elsewhere; of the written sentences the
fifth is told that it has not learned from.
"""

import argparse
import json
import sys
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import numpy as np

from rag.config import EmbedConfig
from rag.pairs import PairModel, Task, build_support
from rag.verify.facts import Fact
from rag.verify.model.choose import together
from rag.verify.model.features import FEATURES, READ, measure
from tests.evals.claims import asked, facts, sourced
from tests.evals.logistic import Floats
from tests.evals.pairs import written
from tests.evals.sets import MissingError
from tests.evals.weights import WORDS_ON, WRITTEN, Case, Weights, fit
from webapp.library.evaluation.measures import auroc

MEASURED_ON = ("faithbench_sentence",)
FOLDS = 5
VERSION = 4
MODELS = Path(__file__).parents[2] / "rag" / "models"

Labelled = tuple[str, str, bool, str, list[str]]  # set, document, verdict, claim, texts


def labelled(folder: Path, sentences: Path) -> Iterator[Labelled]:
    """Every claim of the sets, and every written sentence. Raises MissingError."""
    for name in (*WORDS_ON, *MEASURED_ON):
        for row, texts in sourced(folder / "grounding" / "dev", name):
            claim = str(row.get("claim") or row["response"])
            yield name, str(row["doc_key"]), row["label"] == "supported", claim, texts
    for one in written.read(sentences):
        yield WRITTEN, one.group, one.true, one.claim, list(one.passages)


def cases(rows: Iterator[Labelled], model: PairModel) -> list[Case]:
    """Those of them that a verifier is asked about, with all that weighs."""
    found, pairs = [], []
    for name, group, true, text, texts in rows:
        claim, evidence = asked(text, texts) or (None, [])
        if claim and (words := measure(claim, evidence)):
            found.append((name, group, true, words, facts(text, texts)))
            pairs.append((claim.text, together(claim, evidence)))
    odds = model.log_odds(Task.SUPPORT, pairs)
    return [
        Case(name=name, group=group, true=true, words=words, facts=told, odds=said)
        for (name, group, true, words, told), said in zip(found, odds, strict=True)
    ]


def known_cases(folder: Path, sentences: Path) -> list[Case]:
    """All of them, by the model that is shipped. Raises MissingError."""
    return cases(labelled(folder, sentences), build_support(EmbedConfig()))


def measure_facts(folder: Path, sentences: Path) -> Iterator[str]:
    """The figures, or the name of the file that is missing."""
    try:
        known = known_cases(folder, sentences)
    except MissingError as error:
        yield f"facts: {error}"
        return
    yield from figures(known)


def held_out(known: Sequence[Case], facts: Collection[Fact]) -> tuple[Floats, Floats]:
    """The word of the verifier, and what it comes to with these facts, of weights unseen."""
    from sklearn.model_selection import GroupKFold  # a second that only this costs

    verifier, decision = np.zeros(len(known)), np.zeros(len(known))
    groups = [f"{case.name}/{case.group}" for case in known]
    folds = GroupKFold(FOLDS, shuffle=True, random_state=0)
    for train, test in folds.split(known, groups=groups):
        weights = fit([known[i] for i in train], facts)
        mine = [known[i] for i in test]
        verifier[test], decision[test] = weights.verifier(mine), weights.decision(mine)
    return verifier, decision


def figures(known: Sequence[Case]) -> Iterator[str]:
    """AUROC by set; how often each fact stood at true and faulty sentences; what it is worth."""
    verifier, decision = held_out(known, tuple(Fact))
    yield _line("AUROC", "verifier", "and facts", "claims")
    for name in (*WORDS_ON, *MEASURED_ON, WRITTEN):
        areas = (_auroc(known, scores, name) for scores in (verifier, decision))
        yield _line(name, *areas, sum(case.name == name and case.is_new for case in known))
    told = [case for case in known if case.name == WRITTEN]
    yield ""
    yield _line("fact, of written sentences", "true", "faulty", "AUROC without")
    for fact in Fact:
        _, without = held_out(known, [one for one in Fact if one is not fact])
        stood = [case.true for case in told if fact in case.facts.told]
        yield _line(fact, sum(stood), len(stood) - sum(stood), _auroc(known, without, WRITTEN))
    worked = [c.true for c in told if c.facts.account.worked and not c.facts.account.missing]
    yield _line("its numbers were worked out", sum(worked), len(worked) - sum(worked))


def _line(name: str, *columns: str | int) -> str:
    return f"{name:28}" + "".join(f"{column:>14}" for column in columns)


def _auroc(known: Sequence[Case], scores: Floats, name: str) -> str:
    """Of the claims of a set that the model has not learned from."""
    mine = [(s, c.true) for s, c in zip(scores, known, strict=True) if c.name == name and c.is_new]
    area = auroc(mine)
    return "" if area is None else f"{area:.3f}"


def store(weights: Weights) -> None:
    """Write what rag/verify reads. The model's log-odds count as they are."""
    verifier = {
        "version": VERSION,
        "features": [*FEATURES, READ],
        "mean": [*np.round(weights.mean, 5).tolist(), 0.0],
        "scale": [*np.round(weights.scale, 5).tolist(), 1.0],
        "weights": [*np.round(weights.words, 5).tolist(), 1.0],
        "bias": 0.0,
    }
    facts = {str(fact): round(weight, 3) for fact, weight in weights.facts.items()}
    beside = {"bias": round(weights.bias, 3), "support": round(weights.support, 3)}
    for name, one in (("verifier", verifier), ("decision", {**beside, **facts})):
        path = MODELS / f"{name}.json"
        path.write_text(json.dumps(one, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("sentences", type=Path, metavar="SENTENCES")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    known = known_cases(given.folder, given.sentences)
    sys.stdout.writelines(f"{line}\n" for line in figures(known))
    if given.write:
        store(fit(known))


if __name__ == "__main__":
    main()
