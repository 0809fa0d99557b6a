"""Models connected in the browser: added, tried, chosen, changed and removed."""

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext_lazy
from pytest_django import Settings

from tests.connected import KEY, make_model
from tests.llm_server import LlmServer, Reply, llm_server, refused_url
from tests.make import browser, make_user, prove
from webapp.accounts.models import User
from webapp.connected.chosen import chosen
from webapp.connected.models import ConnectedModel, Kind, Purpose, Use
from webapp.connected.presets import HERE, PRESETS, Preset

PAGE = "/admin/language-model/"
NEW = f"{PAGE}new/other/"


@pytest.fixture
def root(db: None) -> User:
    return make_user("root@example.org", is_staff=True, is_superuser=True)


@pytest.fixture
def panel(root: User) -> Client:
    return prove(browser(root))


def given(address: str, **fields: object) -> dict[str, object]:
    """The form, filled in."""
    known = {
        "name": "Ours", "url": address, "key": KEY, "model": "scripted", "kind": "chat",
        "temperature": 0, "context_tokens": 0, "first_token_s": 300, "total_s": 600, "at_once": 0,
        "extra_body": "{}", **fields,
    }  # fmt: skip
    return {name: value for name, value in known.items() if value is not None}


def said(server: LlmServer) -> list[str]:
    return [request["messages"][-1]["content"] for request in server.requests]


def test_a_model_is_connected_tried_and_in_force(panel: Client) -> None:
    with llm_server([Reply(text="It rose by 11.8 percent [1.2].")]) as server:
        page = panel.post(NEW, given(server.url), follow=True).text
    assert "“Ours” works, and answers from the next question on." in page
    assert "It rose by 11.8 percent [1.2]." in page
    assert "It did badly on the sample report" in page
    assert "✓ as expected" in page
    assert "– not as expected" in page
    model = ConnectedModel.objects.get()
    assert chosen().answers == model.config()
    assert chosen().answers.api_key == KEY
    assert LogEntry.objects.get().object_repr == "Ours"


def test_what_does_not_work_is_saved_said_and_not_used(panel: Client) -> None:
    page = panel.post(NEW, given(refused_url()), follow=True).text
    assert "“Ours” is saved, but does not work yet." in page
    assert "The language model cannot be reached." in page
    assert not Use.objects.exists()
    choice = {"choose": "1", "answers": str(ConnectedModel.objects.get().pk)}
    page = panel.post(PAGE, choice, follow=True).text
    assert "“Ours” did not work when it was tried" in page
    with llm_server([Reply(status=401, error="no")]) as server:
        address = reverse("admin:connected_model", args=[ConnectedModel.objects.get().pk])
        page = panel.post(address, given(server.url), follow=True).text
        assert "refused the key (401)" in page
        assert KEY not in page


def test_where_a_server_has_none_there_is_nothing_to_choose(panel: Client) -> None:
    page = panel.post(NEW, given(refused_url(), model=""), follow=True).text
    assert "“Ours” is saved, but does not work yet." in page
    assert "Choose which of its models" not in page


def test_the_only_model_of_a_server_is_taken(panel: Client) -> None:
    with llm_server([Reply()], models=["one"]) as server:
        panel.post(NEW, given(server.url, model=""), follow=True)
    assert ConnectedModel.objects.get().model == chosen().answers.model == "one"


def test_of_several_models_one_is_chosen_and_the_key_is_kept(panel: Client) -> None:
    with llm_server([Reply()], models=["one", "two"]) as server:
        page = panel.post(NEW, given(server.url, model=""), follow=True).text
        assert "Choose which of its models it is." in page
        assert '<option value="two">' in page
        assert not Use.objects.exists()
        model = ConnectedModel.objects.get()
        panel.post(
            reverse("admin:connected_model", args=[model.pk]),
            given(server.url, model="two", key=""), follow=True,
        )  # fmt: skip
        assert server.headers[-1]["authorization"] == f"Bearer {KEY}"
    assert chosen().answers.model == "two"


def test_a_key_is_not_sent_to_another_server(panel: Client) -> None:
    model = make_model(Purpose.ANSWERS)
    address = reverse("admin:connected_model", args=[model.pk])
    with llm_server([Reply()]) as server:
        panel.post(address, given(server.url, key=""))
        assert {one["authorization"] for one in server.headers} == {"Bearer none"}
    assert ConnectedModel.objects.get().key == ""


def test_the_password_is_asked_for_and_nothing_is_kept_of_what_was_sent(root: User) -> None:
    client = browser(root)
    assert client.get(NEW)["Location"].startswith("/accounts/reauthenticate/")
    again = client.post(NEW, given("http://127.0.0.1:9/v1"))
    assert again["Location"] == NEW
    assert KEY not in str(dict(client.session))
    assert not ConnectedModel.objects.exists()
    make_model()
    address = reverse("admin:connected_model", args=[ConnectedModel.objects.get().pk])
    for method in (client.get, client.post):
        assert method(address, {"delete": "1"}).status_code == 302
    assert ConnectedModel.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("url", "ftp://x/v1", "begins with http"),
        ("url", "http://", "begins with http"),
        ("url", "http://[x/v1", "begins with http"),
        ("url", "http://h:99999/v1", "begins with http"),
        ("url", "http://me:secret@127.0.0.1/v1", "the key has its own field"),
        ("url", "http://127.0.0.1/v1?key=x", "the key has its own field"),
        ("url", "http://169.254.169.254/latest", "no question is sent there"),
        ("url", "http://2852039166/v1", "no question is sent there"),
        ("url", "http://[::ffff:169.254.169.254]/v1", "no question is sent there"),
        ("extra_body", "[1]", "A JSON object is needed"),
        ("extra_body", '{"model": "x", "stream": false}', "sets these itself: model, stream"),
        ("extra_body", "{", "Enter a valid JSON"),
        ("temperature", "9", "less than or equal to 2"),
        ("price_in", "-1", "greater than or equal to 0"),
        ("kind", "nothing", "Select a valid choice"),
        ("name", "", "This field is required"),
        ("key", "sk-two words", "and no spaces"),
        ("key", "sk-schlüssel", "and no spaces"),
        ("model", "a\0b", "Null characters are not allowed"),
    ],
)
def test_what_makes_no_sense_is_said_at_its_field(
    panel: Client, field: str, value: str, told: str
) -> None:
    response = panel.post(NEW, given("http://127.0.0.1:9/v1", **{field: value}))
    assert response.status_code == 200
    assert told in response.text
    assert KEY not in response.text
    assert not ConnectedModel.objects.exists()


def test_a_second_model_changes_nothing_until_it_is_chosen(panel: Client) -> None:
    first = make_model(Purpose.ANSWERS, name="First")
    with llm_server([Reply()]) as server:
        page = panel.post(NEW, given(server.url, kind="vision"), follow=True).text
    assert "“Ours” is saved, and works." in page
    second = ConnectedModel.objects.exclude(pk=first.pk).get()
    assert chosen().answers == first.config()
    assert chosen().captions == second.config()  # nothing described figures before
    choice = {"choose": "1", "answers": str(second.pk), "judging": str(first.pk)}
    assert "did not work" not in panel.post(PAGE, choice, follow=True).text
    assert chosen().answers == second.config()
    assert chosen().judging == first.config()
    panel.post(PAGE, {"choose": "1", "judging": "", "captions": "", "answers": "none"})
    assert [one.purpose for one in Use.objects.all()] == ["answers"]
    assert chosen().answers.model == ""


def test_only_what_can_serve_a_purpose_is_taken(panel: Client) -> None:
    judge = make_model(kind=Kind.JUDGE)
    unknown = "00000000-0000-0000-0000-000000000000"
    for value in (str(judge.pk), unknown, "x\0", "'"):
        panel.post(PAGE, {"choose": "1", "answers": value, "captions": value})
    assert not Use.objects.exists()
    panel.post(PAGE, {"choose": "1", "judging": str(judge.pk)})
    assert chosen().judging == judge.config()


def test_the_environment_is_shown_and_cannot_be_chosen_against(
    panel: Client, settings: Settings
) -> None:
    settings.LLM_MODEL, settings.LLM_BASE_URL = "environment", "http://127.0.0.1:9/v1"
    model = make_model()
    page = panel.get(PAGE).text
    assert "set by the environment" in page
    assert 'name="answers"' not in page
    panel.post(PAGE, {"choose": "1", "answers": str(model.pk)})
    assert not Use.objects.exists()
    with llm_server([Reply()]) as server:
        panel.post(NEW, given(server.url, name="Other"))
    assert chosen().answers.model == "environment"


def test_servers_here_are_looked_for_when_it_is_asked_for(
    panel: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with llm_server([Reply()], models=["qwen3:4b", "b/c d"]) as server:
        there = Preset(
            slug="ollama", name="Ollama", url=server.url, hint=gettext_lazy("x"), local=True
        )
        gone = Preset(
            slug="vllm", name="vLLM", url=refused_url(), hint=gettext_lazy("x"), local=True
        )
        here = {**PRESETS, "ollama": there, "vllm": gone}
        monkeypatch.setattr("webapp.connected.nearby.PRESETS", {"ollama": there, "vllm": gone})
        assert "Found" not in panel.get(PAGE).text
        page = panel.post(PAGE, {"look": "1"}).text
        monkeypatch.setattr("webapp.panel.connected.change.PRESETS", here)
        assert f"{PAGE}new/ollama/?model=qwen3%3A4b" in page
        assert "b%2Fc%20d" in page
    assert 'value="qwen3:4b"' in panel.get(f"{PAGE}new/ollama/?model=qwen3%3A4b").text


def test_a_model_is_removed_with_its_key(panel: Client) -> None:
    model = make_model(Purpose.ANSWERS)
    address = reverse("admin:connected_model", args=[model.pk])
    assert "“Ours” was removed." in panel.post(address, {"delete": "1"}, follow=True).text
    assert not ConnectedModel.objects.exists()
    assert chosen().answers.model == ""
    assert panel.get(address).status_code == 404


def test_every_preset_has_its_page(panel: Client) -> None:
    listed = panel.get(PAGE).text
    for slug, preset in PRESETS.items():
        if slug == HERE:  # connected by nobody: tests/webapp/panel/test_local.py
            continue
        page = panel.get(f"{PAGE}new/{slug}/")
        assert preset.url in page.text
        assert f"{PAGE}new/{slug}/" in listed
    assert panel.get(f"{PAGE}new/nothing/").status_code == 404


def test_two_names_are_two(panel: Client) -> None:
    make_model(name="Ollama")
    assert 'value="Ollama 2"' in panel.get(f"{PAGE}new/ollama/").text
    page = panel.post(f"{PAGE}new/ollama/", given("http://127.0.0.1:9/v1", name="Ollama")).text
    assert "already exists" in page


def test_clicking_twice_makes_one(panel: Client) -> None:
    with llm_server([Reply()]) as server:
        for _ in range(2):
            page = panel.post(NEW, given(server.url), follow=True).text
    assert "“Ours” is saved, and works." in page
    assert ConnectedModel.objects.count() == 1


def test_a_model_that_sees_no_more_describes_no_more(panel: Client) -> None:
    with llm_server([Reply()]) as server:
        model = make_model(*Purpose, url=server.url, kind=Kind.VISION)
        panel.post(reverse("admin:connected_model", args=[model.pk]), given(server.url))
    assert {one.purpose for one in Use.objects.all()} == {
        "answers", "spare", "plans", "judging",
    }  # fmt: skip


def test_whatever_a_server_calls_its_models_can_be_kept(panel: Client) -> None:
    with llm_server([Reply()], models=["a\0b\ud800", "x" * 5_000, "<b>"]) as server:
        page = panel.post(NEW, given(server.url, model=""), follow=True).text
    assert '<option value="ab?">' in page
    assert "&lt;b&gt;" in page
    kept = ConnectedModel.objects.get().trial or {}
    assert kept["models"] == ["ab?", "x" * 200, "<b>"]
