"""Languages as people name them in a search, and as they are shown."""

from collections.abc import Mapping
from functools import lru_cache

from django.utils.translation import get_language, get_language_info

from rag.language.identify import Signs
from rag.language.lists import every


def code_of(name: str) -> str:
    """The code of a language by its code, or its name in English, itself or for the reader."""
    return _names(get_language() or "").get(name.casefold(), "")


def name_of(code: str) -> str:
    """A language as the reader calls it."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


@lru_cache(maxsize=32)
def _names(reader: str) -> Mapping[str, str]:
    """Every name of each language that documents are known to be in. Names are the reader's."""
    names: dict[str, str] = {}
    for code in every(Signs):
        names |= {name.casefold(): code for name in _called(code)}
    return names


def _called(code: str) -> set[str]:
    try:
        info = get_language_info(code)
    except KeyError:
        return {code}
    return {code, info["name"], info["name_local"], str(info["name_translated"])}
