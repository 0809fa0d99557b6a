"""How far the server of the local model is: told by its process, read by pages and probes."""

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy

from webapp.local.choice import wanted, write_whole
from webapp.local.offer import folder


class Phase(StrEnum):
    """What it does."""

    STARTING = "starting"
    FETCHING = "fetching"
    LOADING = "loading"
    SERVING = "serving"
    FAILED = "failed"


class Trouble(TextChoices):
    """Why it does not serve, and what to do."""

    NOT_INSTALLED = (
        "not_installed",
        gettext_lazy("The model server is not installed. “make run MODEL=local” installs it."),
    )
    GONE = "gone", gettext_lazy("The file of the model is gone. Choose another, or put it back.")
    FORBIDDEN = (
        "forbidden",
        gettext_lazy(
            "Models may not be fetched here (ALLOW_MODEL_DOWNLOADS). Put a file in place instead."
        ),
    )
    UNREACHABLE = (
        "unreachable",
        gettext_lazy(
            "The model could not be fetched: its server does not answer. It is tried again."
        ),
    )
    REFUSED = "refused", gettext_lazy("The server that has the model does not give it.")
    OTHER = (
        "other",
        gettext_lazy(
            "What was fetched is not the model that was meant, by its checksum. It was removed."
        ),
    )
    FULL = "full", gettext_lazy("There is no room for the model on the disk of the server.")
    PORT = (
        "port",
        gettext_lazy(
            "Another program has the port of the model server (PORT + 2). It is tried again."
        ),
    )
    NO_PORT = (
        "no_port",
        gettext_lazy(
            "There is no port for the model server (PORT + 2): start with a PORT of at most 65533."
        ),
    )
    UNUSED = (
        "unused",
        gettext_lazy(
            "Nothing uses it, so it is not loaded. It is within a minute once it is chosen above."
        ),
    )
    UNREADABLE = "unreadable", gettext_lazy("This file is no model that can be served.")


class LocalError(Exception):
    """Why a model cannot be served; another start would meet the same, unless `retryable`."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(str(trouble.value))
        self.trouble = trouble

    @property
    def retryable(self) -> bool:
        """Whether to try again without being asked."""
        return self.trouble in {Trouble.UNREACHABLE, Trouble.PORT, Trouble.UNUSED}


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """How far it is with what was chosen; bytes, while it is fetched."""

    choice: str
    phase: Phase = Phase.STARTING
    done: int = 0
    total: int = 0
    trouble: str = ""

    @property
    def share(self) -> float:
        """How much is fetched, 0..1."""
        return self.done / self.total if self.total else 0.0

    @property
    def why(self) -> str:
        """Why it does not serve, in the reader's language; nothing if nothing is wrong."""
        return str(Trouble(self.trouble).label) if self.trouble in Trouble.values else ""


def tell(state: State) -> None:
    """Keep it for those who ask."""
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    write_whole(_file(), json.dumps(asdict(state)))


def told() -> State | None:
    """How it is with the model that is chosen; None if none is. Never raises."""
    choice = wanted()
    if not choice:
        return None
    try:
        kept = json.loads(_file().read_text(encoding="utf-8"))
        state = State(**{**kept, "phase": Phase(kept["phase"])})
    except (OSError, ValueError, LookupError, TypeError):
        return State(choice=choice)
    # Of what was chosen before, or once before, it says nothing of use.
    return state if state.choice == choice else State(choice=choice)


def _file() -> Path:
    return folder() / "state.json"
