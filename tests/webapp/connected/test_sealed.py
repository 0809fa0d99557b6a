"""Keys of models: sealed, opened by each secret, and for no other server."""

import base64
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from tests.connected import KEY, make_model
from webapp.connected.models import ConnectedModel
from webapp.connected.sealed import LostKeyError, seal, seal_again, unseal

OLD, NEW = "old" * 12, "new" * 12
URL = "https://models.example.org/v1"


@pytest.fixture(autouse=True)
def _secret(settings: Settings) -> None:
    settings.MODEL_KEYS_SECRET = [OLD]


def test_what_is_sealed_tells_nothing_and_is_opened() -> None:
    sealed = seal(KEY, URL)
    assert KEY not in sealed
    assert KEY.encode() not in base64.urlsafe_b64decode(sealed)
    assert unseal(sealed, URL) == KEY
    assert seal("", URL) == unseal("", URL) == ""


@pytest.mark.parametrize(
    "other",
    ["https://models.example.org.evil.example/v1", "https://models.example.org:8443/v1",
     "http://models.example.org/v1", "http://models.example.org:443/v1"],
)  # fmt: skip
def test_it_is_not_opened_for_another_server(other: str) -> None:
    assert unseal(seal(KEY, URL), other) == ""


def test_it_is_opened_for_another_page_of_the_server() -> None:
    assert unseal(seal(KEY, URL), "https://MODELS.example.org:443/api/v1") == KEY


def test_every_secret_opens_and_the_first_seals(settings: Settings) -> None:
    sealed = seal(KEY, URL)
    settings.MODEL_KEYS_SECRET = [NEW, OLD]
    assert unseal(sealed, URL) == KEY
    newer = seal_again(sealed)
    settings.MODEL_KEYS_SECRET = [NEW]
    assert unseal(newer, URL) == KEY
    with pytest.raises(LostKeyError):
        unseal(sealed, URL)


@pytest.mark.django_db
def test_the_command_seals_all_with_the_first(settings: Settings) -> None:
    model = make_model(url=URL)
    settings.MODEL_KEYS_SECRET = [NEW, OLD]
    out = StringIO()
    call_command("seal_model_keys", stdout=out)
    assert out.getvalue() == "1 keys sealed with the first secret.\n"
    settings.MODEL_KEYS_SECRET = [NEW]
    assert ConnectedModel.objects.get().key == KEY
    assert not ConnectedModel.objects.get().has_lost_key
    assert model.name not in out.getvalue()


@pytest.mark.django_db
def test_a_key_that_is_lost_is_said_and_counts_as_none(settings: Settings) -> None:
    make_model(url=URL)
    settings.MODEL_KEYS_SECRET = [NEW]
    model = ConnectedModel.objects.get()
    assert (model.key, model.has_lost_key, model.config().api_key) == ("", True, "")
    with pytest.raises(CommandError, match=f"No secret opens the keys of: {model.name}"):
        call_command("seal_model_keys", stdout=StringIO())
