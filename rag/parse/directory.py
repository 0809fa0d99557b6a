"""A ZIP archive's own directory, read in little memory, and how a file in it begins.

An archive may hold others, uncompressed, with directories of their own: what is theirs is not
taken for the outer one's. `zipfile` is not asked: files are looked at before they are read in a
process of their own, and it takes in any directory whole, as large as the file.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

_END = struct.Struct("<4s8xII")  # of the archive: signature, size and offset of its directory
_END_BYTES = 22
_END_MARK = b"PK\x05\x06"
_MOST_COMMENT = 1 << 16  # bytes; nothing else follows the end
# Signature, flags, method, packed size, lengths of the name, of extras, of a comment, place.
_ENTRY = struct.Struct("<4s4xHH8xI4xHHH8xI")
_ENTRY_MARK = b"PK\x01\x02"
_MOST_BYTES = 1 << 22  # of a directory
_HEADER = struct.Struct("<4s22xHH")  # before a file: signature, lengths of the name and of extras
_HEADER_MARK = b"PK\x03\x04"
_MOST_PACKED = 1 << 12  # bytes; of the beginning of a file
_LOCKED = 1  # of the flags
_STORED, _DEFLATED = 0, 8  # all that documents are packed with


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in an archive: how it is packed, in how many bytes, and where they are."""

    name: str
    flags: int
    method: int
    size: int
    place: int


def entries_in(file: IO[bytes]) -> Iterator[Entry]:
    """The files of an archive; none where it has no directory that can be followed."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _MOST_COMMENT - _END_BYTES))
    tail = file.read()
    end = tail.rfind(_END_MARK)
    if end < 0 or len(tail) < end + _END_BYTES:
        return
    _, length, said = _END.unpack_from(tail, end)
    # Counted back from the end: something may stand before the archive.
    start = size - len(tail) + end - length
    if start < 0 or length > _MOST_BYTES:
        return
    file.seek(start)
    yield from _entries(file.read(length), start - said)


def beginning_of(file: IO[bytes], entry: Entry, most: int) -> bytes:
    """The first bytes of a file in an archive; nothing where they cannot be unpacked."""
    if entry.place < 0 or entry.flags & _LOCKED or entry.method not in {_STORED, _DEFLATED}:
        return b""
    file.seek(entry.place)
    header = file.read(_HEADER.size)
    if len(header) < _HEADER.size or not header.startswith(_HEADER_MARK):
        return b""
    _, name, extra = _HEADER.unpack(header)
    file.seek(name + extra, 1)
    packed = file.read(min(entry.size, _MOST_PACKED))
    if entry.method == _STORED:
        return packed[:most]
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, most)
    except zlib.error:
        return b""


def _entries(directory: bytes, shift: int) -> Iterator[Entry]:
    at = 0
    while at + _ENTRY.size <= len(directory):
        mark, flags, method, size, name, extra, comment, place = _ENTRY.unpack_from(directory, at)
        if mark != _ENTRY_MARK:
            return
        at += _ENTRY.size
        said = directory[at : at + name].decode("utf-8", errors="replace")
        yield Entry(said, flags, method, size, place + shift)
        at += name + extra + comment
