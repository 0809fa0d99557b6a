"""Asks a workspace's golden questions of the present set-up, and keeps what was answered."""

import json
import logging
import uuid
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext

from rag.find.rerank import BY_FIT
from rag.write.prompt import PROMPT_VERSION
from webapp.accounts.models import User
from webapp.jobs import RUN_GOLDEN, enqueue, jobs_waiting, send
from webapp.library.errors import RefusedError
from webapp.library.evaluation.measures import contains, is_short, page_hit, right
from webapp.library.evaluation.run import CORPUS, Run
from webapp.library.models import Document, Workspace
from webapp.review.models import GoldenQuestion, GoldenRow, GoldenRun, GoldenRunQuerySet
from webapp.usage.limits import Payer
from webapp.usage.meters import counting, metered
from webapp.usage.models import Purpose

if TYPE_CHECKING:
    from rag.engine import Engine

logger = logging.getLogger(__name__)

DEFECT = "The run met a defect; the log says which. Start another one."
CHANGED = "The set-up changed in the middle of this run. Start another one."
RESENT = 100


def start_run(workspace: Workspace, user: User) -> GoldenRun:
    """Ask all golden questions of a workspace, in the background. Raises RefusedError."""
    run = new_run(workspace, user)
    enqueue(RUN_GOLDEN, str(run.pk))
    return run


def new_run(
    workspace: Workspace, user: User | None, setup: Mapping[str, str] | None = None
) -> GoldenRun:
    """A run that waits for whoever takes it; with a `setup`, for one who has that set-up.

    Raises RefusedError when there is nothing to ask.
    """
    [run] = new_runs(workspace, user, [setup or {}])
    return run


def new_runs(
    workspace: Workspace, user: User | None, setups: Iterable[Mapping[str, str]]
) -> list[GoldenRun]:
    """Several at once, one for each set-up. See `new_run`."""
    refuse_run(workspace)
    known = {"workspace": workspace, "started_by": user}
    return [
        GoldenRun.objects.create(**known, **_set_up(setup) if setup else {}) for setup in setups
    ]


def refuse_run(workspace: Workspace) -> None:
    """Raise RefusedError when there is nothing to ask, or when it is being asked."""
    if not workspace.golden_questions.askable().exists():
        raise RefusedError(gettext("There is no golden question to ask yet."))
    if any(run.is_working for run in workspace.golden_runs.all()[:5]):
        raise RefusedError(gettext("A run is going on already."))


def run_golden(run_id: str, engine: "Engine", index: str) -> bool:
    """Ask what was not asked yet in a run. False when another worker has it, or took it over.

    A run is of one set-up: one that was begun with another is ended here.
    """
    lease = uuid.uuid4()
    free = GoldenRun.objects.claimable().filter(pk=run_id)
    if not free.update(state=GoldenRun.State.RUNNING, lease=lease, claimed_at=Now()):
        return False
    try:
        return _asked(run_id, lease, engine, index)
    except Exception:
        _fail(GoldenRun.objects.filter(pk=run_id, lease=lease), DEFECT)
        raise


def _asked(run_id: str, lease: uuid.UUID, engine: "Engine", index: str) -> bool:
    run = GoldenRun.objects.select_related("workspace").get(pk=run_id)
    setup = setup_of(run.workspace, engine, index)
    if run.setup and not _is_same(run.setup, setup):
        _fail(GoldenRun.objects.filter(pk=run_id, lease=lease), CHANGED)
        return False
    if not run.setup:
        GoldenRun.objects.filter(pk=run.pk).update(**_set_up(setup))
    payer = Payer(user_id=run.started_by_id, workspace_id=run.workspace_id)
    with counting(payer, Purpose.TEST) as ledger:
        paid = metered(engine, ledger)
        asked = Run(engine=paid, fingerprint=index, workspace=run.workspace)
        for golden, row in _rows(run, asked):
            ledger.look()
            mine = GoldenRun.objects.filter(pk=run.pk, lease=lease)
            if not mine.update(claimed_at=Now()):
                return False
            _keep(run, golden, row)
    _finish(run, lease)
    return True


def _rows(run: GoldenRun, asked: Run) -> Iterator[tuple[GoldenQuestion, dict[str, Any]]]:
    """What was not asked yet in a run, with the row of its answer."""
    documents = Document.objects.ready().filter(workspace=run.workspace)
    names = {str(pk): pk for pk in documents.values_list("pk", flat=True)}
    done = set(run.rows.values_list("key", flat=True))
    for golden in run.workspace.golden_questions.askable().exclude(pk__in=done):
        yield golden, asked.ask(question_row(golden), CORPUS, names)


def _keep(run: GoldenRun, golden: GoldenQuestion, row: dict[str, Any]) -> None:
    question = question_row(golden)
    there = GoldenQuestion.objects.filter(pk=golden.pk).first()  # it may be deleted meanwhile
    row |= marks(question, row)
    GoldenRow.objects.create(run=run, golden=there, key=golden.pk, asked=question, row=row)


def _finish(run: GoldenRun, lease: uuid.UUID) -> None:
    rows = list(run.rows.all())
    GoldenRun.objects.filter(pk=run.pk, lease=lease).update(
        state=GoldenRun.State.DONE, figures=figures(rows), finished=timezone.now(), lease=None
    )
    logger.info("run %s of %d golden questions done", run.pk, len(rows))


def defect(run_id: str) -> None:
    """An error of ours came before a run was taken: it is not tried again, where nobody has it."""
    _fail(GoldenRun.objects.claimable().filter(pk=run_id), DEFECT)


def _fail(runs: GoldenRunQuerySet, error: str) -> None:
    runs.update(state=GoldenRun.State.FAILED, error=error, finished=timezone.now(), lease=None)


def resend_runs() -> int:
    """Send again the runs that lost their worker or their job; none while jobs wait anyway."""
    if jobs_waiting(RUN_GOLDEN):
        return 0
    runs = GoldenRun.objects.claimable().values_list("pk", flat=True)[:RESENT]
    return sum(send(RUN_GOLDEN, str(pk)) for pk in runs)


def question_row(golden: GoldenQuestion) -> dict[str, Any]:
    """A golden question as the evaluation reads questions; a document's name is its id."""
    return {
        "id": str(golden.pk),
        "doc": str(golden.document_id or ""),
        "question": golden.question,
        "answer": golden.answer,
        "answerable": golden.answerable,
        "evidence_pages": [golden.page] if golden.page else [],
    }


def marks(question: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    """What the row is worth; None where a measure does not apply to the question."""
    paged = question["answerable"] and question["evidence_pages"]
    short = question["answerable"] and is_short(question)
    return {
        "right": right(question, row),
        "hit@1": page_hit(question, row["retrieved"], 1) if paged else None,
        "hit@5": page_hit(question, row["retrieved"], 5) if paged else None,
        "contains": not row["abstained"] and contains(question, row["answer"]) if short else None,
    }


def figures(rows: list[GoldenRow]) -> dict[str, Any]:
    """The shares over a run; None where no question counts."""
    told = [(one.asked, one.row) for one in rows]
    given = [row for _, row in told if not row["abstained"]]
    return {
        "questions": len(told),
        "failed": sum("error" in row for _, row in told),
        **{
            name: _mean([row[name] for _, row in told if row[name] is not None])
            for name in ("right", "hit@1", "hit@5", "contains")
        },
        "abstained of answerable": _mean([r["abstained"] for q, r in told if q["answerable"]]),
        "abstained of unanswerable": _mean(
            [r["abstained"] for q, r in told if not q["answerable"]]
        ),
        "confidence": _mean([row["confidence"] for row in given]),
        "seconds": _mean([sum(row["seconds"].values()) for _, row in told]),
    }


def _mean(values: list[Any]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None


def setup_of(workspace: Workspace, engine: "Engine", index: str) -> dict[str, str]:
    """The parts of the set-up that an answer depends on, by name."""
    documents = Document.objects.ready().filter(workspace=workspace).order_by("pk")
    read = sha256()
    for pk, digest, generation in documents.values_list("pk", "sha256", "generation"):
        read.update(f"{pk} {digest} {generation}\n".encode())
    return {
        "version": settings.VERSION,
        "answers": engine.chat.name if engine.chat else "quoted",
        "prompt": PROMPT_VERSION if engine.chat else "",
        "embedding": engine.config.embed.model,
        "index": index,
        "chunks": f"{engine.config.chunk_tokens} tokens, overlap {engine.config.chunk_overlap}",
        "reranker": engine.config.reranker.model or BY_FIT,
        "verifier": engine.verifier.name,
        "calibration": engine.calibration.name if engine.calibration else "",
        "unsupported sentences": str(workspace.doubtful),
        "wrong at most": "" if workspace.most_wrong is None else f"{workspace.most_wrong:.0%}",
        "hidden": ", ".join(sorted(workspace.policy.hidden)),
        "documents": f"{documents.count()} ({read.hexdigest()[:8]})",
    }


def _set_up(setup: Mapping[str, str]) -> dict[str, Any]:
    """The fields of a run that say what it is of."""
    return {"setup": dict(setup), "fingerprint": fingerprint_of(setup)}


def _is_same(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Whether two set-ups differ in no more than the documents, which may change at any time."""
    return {**one, "documents": ""} == {**other, "documents": ""}


def fingerprint_of(setup: Mapping[str, str]) -> str:
    """The set-up as twelve hexadecimal digits."""
    return sha256(json.dumps(setup, sort_keys=True).encode()).hexdigest()[:12]
