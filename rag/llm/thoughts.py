"""Takes a model's thoughts out of its stream: what stands between <think> and </think>."""

_OPEN, _CLOSE = "<think>", "</think>"


class Visible:
    """Lets through what the reader may see. Marks may be cut anywhere between two pieces.

    A thought that is never closed stays hidden to the end.
    """

    def __init__(self) -> None:
        self._held = ""
        self._thinking = False
        self._begun = False

    def feed(self, piece: str) -> str:
        """The visible part of what has come so far and was not given before."""
        self._held += _storable(piece)
        shown = ""
        while True:
            mark = _CLOSE if self._thinking else _OPEN
            before, found, after = self._held.partition(mark)
            if not found:
                break
            shown += "" if self._thinking else before
            self._held, self._thinking = after, not self._thinking
        keep = _overlap(self._held, mark)
        ready, self._held = self._held[: len(self._held) - keep], self._held[-keep:] if keep else ""
        return self._trimmed(shown if self._thinking else shown + ready)

    def flush(self) -> str:
        """What was held back because it could have been the start of a mark."""
        rest, self._held = self._held, ""
        return "" if self._thinking else self._trimmed(rest)

    def _trimmed(self, text: str) -> str:
        text = text if self._begun else text.lstrip()
        self._begun = self._begun or bool(text)
        return text


def _overlap(text: str, mark: str) -> int:
    """Length of the longest end of the text that could be the start of the mark."""
    longest = min(len(text), len(mark) - 1)
    return next((size for size in range(longest, 0, -1) if mark.startswith(text[-size:])), 0)


def _storable(text: str) -> str:
    """Without NUL and lone surrogates, which no database takes."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "")
