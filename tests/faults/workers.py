"""Workers of their own, each with settings, a clock or a broker's patience as a test wants it."""

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.faults.web import manage
from tests.product import ROOT

# What Celery's own program does, telling of each job.
TELLING = """
from celery.signals import task_prerun
def tell(task_id, task, **more):
    print("begins", task.name, task_id, flush=True)
task_prerun.connect(tell, weak=False)
from celery.__main__ import main
main()
"""
UPLOAD = """
import sys
from pathlib import Path
from django.core.files.uploadedfile import SimpleUploadedFile
from webapp.accounts.models import User
from webapp.library.ingest.uploads import keep_upload
from webapp.library.models import Workspace
space = Workspace.objects.get_or_create(name="Reports")[0]
file = SimpleUploadedFile("Report.pdf", Path({path!r}).read_bytes())
print(keep_upload(space, None, file).pk)
"""
TOLD = """
from webapp.library.models import Document
found = Document.objects.get(pk={document!r})
print(found.stage, found.attempts, found.lease)
"""


@contextmanager
def celery(
    settings: Mapping[str, str], log: Path, command: str, *, before: str = ""
) -> Iterator["subprocess.Popen[bytes]"]:
    """A process of Celery's, killed when left if it was not before; what it writes goes to the log.

    `before`: Python that it runs first.
    """
    options = f"--app workers --skip-checks {command}".split()
    with log.open("ab") as written:
        running = subprocess.Popen(
            [sys.executable, "-c", before + TELLING, *options],
            cwd=ROOT, env=settings, stdout=written, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        yield running
    finally:
        running.kill()
        running.wait()


@contextmanager
def worker(
    settings: Mapping[str, str], log: Path, *, queue: str = "ingest", before: str = ""
) -> Iterator["subprocess.Popen[bytes]"]:
    """A worker for a queue."""
    command = f"worker --pool threads --concurrency 2 --queues {queue}"
    with celery(settings, log, command, before=before) as running:
        yield running


def begun(log: Path, job: str) -> Counter[str]:
    """How often each message of a job was given to the workers of a log."""
    return Counter(re.findall(rf"begins {job} (\S+)", log.read_text(encoding="utf-8")))


def upload(settings: dict[str, str], path: Path) -> str:
    """The id of a document that waits to be read."""
    return manage(settings, "shell", "-c", UPLOAD.format(path=str(path))).split()[-1]


def told(settings: dict[str, str], document: str) -> tuple[str, int, str]:
    """Its stage, how often it was tried, and the lease by which a worker holds it."""
    stage, attempts, lease = manage(
        settings, "shell", "-c", TOLD.format(document=document)
    ).split()[-3:]
    return stage, int(attempts), lease
