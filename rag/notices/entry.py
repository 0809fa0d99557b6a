"""An English sentence of the catalogue.

The two functions have the names that `django-admin makemessages` looks for, so the sentences are
found where they stand and a language of the interface needs nothing but its own catalogue.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """A sentence with its parameters in braces; `many` is for any `count` but one.

    `{name:first}` raises the first letter of a parameter, where a sentence begins with it.
    """

    one: str
    many: str = ""


def gettext_noop(sentence: str) -> Entry:
    """A sentence that is the same for any number."""
    return Entry(sentence)


def ngettext_lazy(one: str, many: str) -> Entry:
    """A sentence that changes with its parameter `count`."""
    return Entry(one, many)
