"""The model of this machine in the browser: offered, chosen, watched, stopped."""

import fcntl
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from pytest_django import Settings

from tests.connected import make_model
from tests.make import browser, make_user, prove
from webapp.connected.models import ConnectedModel
from webapp.local.choice import chosen_slug, wanted
from webapp.local.offer import folder
from webapp.local.state import Phase, State, Trouble, tell

PAGE = "/admin/language-model/"


@pytest.fixture
def panel(db: None) -> Client:
    return browser(make_user("root@example.org", is_staff=True, is_superuser=True))


@pytest.fixture(autouse=True)
def supervised(settings: Settings, tmp_path: Path) -> Iterator[None]:
    """As under `make run`, with room for each model, and fetching allowed."""
    settings.DATA_DIR = tmp_path
    settings.ALLOW_MODEL_DOWNLOADS, settings.LOCAL_MODEL = True, ""
    (tmp_path / "run").mkdir()
    with (tmp_path / "run" / "up.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def test_one_is_chosen_with_one_click_and_stopped_again(panel: Client) -> None:
    page = panel.get(PAGE).text
    assert "Fetch and use it" in page
    assert "Apache-2.0" in page
    page = panel.post(PAGE, {"serve": "qwen3-0.6b"}, follow=True).text
    assert "“Qwen3 0.6B” is made ready" in page
    assert 'hx-trigger="every 2s"' in page
    assert chosen_slug() == "qwen3-0.6b"
    assert LogEntry.objects.get().object_repr == "Qwen3 0.6B"
    page = panel.post(PAGE, {"stop": "1"}, follow=True).text
    assert "is stopped, and not used" in page
    assert wanted() == ""


def test_how_far_it_is_is_shown(panel: Client) -> None:
    panel.post(PAGE, {"serve": "qwen3-4b"})
    half = State(choice=wanted(), phase=Phase.FETCHING, done=1_200_000_000, total=2_400_000_000)
    tell(half)
    page = panel.get(PAGE).text
    assert '<progress max="1" value="0.5"' in page
    assert "1.1\xa0GB of 2.2\xa0GB" in page
    tell(State(choice=wanted(), phase=Phase.FAILED, trouble=Trouble.OTHER))
    page = panel.get(PAGE).text
    assert "by its checksum" in page
    assert "Try again" in page
    assert "hx-trigger" not in page


def test_a_weak_one_is_told(panel: Client) -> None:
    panel.post(PAGE, {"serve": "qwen3-0.6b"})
    tell(State(choice=wanted(), phase=Phase.SERVING))
    checks = [{"name": "use", "passed": False, "message": "weak"}]
    model = make_model(preset="here", trial={"usable": True, "checks": checks, "answers": []})
    assert "It did badly with the six questions" in panel.get(PAGE).text
    ConnectedModel.objects.update(trial={"usable": True, "checks": [], "answers": []})
    assert "It did well with the six questions" in panel.get(PAGE).text
    assert f"{PAGE}{model.pk}/" in panel.get(PAGE).text


def test_what_is_in_the_way_is_told_and_holds(
    panel: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ALLOW_MODEL_DOWNLOADS = False
    page = panel.get(PAGE).text
    assert "Fetch and use it" not in page
    assert str(folder()) in page
    page = panel.post(PAGE, {"serve": "qwen3-0.6b"}, follow=True).text
    assert "This model cannot be served here now." in page
    settings.ALLOW_MODEL_DOWNLOADS = True
    panel.post(PAGE, {"serve": "../../etc/passwd"})
    assert wanted() == ""
    monkeypatch.setattr("webapp.local.hindrance.is_installed", lambda: False)
    assert "“make run MODEL=local” installs" in panel.get(PAGE).text
    settings.LLM_MODEL = "theirs"
    assert "The environment names the model" in panel.get(PAGE).text
    panel.post(PAGE, {"serve": "qwen3-0.6b"})
    assert wanted() == ""


def test_only_where_a_supervisor_runs_one_is_served(panel: Client, settings: Settings) -> None:
    settings.DATA_DIR = settings.DATA_DIR / "elsewhere"
    assert "A model is served by “make run” alone." in panel.get(PAGE).text


def test_a_file_put_in_place_is_one_click_away_on_the_first_page(panel: Client) -> None:
    folder().mkdir()
    (folder() / "ours.gguf").write_bytes(b"GGUF")
    page = panel.get("/").text
    assert "A model of this machine (ours, 4\xa0bytes)" in page
    panel.post(PAGE, {"serve": str(folder() / "ours.gguf")})
    assert chosen_slug() == str(folder() / "ours.gguf")
    page = panel.get("/").text
    assert "A model of this machine (" not in page
    assert "#local" in page


def test_it_is_neither_connected_by_hand_nor_left_running_when_removed(panel: Client) -> None:
    assert f"{PAGE}new/here/" not in panel.get(PAGE).text
    assert panel.get(f"{PAGE}new/here/").status_code == 404
    panel.post(PAGE, {"serve": "qwen3-0.6b"})
    model = make_model(preset="here")
    prove(panel).post(f"{PAGE}{model.pk}/", {"delete": "1"})
    assert not ConnectedModel.objects.exists()
    assert wanted() == ""
