"""Rules that no other tool holds."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from webapp import jobs

ROOT = Path(__file__).parent.parent
CODE = ("rag", "webapp", "workers", "tests")
MOST_LINES = 400  # blank ones are not read
HEAVY = {"torch", "chromadb", "pymupdf", "openvino", "sentence_transformers", "langchain_openai"}
STRANGERS = {"lxml", "openpyxl", "PIL", "charset_normalizer"}  # what reads the files of strangers


def test_no_file_is_longer_than_one_can_read() -> None:
    files = (path for folder in CODE for path in (ROOT / folder).rglob("*.py"))
    lines = {str(path): len(re.findall(r"^.*\S", path.read_text(), re.MULTILINE)) for path in files}
    assert not {path: count for path, count in lines.items() if count > MOST_LINES}


def test_every_setting_is_in_the_readme() -> None:
    settings = (ROOT / "webapp" / "settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r'env_(?:str|int|float|bool|list)\(\s*"([A-Z0-9_]+)"', settings))
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    told = set(re.findall(r"^\|\s*`([A-Z0-9_]+)`", readme, re.MULTILINE))
    assert read - told == set(), "settings that the table in README.md does not name"
    assert told - read == set(), "names in the table that are no setting"


def test_every_job_has_a_task() -> None:
    import workers.tasks  # noqa: F401  (registers them)

    assert set(jobs.NAMES) == {name for name in jobs.app.tasks if not name.startswith("celery.")}


@pytest.mark.parametrize("module", ["webapp.urls", "workers.tasks"])
def test_importing_the_web_and_the_tasks_loads_no_model_library(module: str) -> None:
    code = (
        "import django, importlib, json, sys; django.setup(); "
        f"importlib.import_module({module!r}); print(json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={"DJANGO_SETTINGS_MODULE": "tests.settings", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        check=True,
        text=True,
    )
    assert (HEAVY | STRANGERS).isdisjoint(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
