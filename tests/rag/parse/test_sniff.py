"""What a file is: the content decides, the name only between kinds of text."""

import io
import struct
import zipfile
from pathlib import Path

import pytest

from rag.errors import LimitError, RagError, UnreadableFileError
from rag.parse.formats import (
    BY_TYPE,
    EPUB,
    JPEG,
    ODP,
    ODS,
    ODT,
    PNG,
    accepted,
    suffix_of,
)
from rag.parse.sniff import fits, media_type_of
from tests.files import make_png, read_file
from tests.samples import SAMPLES, make_sample

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize("media_type", SAMPLES)
def test_each_format_is_known_by_content_and_fits(tmp_path: Path, media_type: str) -> None:
    path = make_sample(tmp_path, media_type)
    with path.open("rb") as file:
        assert media_type_of(file, path.name) == media_type
        if not BY_TYPE[media_type].is_text and media_type != "message/rfc822":
            assert media_type_of(file, "no ending") == media_type
            for other in ("a.txt", "a.csv"):
                with pytest.raises(UnreadableFileError):
                    media_type_of(file, other)
    assert fits(path, media_type)


def test_a_locked_office_file_is_told_from_one_that_is_none() -> None:
    header = OLE + bytes(0x1E - 8) + (9).to_bytes(2, "little") + bytes(0x10) + bytes(4)
    file = (
        header.ljust(512, b"\0") + bytes(128) + "EncryptedPackage".encode("utf-16-le") + bytes(900)
    )
    with pytest.raises(UnreadableFileError, match="password"):
        media_type_of(io.BytesIO(file), "a.docx")
    with pytest.raises(UnreadableFileError, match="not a Word document"):
        media_type_of(io.BytesIO(OLE + bytes(2_000)), "a.doc")


@pytest.mark.parametrize(
    ("name", "suffix"),
    [("a.PDF", ".pdf"), ("a.tar.gz", ".gz"), ("README", ""), (".env", ""), ("a.", "."), ("", "")],
)
def test_how_names_end(name: str, suffix: str) -> None:
    assert suffix_of(name) == suffix


def test_the_file_field_accepts_all_kinds() -> None:
    assert {".pdf", ".docx", ".eml", "text/csv"} <= set(accepted().split(","))


def test_a_picture_with_too_many_points_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    with pytest.raises(LimitError, match="points"):
        read_file(make_png(tmp_path / "a.png"), PNG, max_pixels=1_000)


@pytest.mark.parametrize("media_type", [PNG, JPEG])
def test_a_damaged_picture_is_told(tmp_path: Path, media_type: str) -> None:
    path = make_sample(tmp_path, media_type)
    path.write_bytes(path.read_bytes()[:20])
    with pytest.raises(RagError, match="damaged"):
        read_file(path, media_type)


@pytest.mark.parametrize("media_type", [ODT, ODS, ODP, EPUB])
@pytest.mark.parametrize("step", [1, -1])
def test_the_part_that_tells_the_type_may_stand_anywhere_and_be_packed(
    tmp_path: Path, media_type: str, step: int
) -> None:
    path = make_sample(tmp_path, media_type)
    with zipfile.ZipFile(path) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts[::step]:
            archive.writestr(name, data)
    with path.open("rb") as file:
        assert media_type_of(file, path.name) == media_type


@pytest.mark.parametrize("said", [b"application/zip", b"", b"\xff" * 200])
def test_an_archive_of_another_type_is_none_of_ours(said: bytes) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", "b")
        archive.writestr("mimetype", said)
    with pytest.raises(UnreadableFileError, match="not an OpenDocument"):
        media_type_of(file, "a.odt")


@pytest.mark.parametrize(
    ("name", "told"),
    [("a.rtf", "an RTF document"), ("a.xml", "an XML file"), ("a.json", "a JSON file"),
     ("a.xlsx", "an Excel"), ("a.ics", "a calendar file"), ("a.eml", "an e-mail")],
)  # fmt: skip
def test_what_a_file_is_not_is_told_in_good_english(name: str, told: str) -> None:
    with pytest.raises(UnreadableFileError, match=f"This is not {told}"):
        media_type_of(io.BytesIO(b"\0\1\2"), name)


def packed(said: bytes, method: int, comment: bytes = b"") -> bytes:
    """An archive whose part that tells the type is packed this way."""
    file, told = io.BytesIO(), zipfile.ZipInfo("mimetype")
    told.compress_type, told.comment = method, comment
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a", "b")
        archive.writestr(told, said)
    return file.getvalue()


def test_something_may_stand_before_an_archive(tmp_path: Path) -> None:
    said = f"PK\3\4{EPUB}".encode() + packed(EPUB.encode(), zipfile.ZIP_DEFLATED)
    assert media_type_of(io.BytesIO(said), "a.epub") == EPUB


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, zipfile.ZIP_DEFLATED])
def test_what_cannot_be_unpacked_is_refused_in_words(method: int) -> None:
    said = packed(EPUB.encode() * 50, method)
    begun = said.index(b"mimetype") + len(b"mimetype")
    broken = said[: begun + 9] + b"\xff" * 21 + said[begun + 30 :]
    with pytest.raises(UnreadableFileError, match="not an OpenDocument"):
        media_type_of(io.BytesIO(broken), "a.odt")


def test_a_directory_that_hides_behind_another_is_not_followed() -> None:
    def hiding(place: int) -> bytes:
        other = struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, 0, 0, 0, place)
        return other + struct.pack("<4sLQL", b"PK\6\7", 0, place, 1)

    said = packed(ODT.encode(), zipfile.ZIP_DEFLATED, hiding(0))
    place = len(said) - 22 - len(hiding(0))
    file = io.BytesIO(packed(ODT.encode(), zipfile.ZIP_DEFLATED, hiding(place)))
    with zipfile.ZipFile(file) as archive:
        assert archive.namelist() == []
    assert media_type_of(file, "a.odt") == ODT
