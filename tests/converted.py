"""Where tests keep converted models, for all of their runs: their names tell their versions."""

import os
from contextlib import suppress
from pathlib import Path

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")


def share(data: Path) -> None:
    """Let a data directory have the models that were converted for another one before.

    In a home that cannot be written they are converted anew.
    """
    models = CACHE / "veracite-tests" / "models"
    with suppress(OSError):
        models.mkdir(parents=True, exist_ok=True)
        (data / "models").symlink_to(models)
