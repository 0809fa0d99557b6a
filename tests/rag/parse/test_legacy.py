"""Office files of before 2007 are read where LibreOffice is, and refused elsewhere."""

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from extract_msg.ole_writer import OleWriter

from rag.config import ParseConfig
from rag.errors import UnreadableFileError
from rag.parse import parse
from rag.parse.formats import BY_TYPE, DOC, LEGACY, PPT, XLS, converter
from rag.parse.sniff import fits, media_type_of
from rag.types import ParsedDocument
from tests.files import CLOSED, ROWS
from tests.pdfs import make_source, table_of
from tests.samples import make_sample

NEEDS = pytest.mark.skipif(not converter(), reason="needs LibreOffice (libreoffice-writer-nogui …)")


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """A file of each old kind, made by LibreOffice."""
    folder = tmp_path_factory.mktemp("old")
    command = (str(converter()), "--headless", f"-env:UserInstallation={(folder / 'of').as_uri()}")
    made = {}
    for kind, newer in LEGACY.items():
        suffix = BY_TYPE[kind].suffixes[0]
        sample = make_sample(folder, newer)
        wanted = ("--convert-to", suffix[1:], "--outdir", folder, sample)
        subprocess.run([*command, *wanted], check=True, capture_output=True)
        made[kind] = sample.with_suffix(suffix)
    return made


def read(path: Path, kind: str) -> ParsedDocument:
    """Read it as a worker does, in a process of its own, by a file of no such name."""
    source = make_source(Path(shutil.copy(path, path.with_name("original"))), media_type=kind)
    reader = parse(source, ParseConfig())
    while True:
        try:
            next(reader)
        except StopIteration as end:
            document: ParsedDocument = end.value
            assert document.source == source
            return document


def typed(path: Path, name: str) -> str:
    with path.open("rb") as file:
        return media_type_of(file, name)


def container(path: Path, *names: str) -> Path:
    """An OLE container with nothing behind its names."""
    file = OleWriter()
    for name in names:
        file.addEntry([name], b"nothing" * 100)
    file.write(str(path))
    return path


@NEEDS
@pytest.mark.service
def test_each_old_kind_is_known_and_read_as_the_new_one(old: Mapping[str, Path]) -> None:
    for kind, path in old.items():
        assert typed(path, path.name) == typed(path, "no ending") == kind
        document = read(path, kind)
        assert CLOSED in document.text
        assert table_of(document)[:3] == ROWS


@NEEDS
@pytest.mark.service
def test_one_that_libreoffice_cannot_open_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = container(tmp_path / "a.doc", "WordDocument")
    with pytest.raises(UnreadableFileError) as told:
        read(path, DOC)
    assert told.value.message.code == "file.not_rewritten"


def test_without_libreoffice_it_is_refused_before_it_is_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.parse.formats.PROGRAMS", str(tmp_path))
    for kind, name in ((DOC, "WordDocument"), (XLS, "Workbook"), (PPT, "PowerPoint Document")):
        path = container(tmp_path / "a", name)
        with pytest.raises(UnreadableFileError) as told:
            typed(path, f"a{BY_TYPE[kind].suffixes[0]}")
        assert told.value.message.code == "file.old_office"


def test_what_is_embedded_makes_no_other_kind_of_it(tmp_path: Path) -> None:
    path = container(tmp_path / "a.xls", "Workbook", "WordDocument")
    assert fits(path, XLS)
    assert not fits(container(tmp_path / "b.xls", "VisioDocument"), XLS)
