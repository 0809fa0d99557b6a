"""What is logged of a request."""

import os
import subprocess
import sys

PROGRAM = """
import django
django.setup()
from django.conf import settings
from django.test import Client
settings.ALLOWED_HOSTS = ["localhost"]
assert Client().get("/", headers={"host": "elsewhere.example\\n"}).status_code == 400
"""


def test_a_request_for_another_host_is_one_line() -> None:
    settings = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    run = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(run, check=True, capture_output=True, text=True, env=settings)
    [line] = done.stderr.splitlines()
    assert "ERROR django.security.DisallowedHost [" in line
    assert "elsewhere.example" in line
