"""`make run MODEL=local`: the same as to choose a model of this machine in the browser."""

from django.conf import settings

from webapp.connected.models import Purpose, Use
from webapp.connected.presets import HERE
from webapp.local.choice import choose, chosen_model
from webapp.local.offer import LocalModel, folder, suggested
from webapp.local.server import HIGHEST_PORT, has_port, is_installed


class CannotChooseError(Exception):
    """Why no model can be served, and what to do, for the person at the terminal."""


def choose_as_set() -> LocalModel | None:
    """Choose what the settings ask for, where it is not chosen yet. Raises CannotChooseError.

    Gives the model that is chosen then; None where they ask for none, or somebody chose by now
    what writes answers, or that nothing shall: that holds, and nobody would use it.
    """
    if settings.MODEL != "local" or _another_answers():
        return None
    if not is_installed():
        raise CannotChooseError(
            "MODEL=local needs the packages of requirements-local.txt: make run MODEL=local "
            "installs them."
        )
    if not has_port():
        raise CannotChooseError(
            f"PORT={settings.PORT} leaves no port for the model server (PORT + 2): choose one of "
            f"at most {HIGHEST_PORT - 2}: make run MODEL=local PORT=..."
        )
    before = chosen_model()
    if before and before.can_be_had and not settings.LOCAL_MODEL:
        return before
    model = suggested()
    if model is None or not model.can_be_had:
        raise CannotChooseError(_todo())
    if model != before:
        choose(model)
    return model


def _another_answers() -> bool:
    """Whether something else than the model of this machine was chosen for answers."""
    return Use.objects.filter(purpose=Purpose.ANSWERS).exclude(model__preset=HERE).exists()


def _todo() -> str:
    if settings.LOCAL_MODEL:
        return (
            f"LOCAL_MODEL={settings.LOCAL_MODEL} is neither a GGUF file nor a model of the "
            "short list that is here or may be fetched (ALLOW_MODEL_DOWNLOADS=true)."
        )
    return (
        "MODEL=local has no model to serve, or none that fits into the memory. Let one be fetched: "
        "make run MODEL=local ALLOW_MODEL_DOWNLOADS=true. Or name a file: LOCAL_MODEL=/path/to/"
        f"file.gguf. Or put one into {folder()}."
    )
