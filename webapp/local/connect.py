"""Connects the model that is served here, like one that an administrator connects."""

from pathlib import Path

from django.db import transaction

from rag.llm import build_chat
from webapp.connected import pauses
from webapp.connected.chosen import by_environment
from webapp.connected.models import ConnectedModel, Purpose, Use, free_name
from webapp.connected.presets import HERE
from webapp.jobs import TRY_MODEL, send
from webapp.local.choice import give_up, wanted, write_whole
from webapp.local.offer import LocalModel, folder
from webapp.local.server import address


def connect(model: LocalModel, key: str, choice: str) -> None:
    """Connect a model that is served for a choice, with the key that it has this time.

    The first time after it was chosen it is to write answers, and is tried out by a worker; what
    was set of it since then stays. Nothing happens where something else is chosen by now.
    """
    if wanted() != choice:
        return
    is_first = _is_first(choice)
    with transaction.atomic():
        connected = here() or ConnectedModel(preset=HERE, name=free_name(HERE), thinking=False)
        if connected.model != model.name:  # how the one before did says nothing of this one
            connected.trial = connected.tried = None
        connected.url, connected.model = address(), model.name
        connected.set_key(key)
        connected.save()
        if is_first:
            Use.objects.update_or_create(purpose=Purpose.ANSWERS, defaults={"model": connected})
    if not wanted():  # whoever stopped it meanwhile has found no row, or the one of before
        _forget()
        return
    if chat := build_chat(connected.config()):
        pauses.end(chat.identity)  # in which it is where somebody asked while it was away
    if is_first:
        send(TRY_MODEL, str(connected.pk))
        write_whole(_marker(), choice)


def is_of_use(choice: str) -> bool:
    """Whether a model that is served for a choice would be asked for anything.

    Chosen just now it writes answers. Since then the environment, or whoever sets what serves what,
    may have named others for all of it.
    """
    fixed = by_environment()
    if _is_first(choice):
        return Purpose.ANSWERS not in fixed
    uses = Use.objects.filter(model__preset=HERE).exclude(purpose__in=list(fixed))
    return uses.exists() or ConnectedModel.objects.filter(preset=HERE, offered=True).exists()


def here() -> ConnectedModel | None:
    """The model of this machine, as it is connected."""
    return ConnectedModel.objects.filter(preset=HERE).first()


def stop() -> None:
    """Serve none any more. What has used it falls to what it had before there was a model."""
    give_up()
    _forget()


def _forget() -> None:
    ConnectedModel.objects.filter(preset=HERE).delete()


def _is_first(choice: str) -> bool:
    """Whether it was not connected yet for a choice."""
    return here() is None or not _marker().exists() or _marker().read_text("utf-8") != choice


def _marker() -> Path:
    return folder() / "connected.json"
