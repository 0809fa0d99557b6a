"""Which model is served here: a small file, which the web writes and the supervisor watches."""

import json
from pathlib import Path
from uuid import uuid4

from webapp.local.offer import LocalModel, by_slug, folder


def choose(model: LocalModel) -> None:
    """Have a model served from now on. Chosen once more, it is started anew."""
    _file().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_whole(_file(), json.dumps({"model": model.slug, "choice": uuid4().hex}))


def give_up() -> None:
    """Serve none."""
    _file().unlink(missing_ok=True)


def wanted() -> str:
    """What the supervisor goes by: another text means to start anew, none to stop. Never raises."""
    try:
        return _file().read_text(encoding="utf-8")
    except OSError:
        return ""


def chosen_slug() -> str:
    """What names the model that was chosen; nothing if none was."""
    try:
        return str(json.loads(wanted())["model"])
    except (ValueError, LookupError, TypeError):
        return ""


def chosen_model() -> LocalModel | None:
    """The model that was chosen, if there still is such a one."""
    return by_slug(chosen_slug())


def write_whole(path: Path, text: str) -> None:
    """Write a small file so that who reads or writes it meanwhile finds the old or the new one."""
    made = path.with_suffix(f".{uuid4().hex}")
    made.write_text(text, encoding="utf-8")
    made.replace(path)


def _file() -> Path:
    return folder() / "choice.json"
