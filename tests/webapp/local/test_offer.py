"""Which models can be served here, and which of them suits the machine."""

import re
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.connected import make_model
from webapp.connected.models import Purpose, Use
from webapp.connected.presets import HERE
from webapp.local.by_setting import CannotChooseError, choose_as_set
from webapp.local.choice import choose, chosen_model, give_up, wanted
from webapp.local.machine import Machine
from webapp.local.offer import by_slug, folder, offered, own_files, shortlist, suggested


def machine(cores: int, gigabytes: int) -> Machine:
    return Machine(cores=cores, memory=gigabytes << 30)


def put(name: str) -> Path:
    folder().mkdir(exist_ok=True)
    path = folder() / name
    path.write_bytes(b"GGUF")
    return path


def test_each_of_the_short_list_is_pinned() -> None:
    for one in shortlist():
        assert re.fullmatch(r"[0-9a-f]{64}", one.sha256)
        assert re.fullmatch(r"https://\S+/resolve/[0-9a-f]{40}/\S+", one.url)
        assert one.url.endswith(f"/{one.file}")
        assert one.licence
    sizes = [one.size for one in shortlist()]
    assert sizes == sorted(sizes)


@pytest.mark.parametrize(
    ("cores", "gigabytes", "slug"),
    [
        (2, 8, "qwen3-1.7b"),
        (4, 8, "qwen3-4b"),
        (4, 5, "qwen3-0.6b"),
        (16, 32, "qwen3-8b"),
        (1, 8, "qwen3-0.6b"),
    ],
)
def test_the_largest_that_fits_and_is_quick_enough_is_suggested(
    settings: Settings, cores: int, gigabytes: int, slug: str
) -> None:
    settings.ALLOW_MODEL_DOWNLOADS = True
    model = suggested(machine(cores, gigabytes))
    assert model
    assert model.slug == slug


def test_nothing_is_suggested_that_does_not_fit_or_may_not_be_fetched(settings: Settings) -> None:
    assert suggested(machine(4, 16)) is None
    settings.ALLOW_MODEL_DOWNLOADS = True
    assert suggested(machine(4, 2)) is None


def test_a_file_that_was_put_in_place_is_offered_and_suggested() -> None:
    path = put("ours.gguf")
    put("qwen.txt")
    put("odd.gguf").write_bytes(b"")
    assert [one.slug for one in own_files()] == [str(path)]
    assert offered()[0].can_be_had
    assert suggested(machine(4, 16)) == offered()[0]
    assert not by_slug("/etc/passwd")


def test_what_is_here_of_the_short_list_needs_no_fetching() -> None:
    put(shortlist()[1].file)
    assert own_files() == ()
    assert suggested(machine(8, 16)) == shortlist()[1]


def test_a_choice_made_again_is_another_so_that_it_is_started_anew() -> None:
    assert wanted() == ""
    choose(shortlist()[0])
    first = wanted()
    choose(shortlist()[0])
    assert wanted() not in {"", first}
    assert chosen_model() == shortlist()[0]
    give_up()
    assert (wanted(), chosen_model()) == ("", None)


@pytest.mark.django_db
def test_the_setting_chooses_once_and_keeps_what_is_chosen(settings: Settings) -> None:
    assert choose_as_set() is None
    settings.MODEL = "local"
    with pytest.raises(CannotChooseError, match="ALLOW_MODEL_DOWNLOADS=true"):
        choose_as_set()
    path = put("ours.gguf")
    assert choose_as_set() == chosen_model() == by_slug(str(path))
    before = wanted()
    assert choose_as_set() == by_slug(str(path))
    assert wanted() == before


@pytest.mark.django_db
def test_the_setting_chooses_nothing_where_another_answers(settings: Settings) -> None:
    settings.MODEL = "local"
    put("ours.gguf")
    other = make_model(Purpose.ANSWERS)
    assert choose_as_set() is None
    assert wanted() == ""
    Use.objects.update(model=None)  # that documents are quoted was said by somebody, too
    assert choose_as_set() is None
    other.preset = HERE
    other.save()
    Use.objects.update(model=other)
    assert choose_as_set() == chosen_model() is not None


@pytest.mark.django_db
def test_the_setting_needs_a_port(settings: Settings) -> None:
    settings.MODEL, settings.PORT = "local", 65_534
    put("ours.gguf")
    with pytest.raises(CannotChooseError, match="at most 65533: make run MODEL=local PORT="):
        choose_as_set()
    assert wanted() == ""


@pytest.mark.django_db
def test_a_setting_names_a_file_or_one_of_the_list(settings: Settings, tmp_path: Path) -> None:
    settings.MODEL = "local"
    settings.LOCAL_MODEL = str(tmp_path / "elsewhere.gguf")
    with pytest.raises(CannotChooseError, match="neither a GGUF file"):
        choose_as_set()
    (tmp_path / "elsewhere.gguf").write_bytes(b"GGUF")
    choose_as_set()
    assert (model := chosen_model())
    assert model.path == tmp_path / "elsewhere.gguf"
    settings.LOCAL_MODEL = "qwen3-4b"
    with pytest.raises(CannotChooseError, match="may be fetched"):
        choose_as_set()
    settings.ALLOW_MODEL_DOWNLOADS = True
    choose_as_set()
    assert (model := chosen_model())
    assert model.slug == "qwen3-4b"


@pytest.mark.parametrize(("cores", "size"), [(4, 2_500_000_000), (4, 1_100_000_000), (8, 10**8)])
def test_the_room_for_passages_is_what_is_read_in_time(cores: int, size: int) -> None:
    one = machine(cores, 32)
    assert one.first_word_s(size) <= 8.1
    assert 3_500 < one.context_tokens(size) < 11_000


def test_with_less_room_than_answers_need_the_first_word_comes_late() -> None:
    assert machine(2, 32).first_word_s(5_000_000_000) > 20
    assert not machine(2, 32).suits(5_000_000_000)
