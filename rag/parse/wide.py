"""Text of two or four bytes a character (UTF-16, UTF-32), known by its mark or by its zeros."""

import codecs

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 1 << 15  # bytes


def wide_codec(data: bytes) -> str | None:
    """The name of its codec; without a mark every other byte is zero in most alphabets."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    piece = data[:_SAMPLE]
    for name, part in (("utf-16-be", piece[0::2]), ("utf-16-le", piece[1::2])):
        zeros = part.count(0) > 0.7 * len(part) and piece.count(0) < 1.2 * len(part)
        if len(part) > 3 and zeros:
            return name
    return None


def narrowed(data: bytes) -> bytes:
    """The same text in UTF-8; what is not wide, as it is."""
    codec = wide_codec(data)
    return data.decode(codec, errors="replace").encode() if codec else data
