"""A progress bar for commands, where somebody watches."""

import shutil
from typing import Protocol

WIDTH = 28


class Terminal(Protocol):
    """What a bar is drawn on: a command's stderr, so that stdout stays for what it prints."""

    def isatty(self) -> bool:
        """Whether somebody watches."""

    def write(self, msg: str, style_func: None = None, ending: str | None = None) -> None:
        """Write a text with an ending."""


class Bar:
    """One line that is drawn over and over. Draws nothing where nobody watches."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._watched = terminal.isatty()

    def show(self, done: float, total: float, label: str) -> None:
        """Draw how far it is."""
        if not self._watched:
            return
        share = done / total if total else 0.0
        blocks = "█" * round(WIDTH * share)
        line = f"{blocks:░<{WIDTH}} {100 * share:3.0f} %  {label}"
        self._terminal.write(f"\r\x1b[K{line[: shutil.get_terminal_size().columns - 1]}", ending="")

    def clear(self) -> None:
        """Wipe the line, for what is printed next."""
        if self._watched:
            self._terminal.write("\r\x1b[K", ending="")
