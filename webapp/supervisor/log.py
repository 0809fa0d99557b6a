"""What the services write, line by line, each with the name of its service before it."""

import threading
from typing import TextIO

COLOURS = {
    "broker": 35, "chroma": 36, "worker": 32, "quick": 33, "beat": 90, "web": 34, "model": 31,
}  # fmt: skip
SUPERVISOR = "up"
WIDTH = max(len(name) for name in COLOURS)


class Log:
    """Writes whole lines, from any thread. Coloured on a terminal, plain elsewhere."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._coloured = stream.isatty()
        self._lock = threading.Lock()

    def write(self, name: str, line: str) -> None:
        """One line of one service. A terminal that is gone is no reason to stop."""
        label = f"{name:<{WIDTH}} |"
        if self._coloured:
            label = f"\033[{COLOURS.get(name, 1)}m{label}\033[0m"
        self._write(f"{label} {line}\n")

    def say(self, text: str) -> None:
        """What the person at the terminal is told, without a name before it."""
        self._write(f"{text}\n")

    def _write(self, text: str) -> None:
        try:
            with self._lock:
                self._stream.write(text)
                self._stream.flush()
        except (OSError, ValueError):
            return
