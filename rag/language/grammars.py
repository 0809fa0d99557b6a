"""What of a language is code: the modules of its folder, loaded when a text of it is met."""

from functools import cache
from importlib import import_module
from types import ModuleType

from rag.language.lists import folders


@cache
def grammar(name: str, language: str) -> ModuleType | None:
    """The module of that name in the folder of a language; None where it has none."""
    folder = folders().get(language)
    if folder is None or not (folder / f"{name}.py").exists():
        return None
    return import_module(f"rag.language.{folder.name}.{name}")
