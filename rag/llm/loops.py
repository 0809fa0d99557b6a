"""Notices a model that says the same over and over."""

_PROBE = 40  # characters at the end that are looked for before it
_TIMES, _LEAST = 5, 400  # so often, and so many characters of it
_LOOKED = 2_000  # characters that are looked through


def is_stuck(text: str) -> bool:
    """Whether a text ends in the same words, over and over. Rows of a table may be alike."""
    tail = text[-_LOOKED:]
    period = len(tail) - _PROBE - tail.rfind(tail[-_PROBE:], 0, len(tail) - 1)
    repeated = tail[-max(_TIMES * period, _LEAST) :]
    enough = len(repeated) >= max(_TIMES * period, _LEAST)
    return enough and repeated[period:] == repeated[:-period]
