"""The process that serves the model: what it tells when it cannot, and that it waits then."""

from collections.abc import Callable

import pytest
from django.core.management import call_command
from pytest_django import Settings

from tests.connected import make_model
from tests.llm_server import refused_url
from webapp.connected.here import is_served
from webapp.connected.models import ConnectedModel, Purpose, Use
from webapp.local.choice import choose, wanted
from webapp.local.connect import connect, is_of_use
from webapp.local.management.commands import serve_local_model as module
from webapp.local.offer import LocalModel, folder, offered, shortlist
from webapp.local.state import Phase, Trouble, told

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What it did instead of ending: waited for a signal, or for a while before it tries again."""
    waited: list[str] = []

    def again(seconds: float) -> None:
        waited.append("a while")
        raise InterruptedError

    monkeypatch.setattr(module, "_until_told_to_end", lambda: waited.append("a signal"))
    monkeypatch.setattr(module, "sleep", again)
    return waited


def junk() -> LocalModel:
    folder().mkdir()
    (folder() / "junk.gguf").write_bytes(b"GGUF and nothing else")
    return offered()[0]


def gone() -> LocalModel:
    model = junk()
    model.path.unlink()
    return model


@pytest.mark.parametrize(
    ("model", "trouble"),
    [
        (lambda: shortlist()[0], Trouble.FORBIDDEN),
        (junk, Trouble.UNREADABLE),
        (gone, Trouble.GONE),
    ],
)
def test_what_another_start_would_not_mend_is_told_and_waited_on(
    model: Callable[[], LocalModel], trouble: Trouble, waits: list[str]
) -> None:
    choose(model())
    call_command("serve_local_model")
    state = told()
    assert state
    assert (state.phase, state.trouble) == (Phase.FAILED, trouble)
    assert state.why
    assert waits == ["a signal"]


def test_that_there_is_no_port_is_told_before_anything_is_fetched(
    settings: Settings, waits: list[str]
) -> None:
    settings.PORT, settings.ALLOW_MODEL_DOWNLOADS = 65_534, True
    choose(shortlist()[0])
    call_command("serve_local_model")
    state = told()
    assert state
    assert "a PORT of at most 65533" in state.why
    assert waits == ["a signal"]


def test_the_network_is_tried_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, waits: list[str]
) -> None:
    settings.ALLOW_MODEL_DOWNLOADS = True
    url = f"{refused_url()}/m.gguf"
    model = LocalModel(slug="m", name="M", file="m.gguf", size=9, url=url, sha256="0" * 64)
    monkeypatch.setattr("webapp.local.offer.shortlist", lambda: (model,))
    choose(model)
    with pytest.raises(InterruptedError):
        call_command("serve_local_model")
    state = told()
    assert state
    assert state.trouble == Trouble.UNREACHABLE
    assert waits == ["a while"]


def test_it_is_asked_from_when_it_is_served_until_its_process_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told_then: list[bool] = []

    def serve(model: LocalModel, key: str) -> object:
        told_then.append(is_served())
        return object()

    def connect(model: LocalModel, key: str, choice: str) -> None:
        told_then.append(is_served())  # the row still has the key of before

    monkeypatch.setattr(module, "is_installed", lambda: True)
    monkeypatch.setattr(module, "serve", serve)
    monkeypatch.setattr(module, "connect", connect)
    monkeypatch.setattr(module, "_until_told_to_end", lambda: told_then.append(is_served()))
    choose(junk())
    call_command("serve_local_model")
    assert [*told_then, is_served()] == [False, False, True, False]


@pytest.mark.parametrize("by", ["the environment", "an administrator"])
def test_what_nobody_uses_is_neither_fetched_nor_served(
    by: str, settings: Settings, monkeypatch: pytest.MonkeyPatch, waits: list[str]
) -> None:
    settings.ALLOW_MODEL_DOWNLOADS = True
    monkeypatch.setattr("webapp.local.connect.send", lambda *job: True)
    monkeypatch.setattr(module, "fetch", lambda model, report: pytest.fail("it is fetched"))
    choose(model := shortlist()[0])
    connect(model, "key", wanted())
    if by == "the environment":
        settings.LLM_MODEL = "theirs"
    else:
        make_model(Purpose.ANSWERS)
    with pytest.raises(InterruptedError):
        call_command("serve_local_model")
    state = told()
    assert state
    assert state.trouble == Trouble.UNUSED
    assert waits == ["a while"]


def test_it_is_of_use_for_what_the_environment_leaves_open_and_to_workspaces(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.local.connect.send", lambda *job: True)
    choose(model := shortlist()[0])
    assert is_of_use(wanted())
    settings.LLM_MODEL = "theirs"
    assert not is_of_use(wanted())
    settings.LLM_MODEL = ""
    connect(model, "key", wanted())
    assert is_of_use(wanted())
    Use.objects.update(purpose=Purpose.SPARE)
    assert is_of_use(wanted())
    Use.objects.all().delete()
    assert not is_of_use(wanted())
    ConnectedModel.objects.update(offered=True)
    assert is_of_use(wanted())
