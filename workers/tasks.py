"""What the workers do, each by the id that the message holds."""

import logging

from webapp.chat.stored.guard import guard_turns
from webapp.connected.models import ConnectedModel
from webapp.connected.trial import try_out_patiently
from webapp.engine import index_fingerprint, load_names
from webapp.heartbeats import SWEEPS, beat
from webapp.jobs import (
    CHECK_INDEX,
    GUARD_WORKSPACE,
    GUIDE_DOCUMENT,
    INDEX_BESIDE,
    INDEX_DOCUMENT,
    INGEST_DOCUMENT,
    MAIL_NOTICES,
    NOTE_ARRIVALS,
    PUT_BACK_LOST,
    RUN_CHORE,
    RUN_GOLDEN,
    SWEEP,
    TAKE_CENSUS,
    TAKE_EXAM,
    TIDY_DOCUMENT,
    TIDY_WORKSPACE,
    TRY_MODEL,
    WATCH,
    app,
    send,
)
from webapp.library.engine import judging
from webapp.library.engine.library import library_engine, reading_engine
from webapp.library.guard.texts import cover_texts
from webapp.library.ingest import turns, watch
from webapp.library.ingest.told import tell_when_the_rest_is_through
from webapp.library.ingest.work import defect, work_on
from webapp.library.models import Workspace
from webapp.library.upkeep import beside, guiding, lost, shelf, tidy
from webapp.library.upkeep.guarding import guard_documents
from webapp.library.upkeep.nightly import check_nightly
from webapp.maintenance import census, chores
from webapp.maintenance.parts import note_parts
from webapp.notices.mail import send_due
from webapp.notices.retention import forget_old_notices
from webapp.review import runs
from webapp.review.beside import engine_of
from webapp.review.guard import guard_runs
from webapp.review.models import GoldenRun
from webapp.search.saved import arrivals
from webapp.space import make_reserve
from webapp.usage.limits import Payer
from webapp.usage.meters import trying
from webapp.usage.retention import forget_old

logger = logging.getLogger(__name__)


@app.task(name=INGEST_DOCUMENT)
def ingest_document(document_id: str) -> None:
    """Read the document whose turn it is, which need not be the one that was asked for."""
    with turns.thread() as wide:
        document = turns.take_next(wide=wide)
        if document is None:
            return
        try:
            engine = reading_engine(document.workspace)
            work_on(document, engine, index_fingerprint(), wide=wide)
        except Exception:
            logger.exception("document %s met a defect", document.pk)
            defect(str(document.pk))
            raise
        finally:
            turns.call_worker()


@app.task(name=INDEX_DOCUMENT)
def index_document(document_id: str) -> None:
    """Put a restored document back into the indexes."""
    shelf.index_again(document_id, library_engine(), index_fingerprint())


@app.task(name=INDEX_BESIDE)
def index_beside(document_id: str) -> None:
    """Put a document into the index of another embedding model, beside the one searched."""
    beside.put_beside(document_id, library_engine())


@app.task(name=TIDY_DOCUMENT)
def tidy_document(document_id: str) -> None:
    """Remove what is no longer live of a document."""
    tidy.tidy(document_id, library_engine(), index_fingerprint())
    tell_when_the_rest_is_through(document_id)


@app.task(name=TIDY_WORKSPACE)
def tidy_workspace(workspace_id: str) -> None:
    """Remove what is left of a deleted workspace."""
    tidy.tidy_workspace(workspace_id, library_engine())


@app.task(name=SWEEP)
def sweep() -> None:
    """Send again what was lost, and tell that sweeps come."""
    beat(SWEEPS)
    tidy.sweep()
    runs.resend_runs()
    chores.resend_chore()
    if judging.is_due():
        send(TAKE_EXAM)
    if arrivals.is_due():
        send(NOTE_ARRIVALS)
    # Last, what may fail or wait for a vector store that hangs.
    make_reserve()
    lost.look_for_lost(library_engine(), index_fingerprint())


@app.task(name=TAKE_EXAM)
def take_exam() -> None:
    """Find out whether the language model may judge answers."""
    judging.take_exam()


@app.task(name=NOTE_ARRIVALS)
def note_arrivals() -> None:
    """Find out which saved searches have documents that became ready."""
    arrivals.note_arrivals(library_engine().lexical)


@app.task(name=TRY_MODEL)
def try_model(model_id: str) -> None:
    """Try a connected model out, which nobody waits for."""
    model = ConnectedModel.objects.filter(pk=model_id).first()
    if model is not None:
        with trying(Payer()) as meter:
            try_out_patiently(model, meter)


@app.task(name=GUARD_WORKSPACE)
def guard_workspace(workspace_id: str) -> None:
    """Bring a workspace's titles, stored answers and index in line with its policy."""
    workspace = Workspace.objects.filter(pk=workspace_id, deleted_at=None).first()
    if workspace is not None:
        load_names()
        cover_texts(workspace)
        guard_runs(workspace)
        guard_turns(workspace)  # the last of what is stored: it says that all of it is done
        guard_documents(workspace, library_engine(), index_fingerprint())


@app.task(name=GUIDE_DOCUMENT)
def guide_document(document_id: str) -> None:
    """Make the guide to a document that is ready, while none waits to be read."""
    workspace = Workspace.objects.filter(documents__pk=document_id).first()
    guiding.guide(document_id, library_engine(workspace), index_fingerprint())


@app.task(name=PUT_BACK_LOST)
def put_back_lost(workspace_id: str) -> None:
    """Have put back what the index of a workspace lost."""
    lost.put_back_lost(workspace_id, library_engine(), index_fingerprint())


@app.task(name=CHECK_INDEX)
def check_index() -> None:
    """Compare everything, and mend what is safe to mend by itself; forget what is old."""
    forget_old()
    forget_old_notices()
    check_nightly(library_engine(), index_fingerprint())


@app.task(name=MAIL_NOTICES)
def mail_notices() -> None:
    """Mail the notices that are due."""
    send_due()


@app.task(name=RUN_GOLDEN)
def run_golden(run_id: str) -> None:
    """Ask the golden questions of a workspace, if nobody else does."""
    try:
        run = GoldenRun.objects.select_related("workspace").filter(pk=run_id).first()
        if run is not None:
            runs.run_golden(run_id, *engine_of(run))
    except Exception:
        logger.exception("run %s met a defect", run_id)
        runs.defect(run_id)
        raise


@app.task(name=RUN_CHORE)
def run_chore(chore_id: str) -> None:
    """Do what an administrator asked for, if nobody else does."""
    chores.run_chore(chore_id)


@app.task(name=TAKE_CENSUS)
def take_census() -> None:
    """Count what the administration shows, if it is time to, and look how each part is."""
    if census.is_due():
        census.take_census()
    note_parts()


@app.task(name=WATCH)
def look_at_the_watched_folder() -> None:
    """Take in what was put there."""
    watch.watch()
