"""The names in a ZIP archive's own directory, told without unpacking anything.

An archive may hold others, uncompressed, with directories of their own: what is theirs is not
taken for the outer one's.
"""

import struct
from collections.abc import Iterator
from typing import IO

_END = struct.Struct("<4s8xII")  # of the archive: signature, size and offset of its directory
_END_BYTES = 22
_END_MARK = b"PK\x05\x06"
_MOST_COMMENT = 1 << 16  # bytes; nothing else follows the end
_ENTRY = struct.Struct("<4s24xHHH12x")  # signature, lengths of the name, of extras, of a comment
_ENTRY_MARK = b"PK\x01\x02"
_MOST_BYTES = 1 << 22  # of a directory


def names_in(file: IO[bytes]) -> Iterator[str]:
    """The names of an archive's files; none where it has no directory that can be followed."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _MOST_COMMENT - _END_BYTES))
    tail = file.read()
    end = tail.rfind(_END_MARK)
    if end < 0 or len(tail) < end + _END_BYTES:
        return
    _, length, _ = _END.unpack_from(tail, end)
    # Counted back from the end: something may stand before the archive.
    start = size - len(tail) + end - length
    if start < 0 or length > _MOST_BYTES:
        return
    file.seek(start)
    yield from _names(file.read(length))


def _names(directory: bytes) -> Iterator[str]:
    at = 0
    while at + _ENTRY.size <= len(directory):
        mark, name, extra, comment = _ENTRY.unpack_from(directory, at)
        if mark != _ENTRY_MARK:
            return
        at += _ENTRY.size
        yield directory[at : at + name].decode("utf-8", errors="replace")
        at += name + extra + comment
