"""The models that can be served here: those of the short list, and files that were put in place."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from webapp.local.machine import Machine, memory_for, this_machine

_SHORTLIST = Path(__file__).with_name("shortlist.toml")
_MAGIC = b"GGUF"


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalModel:
    """A model by its file. `slug` names it in a choice: of the short list, or its whole path.

    Without a `url` it is somebody's own; without a `sha256` nobody knows what is in it.
    """

    slug: str
    name: str
    file: str
    size: int
    licence: str = ""
    url: str = ""
    sha256: str = ""

    @property
    def path(self) -> Path:
        """Where it lies, once it was fetched."""
        return folder() / self.file

    @property
    def is_here(self) -> bool:
        """Whether it need not be fetched."""
        return self.path.is_file()

    @property
    def can_be_had(self) -> bool:
        """Whether it is here, or may be fetched."""
        return self.is_here or (bool(self.url) and settings.ALLOW_MODEL_DOWNLOADS)

    @property
    def memory(self) -> int:
        """Bytes that a machine wants to have for it."""
        return memory_for(self.size)


def folder() -> Path:
    """Where files of models are kept, and may be put."""
    return Path(settings.DATA_DIR) / "local"


@cache
def shortlist() -> tuple[LocalModel, ...]:
    """The models that may be fetched, the smallest first."""
    listed = tomllib.loads(_SHORTLIST.read_text(encoding="utf-8"))["models"]
    return tuple(LocalModel(**one) for one in listed)


def own_files() -> tuple[LocalModel, ...]:
    """Files that somebody put in place: the one that LOCAL_MODEL names, and those of the folder."""
    known = {one.file for one in shortlist()}
    found = [one for one in sorted(folder().glob("*.gguf")) if one.name not in known]
    named = Path(settings.LOCAL_MODEL)
    if named.suffix == ".gguf":
        found.insert(0, named.absolute())
    return tuple(_own(path) for path in dict.fromkeys(found) if is_gguf(path))


def offered() -> tuple[LocalModel, ...]:
    """All that can be chosen: files of one's own first."""
    return (*own_files(), *shortlist())


def by_slug(slug: str) -> LocalModel | None:
    """A model by what names it in a choice."""
    return next((one for one in offered() if one.slug == slug), None)


def suggested(machine: Machine | None = None) -> LocalModel | None:
    """What fits this machine best: what the settings name, a file that somebody put in place, or
    the largest of the short list that is quick enough and can be had."""
    if settings.LOCAL_MODEL:
        return by_slug(settings.LOCAL_MODEL) or by_slug(str(Path(settings.LOCAL_MODEL).absolute()))
    if own := own_files():
        return own[0]
    machine = machine or this_machine()
    had = [one for one in shortlist() if one.can_be_had]
    suited = [one for one in had if machine.suits(one.size)]
    held = [one for one in had if machine.holds(one.size)]
    return suited[-1] if suited else next(iter(held), None)


def is_gguf(path: Path) -> bool:
    """Whether there is a file that can be read and begins as such files do."""
    try:
        with path.open("rb") as file:
            return file.read(len(_MAGIC)) == _MAGIC
    except OSError:
        return False


def _own(path: Path) -> LocalModel:
    return LocalModel(slug=str(path), name=path.stem, file=str(path), size=path.stat().st_size)
