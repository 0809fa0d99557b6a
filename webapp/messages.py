"""Says in the reader's language what `rag` says as a code with parameters."""

from typing import Any

from django.utils.translation import gettext, ngettext

from rag.notices import Notice, plain, render


def told(said: object) -> str:
    """The sentence of a notice, or of one as it was stored.

    What was stored before there were codes is a sentence already.
    """
    notice = Notice.of(said)
    return render(notice.code, plain(dict(notice.params)), gettext, ngettext)


def rendered(stored: Any) -> Any:
    """Stored data, with every notice in it made its sentence."""
    match stored:
        case {"code": str(), "params": dict()}:
            return told(stored)
        case dict():
            return {name: rendered(one) for name, one in stored.items()}
        case list() | tuple():
            return [rendered(one) for one in stored]
    return stored
