"""Both indexes are asked the golden questions before they are exchanged."""

import pytest
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

import workers.tasks  # noqa: F401  (registers them)
from tests.connected import make_model
from tests.make import browser, make_user, prove
from tests.rows import make_ready
from tests.webapp.library.upkeep.beside.conftest import store  # noqa: F401  (a fixture)
from tests.webapp.review.test_golden import COSTS, REVENUE, added
from webapp.accounts.models import User
from webapp.connected.models import Kind
from webapp.engine import beside_fingerprint, index_fingerprint
from webapp.library.engine.library import library_engine
from webapp.library.errors import RefusedError
from webapp.library.models import Document, Workspace
from webapp.library.upkeep.beside import build_beside, exchange, put_beside
from webapp.library.upkeep.rebuild import index_document
from webapp.review.beside import compare, compared
from webapp.review.models import GoldenRun

pytestmark = pytest.mark.usefixtures("store")


@pytest.fixture
def root(db: None) -> User:
    return make_user("root@example.org", is_staff=True, is_superuser=True)


@pytest.fixture
def panel(root: User) -> Client:
    return prove(browser(root))


@pytest.fixture
def report(store: object, workspace: Workspace) -> Document:  # noqa: F811
    document = make_ready(workspace, REVENUE, COSTS)
    shape = index_fingerprint()
    index_document(document, library_engine(), workspace.collection(shape), shape)
    build_beside(make_model(name="Other", kind=Kind.EMBEDDING, model="other-embedder"))
    return document


def test_both_are_asked_and_shown_beside_each_other(
    report: Document, bob: User, panel: Client,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:  # fmt: skip
    added(report, bob)
    assert put_beside(str(report.pk), library_engine())
    with django_capture_on_commit_callbacks(execute=True):
        panel.post("/admin/language-model/", {"compare_beside": "1"})
    runs = {run.setup["index"]: run for run in GoldenRun.objects.all()}
    assert set(runs) == {index_fingerprint(), beside_fingerprint()}
    assert {run.state for run in runs.values()} == {GoldenRun.State.DONE}
    beside = runs[beside_fingerprint()]
    assert beside.setup["embedding"] == "other-embedder"
    assert beside.rows.count() == 2
    [told] = compared()
    assert (told.searched, told.beside) == (runs[index_fingerprint()], beside)
    page = panel.get("/admin/language-model/").text
    assert "On the golden questions" in page
    assert all(f">{cell}</td>" in page for cell in told.cells)
    exchange(library_engine(), beside_fingerprint())
    assert compared()[0].searched == beside


def test_what_is_not_whole_or_has_no_questions_is_not_compared(
    report: Document, root: User, bob: User
) -> None:
    with pytest.raises(RefusedError, match="not whole"):
        compare(root)
    put_beside(str(report.pk), library_engine())
    with pytest.raises(RefusedError, match="No workspace has"):
        compare(root)
    added(report, bob)
    assert compare(root) == 1
    with pytest.raises(RefusedError, match="No workspace has"):  # both are being asked
        compare(root)
