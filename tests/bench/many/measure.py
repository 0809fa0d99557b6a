"""How long pages, calls of the API, questions and claims take where there are very many documents.

Each is done a few times, and the quickest counts: the machine may have other things to do.
"""

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from multiprocessing.queues import SimpleQueue
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.test import Client

from rag.types import FileType, Stage
from tests.bench.many.rows import OWNER, RARE, settle
from tests.bench.many.worker import Claimed, work
from webapp.accounts.models import ApiKey, User
from webapp.chat.asking.recall import basis_of, recall
from webapp.chat.asking.turn import question_of, start_turn
from webapp.chat.models import Turn
from webapp.library.documents.filters import Filter
from webapp.library.engine.library import library_engine
from webapp.library.ingest.turns import take_next
from webapp.library.models import Document, Workspace

TRIES = 2
WORKERS = 20
PAGES = """
/  /w/{w}/  /w/{w}/documents/  /w/{w}/documents/?q=report+1999  /w/{w}/documents/?mark=ocr
/w/{w}/documents/?tag=Rare  /w/{w}/all  /w/{w}/all?page=2000  /w/{w}/all?sort=oldest
/w/{w}/all?sort=name  /w/{w}/all?sort=pages  /w/{w}/all?sort=size  /w/{w}/all?sort=stage
/w/{w}/all?sort=name&page=2000  /w/{w}/all?tag=Common  /w/{w}/all?q=Kiel  /w/{w}/members/
/w/{w}/trash  /w/{w}/policy  /w/{w}/review/  /w/{w}/golden/  /w/{w}/retrieval  /search
/documents/{d}/  /documents/{q}/  /admin/  /admin/reading/  /admin/library/document/
/admin/library/workspace/
""".split()
CALLS = """
/workspaces  /workspaces/{w}/documents  /workspaces/{w}/documents?sort=name&offset=100000
/workspaces/{w}/documents?stage=queued  /workspaces/{w}/documents?tags=Common
/workspaces/{w}/documents?q=Kiel  /workspaces/{w}/documents?types=pdf  /workspaces/{w}/policy
/workspaces/{w}/tags  /workspaces/{w}/trash  /documents/{d}  /documents/{q}
""".split()

Figures = dict[str, float]


def measure() -> Figures:
    """Milliseconds."""
    call_command("migrate", verbosity=0)
    settle()
    owner = User.objects.get(email=OWNER)
    User.objects.filter(pk=owner.pk).update(is_staff=True, is_superuser=True)
    workspace = Workspace.objects.get(name="Many")
    figures = {**_pages(owner, workspace), **_questions(owner, workspace)}
    return figures | claims()


def _pages(owner: User, workspace: Workspace) -> Figures:
    client = Client(SERVER_NAME="localhost")
    client.force_login(owner)
    key = {"authorization": f"Bearer {ApiKey.issue(owner)[1]}"}
    documents = Document.objects.filter(workspace=workspace)
    names = {
        "w": workspace.pk,
        "d": documents.filter(chunks_count=1).order_by("pk")[0].pk,
        "q": documents.filter(stage=Stage.QUEUED).order_by("pk")[0].pk,
    }
    figures: Figures = {}
    for page in PAGES:
        figures |= _timed(page, partial(_got, client, page.format(**names)))
    for call in CALLS:
        address = f"/api/v1{call.format(**names)}"
        figures |= _timed(f"API {call}", partial(_got, client, address, headers=key))
    return figures


def _got(client: Client, address: str, **more: Any) -> None:
    assert client.get(address, **more).status_code == 200, address


def _questions(owner: User, workspace: Workspace) -> Figures:
    """The database's own time, until the engine is asked."""
    figures: Figures = {}
    engine = library_engine()
    asked = {
        "all documents": Filter(),
        "those with a rare tag": Filter(tags=(RARE,)),
        "those of a common type": Filter(types=(FileType.PDF,)),
    }
    for name, only in asked.items():

        def ask(only: Filter = only) -> None:
            turn = start_turn(owner, workspace, "How many vessels were there in Kiel?", only=only)
            question = question_of(turn, None)
            asked_of = only.narrow(Document.objects.current().filter(workspace=workspace))
            turn.basis = basis_of(turn, question, asked_of, engine)
            assert not recall(turn, engine)

        Turn.objects.update(state=Turn.State.STOPPED)  # a person has a few at once only
        figures |= _timed(f"question of {name}", ask)
    return figures


def claims() -> Figures:
    """Of twenty workers at once, each a process of its own, as workers are."""
    figures = _timed("claim by one worker", claimed)
    workers = multiprocessing.get_context("spawn")  # no thread of ours is in them
    ready = workers.Barrier(WORKERS + 1)
    taken: SimpleQueue[Claimed] = workers.SimpleQueue()
    started = [workers.Process(target=work, args=(ready, taken)) for _ in range(WORKERS)]
    for one in started:
        one.start()
    ready.wait()
    began = perf_counter()
    found = [one for _ in started for one in taken.get()]
    figures["claim by 20 workers at once, time for each"] = (
        1_000 * (perf_counter() - began) / len(found)
    )
    for one in started:
        one.join()
    figures["claims"] = float(len({pk for _, pk in found if pk}))
    Document.objects.filter(stage=Stage.PARSING).update(
        stage=Stage.QUEUED, lease=None, claimed_at=None
    )
    return figures


def claimed() -> tuple[float, str]:
    """Seconds, and the document; nothing when none was left."""
    began = perf_counter()
    document = take_next(wide=True)
    return perf_counter() - began, str(document.pk) if document else ""


def _timed(name: str, do: Callable[[], object]) -> Figures:
    """The whole, and what the database took of it."""
    best = (float("inf"), 0.0)
    for _ in range(TRIES):
        with _asked() as spent:
            began = worked()
            do()
            best = min(best, (worked() - began, sum(spent)))
    return {name: 1_000 * best[0], f"{name}, of it the database": 1_000 * best[1]}


@contextmanager
def _asked() -> Iterator[list[float]]:
    """What each query takes."""
    spent: list[float] = []

    def timed(execute: Any, sql: str, *given: Any) -> Any:
        began = worked()
        try:
            return execute(sql, *given)
        finally:
            spent.append(worked() - began)

    with connection.execute_wrapper(timed):
        yield spent


def worked() -> float:
    """Processor time of this process and of the server's process for it, in seconds.

    It says more than the clock on a machine that has other things to do.
    """
    seconds = process_time()
    if connection.vendor == "postgresql":
        connection.ensure_connection()
        pid = connection.connection.info.backend_pid
        seconds += int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
    return seconds
