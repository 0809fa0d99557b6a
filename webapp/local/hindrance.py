"""Whether a model can be served here at all."""

from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext

from webapp.connected.chosen import by_environment
from webapp.connected.here import is_held
from webapp.connected.models import Purpose
from webapp.local.choice import wanted
from webapp.local.offer import LocalModel, suggested
from webapp.local.server import is_installed


def hindrance() -> str:
    """Why none can be served here, in the reader's language; nothing if one can."""
    if Purpose.ANSWERS in by_environment():
        return gettext("The environment names the model that writes answers (LLM_MODEL).")
    if not is_installed():
        return gettext(
            "The model server is no part of the default install (35 MB). “make run MODEL=local” "
            "installs and starts it."
        )
    if not is_supervised():
        return gettext(
            "A model is served by “make run” alone. Where the product runs in another way, start "
            "a server such as llama.cpp beside it, and connect that."
        )
    return ""


def one_click() -> LocalModel | None:
    """The model that one click has served, where none is chosen and nothing is in the way."""
    model = None if wanted() or hindrance() else suggested()
    return model if model and model.can_be_had else None


def is_supervised() -> bool:
    """Whether a supervisor holds the data directory now."""
    return is_held(Path(settings.DATA_DIR) / "run" / "up.lock")
