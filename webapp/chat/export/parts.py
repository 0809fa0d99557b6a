"""What a sheet to take away is made of: pictures, notes, and words in lines of parts."""

import struct
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime

from webapp.chat.shown.claims import ShownClaim
from webapp.names import runs_leftward

DPI = 150  # as figures are drawn
MOST_WIDE = 450  # points: what fits between the margins of A4
EMU = 12_700  # of a point


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A figure as PNG, with what stands below it. `number` is its place in a sheet, from 1."""

    png: bytes
    caption: ShownClaim
    number: int = 0

    @property
    def name(self) -> str:
        """Its file, where a format wants one."""
        return f"figure{self.number}.png"

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in points, as on its page unless that is too wide."""
        wide, high = struct.unpack(">II", self.png[16:24])  # the head of every PNG
        scale = min(72 / DPI, MOST_WIDE / max(1, wide))
        return max(1, round(wide * scale)), max(1, round(high * scale))

    @property
    def width(self) -> int:
        """In points."""
        return self.size[0]

    @property
    def emus(self) -> tuple[int, int]:
        """The size in the units of Word."""
        return self.size[0] * EMU, self.size[1] * EMU

    @property
    def base64(self) -> str:
        """For formats of text."""
        return b64encode(self.png).decode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A footnote: document and page, and the address that opens the very words.

    `link` is empty where the document is gone.
    """

    number: int
    text: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Words of one look, or the mark of a footnote.

    `doubt`: they say of the sentence before that it is not sure. `again`: the note was cited above.
    `follows`: the mark stands right behind another one.
    """

    text: str = ""
    strong: bool = False
    doubt: bool = False
    note: Note | None = None
    again: bool = False
    follows: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Words on a line, cut into cells where it is one of a table, of which `head` names columns."""

    cells: tuple[tuple[Run, ...], ...]
    number: int | None = None
    head: bool = False

    @property
    def leftward(self) -> bool:
        """Whether it is written from right to left."""
        return runs_leftward("".join(run.text for cell in self.cells for run in cell))


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Lines of a kind: question, facts, heading, paragraph, list, numbered or table.

    The lines of a table have all the same number of cells. A `picture` stands above its lines.
    """

    kind: str
    lines: tuple[Line, ...]
    picture: Picture | None = None

    @property
    def leftward(self) -> bool:
        """Whether its first line is written from right to left."""
        return self.lines[0].leftward


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """All of it, with its notes in the order in which they are first cited."""

    title: str
    parts: tuple[Part, ...]
    notes: tuple[Note, ...]
    made: datetime

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """All of them, in order."""
        return tuple(part.picture for part in self.parts if part.picture)

    @property
    def leftward(self) -> bool:
        """Whether its title is written from right to left."""
        return runs_leftward(self.title)
