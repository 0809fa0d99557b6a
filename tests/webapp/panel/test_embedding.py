"""The card on the search index: another embedding model is connected, built beside, exchanged."""

import json
from pathlib import Path

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from rag.engine import Engine
from tests.connected import make_model
from tests.embedding_server import embedding_server
from tests.llm_server import refused_url
from tests.make import browser, make_user, prove
from tests.rows import index, make_ready
from tests.webapp.panel.test_connected import given
from webapp.accounts.models import User
from webapp.connected.models import ConnectedModel, EmbedderUse, Kind
from webapp.engine import index_fingerprint, shape_of
from webapp.library.models import BesideRow, Workspace

PAGE = "/admin/language-model/"
NEW = f"{PAGE}new/other/"
INSIDE_NEW = f"{PAGE}new/inside/"


@pytest.fixture
def panel(db: None) -> Client:
    return prove(browser(make_user("root@example.org", is_staff=True, is_superuser=True)))


@pytest.fixture
def other(db: None) -> ConnectedModel:
    return make_model(name="Other", kind=Kind.EMBEDDING, model="other-embedder")


def test_a_model_that_embeds_is_tried_by_embedding(panel: Client) -> None:
    with embedding_server() as server:
        form = given(server.url, kind="embedding")
        page = panel.post(NEW, form, follow=True).text
        assert server.counts
    assert "“Ours” is saved, and works." in page
    assert "It embeds: 256 numbers for each text." in page
    page = panel.post(NEW, given(refused_url(), name="Gone", kind="embedding"), follow=True).text
    assert "“Gone” is saved, but does not work yet." in page
    listed = panel.get(PAGE).text
    assert "by their meaning with <b>the model that comes with the product</b>." in listed
    assert "Ours</option>" in listed


def test_where_none_is_connected_the_page_leads_to_one(panel: Client) -> None:
    page = panel.get(PAGE).text
    assert "It reads English." in page
    for address in (NEW, INSIDE_NEW):
        assert f'<a class="button" href="{address}">' in page


def test_an_index_is_built_exchanged_and_removed(
    panel: Client, other: ConnectedModel, workspace: Workspace, engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    shapes = {"other-embedder": "ba9876543210"}
    monkeypatch.setattr(
        "webapp.engine.shape_of", lambda config: shapes.get(config.model, "0123456789ab")
    )
    monkeypatch.setattr(
        "webapp.library.upkeep.beside.shape_of",
        lambda config: shapes.get(config.model, "0123456789ab"),
    )
    document = make_ready(workspace, "The mine yields copper.", "It was opened in 1871.")
    document.fingerprint = "0123456789ab"
    document.save()
    index(document, engine)
    assert "Beside it" not in panel.get(PAGE).text
    page = panel.post(PAGE, {"build_beside": "1", "embedder": str(other.pk)}, follow=True).text
    assert "the index of before is searched" in page
    assert "0 of 2 passages, 0 of 1 documents" in page
    assert 'name="exchange"' not in page
    shape = {"shape": "ba9876543210"}
    why = json.dumps({"code": "embed.refused", "params": {"status": 413, "said": "too long"}})
    BesideRow.objects.create(
        document=document, fingerprint="ba9876543210", generation=document.generation, refused=why
    )
    page = panel.get(PAGE).text
    assert f"<b>{document.title}</b>: The embedding server refused the request (413)" in page
    page = panel.post(PAGE, {"exchange": "1", **shape}, follow=True).text
    assert f"refused “{document.title}”: that is tried again." in page
    page = panel.post(PAGE, {"exchange": "1", **shape}, follow=True).text
    assert "The index is not whole yet." in page
    page = panel.post(PAGE, {"remove_beside": "1", "shape": "0123456789ab"}, follow=True).text
    assert "The indexes have changed meanwhile" in page
    panel.post(PAGE, {"remove_beside": "1", **shape})
    assert not EmbedderUse.objects.exists()
    assert not BesideRow.objects.exists()
    assert LogEntry.objects.filter(change_message__contains="beside: Other").exists()


def test_what_an_index_is_made_by_stays_as_it_is(panel: Client, other: ConnectedModel) -> None:
    EmbedderUse.objects.create(place="searched", model=other)
    address = reverse("admin:connected_model", args=[other.pk])
    assert "switch to another and remove" in panel.post(address, {"delete": "1"}, follow=True).text
    for change in ({"model": "third"}, {"kind": "chat"}):
        known = {"name": "Other", "kind": "embedding", "model": other.model}
        form = given(other.url, **{**known, **change})
        assert "connect another one beside it instead" in panel.post(address, form).text
    other.refresh_from_db()
    assert (other.model, other.kind) == ("other-embedder", "embedding")
    assert "Search index" in panel.get(PAGE).text


@pytest.mark.model
def test_one_of_a_folder_is_tried_and_offered_for_an_index(
    panel: Client, tiny_embedder: Path
) -> None:
    form = {"name": "Here", "model": str(tiny_embedder), "kind": "embedding"}
    page = panel.post(INSIDE_NEW, form, follow=True).text
    assert "“Here” is saved, and works." in page
    assert "It embeds: 64 numbers for each text." in page
    assert "the one with the answer was nearest for" in page
    assert "Have its index built" in page
    assert "Here</option>" in panel.get(PAGE).text
    config = ConnectedModel.objects.get().embedding()
    assert shape_of(config) not in {"", index_fingerprint()}


def test_one_that_is_not_there_is_saved_and_said(panel: Client) -> None:
    form = {"name": "Here", "model": "/no/such-folder", "kind": "embedding"}
    page = panel.post(INSIDE_NEW, form, follow=True).text
    assert "“Here” is saved, but does not work yet." in page
    assert "“/no/such-folder” could not be loaded" in page


@pytest.mark.parametrize("wanted", ["", "x\0", "00000000-0000-0000-0000-000000000000", "shipped"])
def test_what_cannot_embed_is_not_built(panel: Client, wanted: str) -> None:
    page = panel.post(PAGE, {"build_beside": "1", "embedder": wanted}, follow=True)
    assert page.status_code == 200
    assert not EmbedderUse.objects.exists()


def test_what_the_environment_names_is_shown_as_such(
    panel: Client, other: ConnectedModel, settings: Settings
) -> None:
    settings.EMBEDDING_MODEL = "intfloat/multilingual-e5-small"
    page = panel.get(PAGE).text
    assert "Passages are found by their meaning with <b>intfloat/multilingual-e5-small</b>." in page
    assert 'name="build_beside"' not in page


def test_only_administrators_see_to_it(alice: User, other: ConnectedModel) -> None:
    browser(alice).post(PAGE, {"build_beside": "1", "embedder": str(other.pk)})
    assert not EmbedderUse.objects.exists()
