"""Sentences written over passages, some with one error, as pairs: one JSON object a line.

    {"id", "origin", "doc", "claim", "passages": [text, ...], "side": "true" | "faulty"}

Whoever writes a true and a faulty sentence gives away by their words alone which is which: true
ones show a calculation more often, say. That is fitted first, each document by the others, so that
a model can learn what is left: to read the evidence (a product of experts).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt

from rag.pairs import Task
from rag.verify.model.choose import together
from tests.evals.claims import asked
from tests.evals.pairs.pair import Pair
from tests.evals.sets import Row, rows

FOLDS = 5
SURER = 1.2  # cross-validated log-odds are too modest
SUREST = 3.0  # either way: a sentence that its words give away still teaches a little
DOCUMENTS = ("squad2", "clapnq")  # origins whose `doc` names a document; else each item has its own


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with the passages that it cites. `group`: what is held out together."""

    claim: str
    passages: tuple[str, ...]
    true: bool
    group: str


def read(path: Path) -> list[Sentence]:
    """The sentences of a file. Raises MissingError."""
    return [
        Sentence(row["claim"], tuple(row["passages"]), row["side"] == "true", _group(row))
        for row in rows(path)
    ]


def is_held_out(group: str) -> bool:
    """Whether it is of the fifth of the documents that the model of support does not learn from."""
    return crc32(group.encode()) % FOLDS == 0


def pairs(sentences: Sequence[Sentence]) -> list[Pair]:
    """The sentences as pairs, but for those that a verifier is not asked about."""
    found = []
    for sentence, odds in zip(sentences, given_away(sentences), strict=True):
        if judged := asked(sentence.claim, sentence.passages):
            claim, evidence = judged
            pair = Pair(
                claim.text, together(claim, evidence), Task.SUPPORT, float(sentence.true),
                sentence.group, bias=max(-SUREST, min(SUREST, SURER * odds)),
            )  # fmt: skip
            found.append(pair)
    return found


def given_away(sentences: Sequence[Sentence]) -> list[float]:
    """The log-odds that each sentence is true by its words alone, learned from other documents."""
    # A second that only this costs.
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold, cross_val_predict
    from sklearn.pipeline import FeatureUnion, make_pipeline
    from sklearn.preprocessing import FunctionTransformer

    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    parts = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), min_df=3, sublinear_tf=True)
    seen = [("words", words), ("parts", parts), ("counts", FunctionTransformer(_counts))]
    model = make_pipeline(FeatureUnion(seen), LogisticRegression(max_iter=500))
    odds = cross_val_predict(
        model,
        [re.sub(r"\d", "0", one.claim) for one in sentences],
        [one.true for one in sentences],
        groups=[one.group for one in sentences],
        cv=GroupKFold(FOLDS),
        method="decision_function",
    )
    return [float(one) for one in odds]


def _counts(texts: Sequence[str]) -> Any:
    """Length, brackets, signs of calculations, commas and numbers, each about 1 at most."""
    from scipy.sparse import csr_matrix  # type: ignore[import-untyped]

    return csr_matrix([_counted(text) for text in texts])


def _counted(text: str) -> npt.NDArray[np.float64]:
    return np.array(
        [
            len(text.split()) / 20,
            "(" in text,
            bool(re.search(r"[=≈÷×−→]", text)),
            text.count(",") / 3,
            len(re.findall(r"\d+", text)) / 5,
        ]
    )


def _group(row: Row) -> str:
    return str(row["doc"] if row["origin"] in DOCUMENTS else row["id"].rpartition("-")[0])
