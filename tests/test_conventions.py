"""Rules that no other tool holds."""

import json
import re
import subprocess
import sys
import tomllib
from collections import Counter
from enum import EnumType
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command

from rag import types
from webapp import jobs

ROOT = Path(__file__).parent.parent
CODE = ("rag", "webapp", "workers", "tests")
ROOMS = (*CODE, "docs", "templates")
MOST_LINES = 400  # blank ones are not read
MOST_OF_THE_ENGINE = 200
MOST_MODULES = 19  # beside each other; of `rag` itself fewer
MOST_OF_RAG = 11
MOST_WORDS = 1_500  # in the README
HEAVY = {"torch", "chromadb", "pymupdf", "openvino", "sentence_transformers", "langchain_openai"}
STRANGERS = {"lxml", "openpyxl", "PIL", "charset_normalizer"}  # what reads the files of strangers


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_no_file_is_longer_than_one_can_read() -> None:
    files = (path for folder in CODE for path in (ROOT / folder).rglob("*.py"))
    lines = {str(path): len(re.findall(r"^.*\S", path.read_text(), re.MULTILINE)) for path in files}
    assert not {path: count for path, count in lines.items() if count > MOST_LINES}


def test_the_engine_is_read_at_one_go() -> None:
    assert len(read("rag/engine.py").splitlines()) < MOST_OF_THE_ENGINE


def test_no_room_holds_more_than_one_can_survey() -> None:
    files = (path for folder in CODE[:3] for path in (ROOT / folder).rglob("[!_]*.py"))
    held = Counter(path.parent for path in files if path.parent.name != "migrations")
    assert {str(room): modules for room, modules in held.items() if modules > MOST_MODULES} == {}
    assert held[ROOT / "rag"] <= MOST_OF_RAG


def test_every_setting_is_told() -> None:
    call = r'env_(?:str|secret|int|float|bool|list|networks|choice)\(\s*"([A-Z0-9_]+)"'
    used = set(re.findall(call, read("webapp/settings.py")))
    told = set(re.findall(r"^\|\s*`([A-Z0-9_]+)`", read("docs/settings.md"), re.MULTILINE))
    assert used - told == set(), "settings that the tables in docs/settings.md do not name"
    assert told - used == set(), "names in the tables that are no setting"


def test_the_changelog_opens_with_the_version_of_the_package() -> None:
    versions = re.findall(r"^## v(\S+) - (\S+)$", read("CHANGELOG.md"), re.MULTILINE)
    assert f'\nversion = "{versions[0][0]}"\n' in read("pyproject.toml")
    assert all(re.fullmatch(r"\d{4}-\d{2}-\d{2}", date) for _, date in versions[1:])


def test_the_readme_can_be_read_in_a_few_minutes() -> None:
    assert len(read("README.md").split()) <= MOST_WORDS


def test_pages_link_to_what_is_there() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    links = {
        page.parent / link.partition("#")[0]
        for page in pages
        for link in re.findall(r"\]\(([^)\s:]+)\)", page.read_text(encoding="utf-8"))
        if not link.startswith("#")
    }
    assert {str(link) for link in links if not link.exists()} == set()


def test_pages_name_files_that_are_there() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "rag").rglob("*.md")]
    named = {
        (page.name, path)
        for page in pages
        if page.name != "CHANGELOG.md"  # it tells of what was
        for path in re.findall(rf"`((?:{'|'.join(ROOMS)})/[\w./-]+)", page.read_text("utf-8"))
    }
    assert {one for one in named if not (ROOT / one[1]).exists()} == set()


@pytest.mark.parametrize(
    ("container", "drawn_after"),
    [
        ("rag", "`rag/`, from the top"),
        ("webapp", "`webapp/`, from the top"),
        ("webapp.library", "`webapp/library` is one app with rooms, from the top"),
    ],
)
def test_rooms_are_drawn_in_the_order_that_is_held(container: str, drawn_after: str) -> None:
    contracts = tomllib.loads(read("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    [layers] = [one["layers"] for one in contracts if one.get("containers") == [container]]
    drawing = read("docs/architecture.md").split(drawn_after)[1].split("```")[1]
    drawn = [set(line.split("  ")[0].split(" │ ")) for line in drawing.strip().splitlines()]
    rooms = set[str]().union(*drawn)
    assert [both for one in layers if (both := set(one.split(" | ")) & rooms)] == drawn


def test_dates_are_written_in_one_form() -> None:
    for_people = {"j M Y", "j M Y H:i", "j M H:i", "F"}
    for_programs = {"c", "Y-m-d"}
    templates = (path.read_text(encoding="utf-8") for path in (ROOT / "templates").rglob("*.html"))
    used = {form for text in templates for form in re.findall(r"\|date:[\"']([^\"']+)", text)}
    assert used <= for_people | for_programs
    assert "dateStyle" not in read("webapp/static/veracite.js")  # each browser's own form


def test_every_job_has_a_task() -> None:
    import workers.tasks  # noqa: F401  (registers them)

    assert set(jobs.NAMES) == {name for name in jobs.app.tasks if not name.startswith("celery.")}


@pytest.mark.service
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


def test_no_migration_freezes_an_enum_of_rag() -> None:
    """A verdict or a kind more is a row of its table, and nothing in the database."""
    enums = [one for one in vars(types).values() if isinstance(one, EnumType)]
    ours: list[set[object]] = [set(enum.__members__.values()) for enum in enums]
    fields = [field for model in apps.get_models() for field in model._meta.get_fields()]
    given = {str(field): {k for k, _ in getattr(field, "choices", None) or ()} for field in fields}
    assert [name for name, choices in given.items() if choices and choices in ours] == []
