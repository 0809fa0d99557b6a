"""Books: chapters that are locked are not read as they lie there."""

import zipfile
from pathlib import Path

import pytest

from rag.errors import UnreadableFileError
from rag.parse.formats import EPUB
from tests.files import read_file
from tests.open_files import make_epub


def book(folder: Path, locked: str) -> Path:
    """A book of one chapter, of which a part is said to be encrypted."""
    path = make_epub(folder / "a.epub", ["<p>The mole is open.</p>"])
    told = f'<c:EncryptedData xmlns:c="c"><c:CipherReference URI="{locked}"/></c:EncryptedData>'
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("META-INF/encryption.xml", f"<encryption>{told}</encryption>")
    return path


def test_a_locked_chapter_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="password"):
        read_file(book(tmp_path, "in/text/c0.xhtml"), EPUB)


def test_a_book_whose_fonts_alone_are_locked_is_read(tmp_path: Path) -> None:
    assert read_file(book(tmp_path, "in/font.otf"), EPUB).text.strip() == "The mole is open."
