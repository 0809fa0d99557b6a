"""Two runs of the golden questions beside each other: what changed, question by question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy
from django_stubs_ext import StrPromise

from rag.types import Verdict
from webapp.library.models import Document
from webapp.messages import told
from webapp.review.keeper import asked_without, documents_of, row_without
from webapp.review.models import GoldenRow, GoldenRun

# Shares of a run that are compared: name, words, whether more is better.
FIGURES = (
    ("right", gettext_lazy("Right"), True),
    ("hit@1", gettext_lazy("Right page found first"), True),
    ("hit@5", gettext_lazy("Right page among the first five"), True),
    ("contains", gettext_lazy("Expected answer contained"), True),
    ("abstained of answerable", gettext_lazy("Abstained though there is an answer"), False),
    ("abstained of unanswerable", gettext_lazy("Abstained where there is none"), True),
    ("confidence", gettext_lazy("Mean confidence"), True),
    ("seconds", gettext_lazy("Mean seconds"), False),
)


# The parts of a set-up.
PARTS: Mapping[str, StrPromise] = {
    "version": gettext_lazy("version"),
    "answers": gettext_lazy("answers"),
    "prompt": gettext_lazy("prompt"),
    "embedding": gettext_lazy("embedding"),
    "index": gettext_lazy("index"),
    "chunks": gettext_lazy("chunks"),
    "reranker": gettext_lazy("reranker"),
    "verifier": gettext_lazy("verifier"),
    "calibration": gettext_lazy("calibration"),
    "unsupported sentences": gettext_lazy("unsupported sentences"),
    "wrong at most": gettext_lazy("wrong at most"),
    "hidden": gettext_lazy("hidden"),
    "documents": gettext_lazy("documents"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure of a run beside that of an earlier one; None where it does not apply."""

    word: str
    now: float | None
    before: float | None
    percent: bool
    more_is_better: bool

    @property
    def change(self) -> float:
        """By how much it rose."""
        return 0.0 if self.now is None or self.before is None else self.now - self.before

    @property
    def trend(self) -> str:
        """Better, worse, or nothing to tell."""
        if abs(self.change) < 0.0005:
            return ""
        return "better" if (self.change > 0) == self.more_is_better else "worse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A question of a run, with its row of an earlier run if it was asked then."""

    asked: Mapping[str, Any]
    now: Mapping[str, Any]
    before: Mapping[str, Any] | None

    @property
    def said_now(self) -> str:
        """The answer, or why there was none."""
        return str(self.now["answer"] or self.now.get("error", ""))

    @property
    def said_before(self) -> str:
        """That of the earlier run; empty when it was not asked then."""
        before = self.before or {}
        return str(before.get("answer") or before.get("error", ""))

    @property
    def cited(self) -> list[tuple[int, str]]:
        """The pages that are cited, each with the word of a doubt, where there is one."""
        cited = [(one["page"], Verdict(one["verdict"])) for one in self.now.get("citations", ())]
        return [(page, told(verdict.word) if verdict.doubt else "") for page, verdict in cited]

    @property
    def trend(self) -> str:
        """“better” or “worse” when one is right and the other is not, “other” for other words."""
        if self.before is None:
            return "new"
        if self.now["right"] != self.before["right"]:
            return "better" if self.now["right"] else "worse"
        same = self.now["answer"] == self.before["answer"]
        return "" if same else "other"


_ORDER = ("worse", "better", "other", "new", "")


def compare_rows(run: GoldenRun, earlier: GoldenRun | None) -> list[Compared]:
    """The questions of a run: what got worse first, then what got better, then the rest."""
    rows: Sequence[GoldenRow] = list(run.rows.all())
    others: Sequence[GoldenRow] = list(earlier.rows.all()) if earlier else []
    gone = _deleted((*rows, *others))
    before = {one.key: row_without(one.row, gone) for one in others}
    found = [
        Compared(
            asked=asked_without(one.asked, gone),
            now=row_without(one.row, gone),
            before=before.get(one.key),
        )
        for one in rows
    ]
    if earlier is None:
        return sorted(found, key=lambda one: bool(one.now["right"]))
    return sorted(found, key=lambda one: (_ORDER.index(one.trend), bool(one.now["right"])))


def _deleted(rows: Sequence[GoldenRow]) -> set[str]:
    """The documents that the rows name and that are in the trash, or gone."""
    named = {one for row in rows for one in documents_of(row.asked, row.row)}
    live = Document.objects.live().filter(pk__in=named).values_list("pk", flat=True)
    return named - {str(pk) for pk in live}


def compare_figures(run: GoldenRun, earlier: GoldenRun | None) -> list[Figure]:
    """The figures of a run beside those of an earlier one."""
    before = earlier.figures if earlier else {}
    return [
        Figure(
            word=str(word),
            now=run.figures.get(name),
            before=before.get(name),
            percent=name not in {"confidence", "seconds"},
            more_is_better=more_is_better,
        )
        for name, word, more_is_better in FIGURES
    ]


def changed_setup(run: GoldenRun, earlier: GoldenRun | None) -> list[tuple[str, str, str]]:
    """The parts of the set-up that differ: name, before, now."""
    if earlier is None:
        return []
    names = dict.fromkeys([*earlier.setup, *run.setup])
    pairs = [(name, earlier.setup.get(name, ""), run.setup.get(name, "")) for name in names]
    return [(str(PARTS.get(name, name)), old, new) for name, old, new in pairs if old != new]
