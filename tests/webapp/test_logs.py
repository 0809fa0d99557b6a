"""What is logged of a request."""

import os
import subprocess
import sys

import pytest

PROGRAM = """
import django
django.setup()
from django.conf import settings
from django.core.management import call_command
from django.test import Client
call_command("migrate", verbosity=0)
settings.ALLOWED_HOSTS = ["localhost"]
assert Client().get("/", headers={"host": "elsewhere.example\\n"}).status_code == 400
"""

WORKER = """
import logging
from workers import app
app.log.setup(loglevel="WARNING")  # as the command line has it that names no level
logging.getLogger("webapp.library.ingest.work").info("a document is read")
for name in ("celery.apps.worker", "workers.ready"):
    logging.getLogger(name).info("ready.")
"""


def logged(program: str, **more: str) -> list[str]:
    settings = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", **more}
    run = [sys.executable, "-c", program]
    done = subprocess.run(run, check=True, capture_output=True, text=True, env=settings)
    return done.stderr.splitlines()


@pytest.mark.service
def test_a_request_for_another_host_is_one_line() -> None:
    [line] = logged(PROGRAM)
    assert "ERROR django.security.DisallowedHost [" in line
    assert "elsewhere.example" in line


@pytest.mark.service
@pytest.mark.parametrize(("level", "read"), [("INFO", 1), ("WARNING", 0)])
def test_workers_log_as_the_web_and_always_that_they_are_ready(level: str, read: int) -> None:
    lines = logged(WORKER, LOG_LEVEL=level)
    assert sum("a document is read" in line for line in lines) == read
    assert sum(line.endswith("[-] ready.") for line in lines) == 2
