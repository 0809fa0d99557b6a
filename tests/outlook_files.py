"""Files as Outlook writes them, made by script: a mail (.msg), and what it wraps (winmail.dat)."""

import struct
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from extract_msg.ole_writer import OleWriter

TEXT, BINARY, LONG, STORAGE = 0x001F, 0x0102, 0x0003, 0x000D
CLASS, SUBJECT, HEAD, HTML, BODY = 0x001A, 0x0037, 0x007D, 0x1013, 0x1000
NAME, FILE, METHOD = 0x3707, 0x3701, 0x3705
A_FILE, A_MAIL = 1, 5
_MAIL = "0B0D020000000000C000000000000046"  # the class of the container
_MESSAGE, _ATTACHMENT = 1, 2  # levels of TNEF

Values = Mapping[int, str | bytes | int]
Attached = tuple[str, "bytes | Letter"]


class Letter:
    """A mail of Outlook: what it says by MAPI's numbers, and what is attached to it by name."""

    def __init__(self, values: Values, attached: Iterable[Attached] = ()) -> None:
        self.values = {CLASS: "IPM.Note", **values}
        self.attached = list(attached)

    def save(self, path: Path) -> Path:
        """Write it as a .msg."""
        file = OleWriter(rootClsid=bytes.fromhex(_MAIL))
        file.addEntry(["__nameid_version1.0"], storage=True)
        for name in ("00020102", "00030102", "00040102"):
            file.addEntry(["__nameid_version1.0", f"__substg1.0_{name}"], b"")
        self._write(file, [], outer=True)
        file.write(str(path))
        return path

    def _write(self, file: Any, place: list[str], *, outer: bool) -> None:
        count = len(self.attached)
        head = struct.pack("<8xIIII", 0, count, 0, count) + bytes(8 if outer else 0)
        for number, (name, data) in enumerate(self.attached):
            inside = [*place, f"__attach_version1.0_#{number:08X}"]
            file.addEntry(inside, storage=True)
            if isinstance(data, bytes):
                _write(file, inside, {NAME: name, FILE: data, METHOD: A_FILE}, bytes(8))
                continue
            part = [*inside, f"__substg1.0_{FILE:04X}{STORAGE:04X}"]
            file.addEntry(part, storage=True)
            data._write(file, part, outer=False)
            _write(file, inside, {NAME: name, METHOD: A_MAIL}, bytes(8))
        _write(file, place, self.values, head)


def _write(file: Any, place: list[str], values: Values, head: bytes) -> None:
    rows = [head]
    for number, value in values.items():
        if isinstance(value, int):
            rows.append(struct.pack("<HHIq", LONG, number, 6, value))
            continue
        kind, data = (
            (TEXT, value.encode("utf-16-le")) if isinstance(value, str) else (BINARY, value)
        )
        file.addEntry([*place, f"__substg1.0_{number:04X}{kind:04X}"], data)
        rows.append(struct.pack("<HHIII", kind, number, 6, len(data) + 2 * (kind == TEXT), 0))
    file.addEntry([*place, "__properties_version1.0"], b"".join(rows))


def wrap(files: Mapping[str, bytes], says: str = "") -> bytes:
    """A winmail.dat with these files, and what the mail says."""
    parts = [
        struct.pack("<IH", 0x223E9F78, 1),
        _object(_MESSAGE, 0x9007, 6, struct.pack("<II", 1252, 0)),
    ]
    if says:
        parts.append(_object(_MESSAGE, 0x800C, 2, says.encode("cp1252") + b"\0"))
    for name, data in files.items():
        parts.append(_object(_ATTACHMENT, 0x9002, 6, bytes(14)))
        parts.append(_object(_ATTACHMENT, 0x8010, 1, name.encode("cp1252") + b"\0"))
        parts.append(_object(_ATTACHMENT, 0x800F, 6, data))
    return b"".join(parts)


def _object(level: int, name: int, kind: int, data: bytes) -> bytes:
    head = struct.pack("<BHHI", level, name, kind, len(data))
    return head + data + struct.pack("<H", sum(data) & 0xFFFF)
