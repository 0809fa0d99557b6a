"""Questions that are offered below an answer to be asked again."""

import re

from rag.notices import Notice, text
from rag.reading.found import Found


def as_written(found: Found) -> tuple[Notice, ...]:
    """The question again, to be asked without mending its words: these are put in quotes."""
    words = found.query.mended
    if not words:
        return ()
    quoted = re.sub(
        r"[a-z]+", lambda m: f"“{m[0]}”" if m[0] in words else m[0], found.question.text
    )
    return (text(quoted),)
