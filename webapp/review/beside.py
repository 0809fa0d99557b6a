"""The golden questions, asked over the index that is searched and over the one beside it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext

from webapp.accounts.models import User
from webapp.connected.embedders import embedders
from webapp.engine import beside_fingerprint, embedding_with, index_fingerprint, shape_of
from webapp.jobs import RUN_GOLDEN, enqueue
from webapp.library.engine.calibrating import calibrated
from webapp.library.engine.library import library_engine
from webapp.library.errors import RefusedError
from webapp.library.models import Workspace, lacking_beside
from webapp.review.models import GoldenQuestion, GoldenRun
from webapp.review.runs import new_runs, setup_of

if TYPE_CHECKING:
    from rag.engine import Engine


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A workspace's latest run over each of the two indexes; None where there is none yet."""

    workspace: Workspace
    searched: GoldenRun | None
    beside: GoldenRun | None

    @property
    def is_working(self) -> bool:
        """Whether one of them is not done yet."""
        return any(run is not None and run.is_working for run in (self.searched, self.beside))

    @property
    def cells(self) -> list[str]:
        """Right answers, and pages among the first five: of the one searched, of the other."""
        runs = self.searched, self.beside
        return [_percent(run, name) for name in ("right", "hit@5") for run in runs]


def engine_of(run: GoldenRun) -> tuple["Engine", str]:
    """The engine and the index that a run is of: the one beside, where that was to be tried."""
    engine, beside = library_engine(run.workspace), embedders().beside
    if beside and run.setup.get("index") == shape_of(beside):
        return calibrated(embedding_with(engine, beside)), shape_of(beside)
    return engine, index_fingerprint()


def compare(user: User) -> int:
    """Have the golden questions of every workspace asked over both. How many workspaces.

    Raises RefusedError.
    """
    if not (shape := beside_fingerprint()) or lacking_beside(shape).exists():
        raise RefusedError(gettext("The index is not whole yet."))
    free = [one for one in _with_questions() if not _is_asked(one)]
    if not free:
        raise RefusedError(gettext("No workspace has golden questions that can be asked now."))
    for workspace in free:
        indexes = [{"index": index_fingerprint()}, {"index": shape}]
        engines = [engine_of(GoldenRun(workspace=workspace, setup=one)) for one in indexes]
        with transaction.atomic():
            for run in new_runs(workspace, user, [setup_of(workspace, *one) for one in engines]):
                enqueue(RUN_GOLDEN, str(run.pk))
    return len(free)


def compared() -> list[Compared]:
    """What came of it, where both indexes were asked. Two queries for each workspace."""
    searched, beside = index_fingerprint(), beside_fingerprint()
    found = [
        Compared(workspace=one, searched=_latest(one, searched), beside=_latest(one, beside))
        for one in _with_questions()
    ]
    return [one for one in found if beside and one.beside]


def _with_questions() -> Iterable[Workspace]:
    asked = GoldenQuestion.objects.askable().values("workspace")
    return Workspace.objects.filter(pk__in=asked, deleted_at=None).order_by("name")


def _is_asked(workspace: Workspace) -> bool:
    return any(run.is_working for run in workspace.golden_runs.all()[:5])


def _latest(workspace: Workspace, shape: str) -> GoldenRun | None:
    return workspace.golden_runs.filter(setup__index=shape).first()


def _percent(run: GoldenRun | None, name: str) -> str:
    share = run.figures.get(name) if run else None
    return "–" if share is None else f"{share:.0%}"
