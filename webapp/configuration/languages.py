"""The languages of the interface: each is a catalogue in locale/, and nothing else."""

from collections.abc import Iterator
from pathlib import Path

from django.conf.locale import LANG_INFO
from django.utils.translation import to_language

CATALOGUES = "*/LC_MESSAGES/django.po"


def available(folder: Path) -> list[tuple[str, str]]:
    """English, in which the messages are written, and all that have a catalogue: code and name."""
    codes = (to_language(_locale(path)) for path in _catalogues(folder))
    return [("en", "English"), *((code, _name(code)) for code in codes)]


def compile_catalogues(folder: Path, target: Path) -> None:
    """Write all catalogues in the form that Django reads, so that nothing else has to be installed.

    A file is replaced as a whole: another process may be reading it.
    """
    import polib  # only here: a process that serves pages needs none of it

    for path in _catalogues(folder):
        compiled = target / path.relative_to(folder).with_suffix(".mo")
        compiled.parent.mkdir(parents=True, exist_ok=True)
        fresh = compiled.with_suffix(".new")
        polib.pofile(str(path)).save_as_mofile(str(fresh))
        fresh.replace(compiled)


def _catalogues(folder: Path) -> Iterator[Path]:
    yield from sorted(folder.glob(CATALOGUES))


def _locale(catalogue: Path) -> str:
    return catalogue.parent.parent.name


def _name(code: str) -> str:
    """What speakers of a language call it."""
    return str(LANG_INFO.get(code, {}).get("name_local", code))
