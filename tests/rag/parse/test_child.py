"""A file is read in a child with limits: the caller gets a document or a reason."""

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from rag.config import ParseConfig
from rag.errors import LimitError, RagError, UnreadableFileError
from rag.parse import parse
from rag.parse.formats import HEIC, OUTLOOK, PDF
from rag.parse.page.mupdf import pymupdf
from rag.parse.sniff import media_type_of
from rag.types import ParsedDocument, Progress, Stage
from tests.files import CLOSED
from tests.pdfs import check_places, make_pdf, make_source
from tests.samples import SAMPLES, make_sample


def read_all(
    reader: Generator[Progress, None, ParsedDocument],
) -> tuple[list[Progress], ParsedDocument]:
    """What the reader reports, and what it returns."""
    reports = []
    while True:
        try:
            reports.append(next(reader))
        except StopIteration as end:
            return reports, end.value


def readers() -> list[psutil.Process]:
    """The children that read files; others of this process may draw pages."""
    found = []
    for child in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):  # it ended while we asked
            if child.name() == "veracite-child":
                found.append(child)
    return found


def gone(processes: list[psutil.Process]) -> bool:
    """Whether they end and are buried, which is just after their end was told."""
    return not psutil.wait_procs(processes, timeout=30)[1]


@pytest.fixture(autouse=True)
def _none_is_left() -> Iterator[None]:
    yield
    assert gone(readers())


def failure(path: Path, config: ParseConfig | None = None, **fields: str) -> RagError:
    """The error that reading a file ends with."""
    with pytest.raises(RagError) as caught:
        read_all(parse(make_source(path, **fields), config or ParseConfig()))
    assert gone(readers())
    return caught.value


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    return make_sample(tmp_path, PDF)


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parsers that fail as the title says stand in for the real one."""
    monkeypatch.setattr("rag.parse.PARSERS", {"application/pdf": "tests.rag.parse.broken_readers"})


@pytest.mark.parametrize("media_type", SAMPLES)
def test_every_parser_keeps_the_contract(tmp_path: Path, media_type: str) -> None:
    sample = make_sample(tmp_path, media_type)
    path = sample.rename(tmp_path / "original")  # so are files kept: only the type is known
    source = make_source(path, media_type=media_type)

    reports, document = read_all(parse(source, ParseConfig()))

    check_places(document)
    assert document.source == source
    assert CLOSED in " ".join(document.text.split())
    assert document.parser
    done = [(report.done, report.total) for report in reports]
    assert done == sorted(done, key=lambda one: one[0])
    assert done[0][0] == 0
    assert done[-1][0] == done[-1][1] > 0
    assert {report.stage for report in reports} == {Stage.PARSING}
    with path.open("rb") as file:
        assert media_type_of(file, sample.name) == media_type


def test_the_caller_does_not_import_the_library() -> None:
    modules = "rag.parse, rag.parse.render, rag.parse.layout"
    libraries = "{'pymupdf', 'lxml', 'openpyxl', 'PIL', 'charset_normalizer'}"
    code = f"import sys, {modules}; sys.exit(not {libraries}.isdisjoint(sys.modules))"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_it_rejects_what_is_no_pdf(tmp_path: Path) -> None:
    path = tmp_path / "page.pdf"
    path.write_text("<html><body>Not a PDF</body></html>")

    assert isinstance(failure(path), UnreadableFileError)


def test_it_rejects_an_unknown_type(sample: Path) -> None:
    assert "type" in failure(sample, media_type="image/svg+xml").user_message


def test_what_the_reader_says_comes_out_as_a_code(sample: Path) -> None:
    error = failure(sample, ParseConfig(max_pages=1))

    assert error.message.code == "parse.pdf_pages"
    assert error.user_message == "This PDF has 2 pages; at most 1 are read. Split it."


def test_it_stops_what_takes_too_long(sample: Path) -> None:
    start = time.monotonic()

    error = failure(sample, ParseConfig(seconds=0.05, seconds_per_page=0))

    assert isinstance(error, LimitError)
    assert error.message.code == "parse.time"
    assert "too long" in error.user_message
    assert time.monotonic() - start < 20


@pytest.fixture(scope="module")
def huge(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A PDF of one picture, which takes long to make."""
    picture = pymupdf.Pixmap(pymupdf.csRGB, pymupdf.IRect(0, 0, 6_000, 6_000))
    picture.clear_with(200)
    jpeg = picture.tobytes("jpg")

    def draw(page: Any) -> None:
        page.insert_image(page.rect, stream=jpeg)

    return make_pdf(tmp_path_factory.mktemp("huge") / "a.pdf", draw)


@pytest.mark.parametrize("memory_mb", [1, 230])  # its libraries included: 60 are left, or none
def test_it_stops_what_needs_too_much_memory(huge: Path, memory_mb: int) -> None:
    error = failure(huge, ParseConfig(memory_mb=memory_mb))

    assert isinstance(error, LimitError)
    assert "memory" in error.user_message


@pytest.mark.parametrize(
    ("how", "seconds", "kind"),
    [
        ("segfault", 2, UnreadableFileError),
        ("hang", 0.5, LimitError),
        ("garbage", 2, UnreadableFileError),
        ("lie", 2, UnreadableFileError),
        ("memory", 2, LimitError),
        ("bug", 2, UnreadableFileError),
    ],
)
def test_a_failing_parser_is_told_in_plain_words(
    sample: Path, broken: None, how: str, seconds: float, kind: type[RagError]
) -> None:
    error = failure(sample, ParseConfig(seconds=seconds, seconds_per_page=0), title=how)

    assert isinstance(error, kind)


def test_a_parser_that_the_machine_has_no_time_for_is_waited_for(
    sample: Path, broken: None
) -> None:
    error = failure(sample, ParseConfig(seconds=2, seconds_per_page=0), title="starve")

    assert "too long" not in error.user_message


def test_a_parser_that_only_computes_runs_out_of_processor_time(sample: Path, broken: None) -> None:
    error = failure(sample, ParseConfig(seconds=1, seconds_per_page=0.1), title="spin")

    assert "too long" in error.user_message


def test_the_child_gets_none_of_our_secrets(
    sample: Path, broken: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("SECRET_KEY", "hidden")
    failure(sample, title="environment")

    assert "PYTHONPATH" in caplog.text
    assert "SECRET_KEY" not in caplog.text


def test_a_killed_child_is_told(sample: Path, broken: None) -> None:
    reader = parse(make_source(sample, title="hang"), ParseConfig())
    next(reader)
    (child,) = readers()
    child.kill()

    with pytest.raises(RagError):
        read_all(reader)


def test_closing_the_reader_ends_the_child(sample: Path, broken: None) -> None:
    reader = parse(make_source(sample, title="hang"), ParseConfig())
    next(reader)
    assert readers()

    reader.close()

    assert gone(readers())


def test_readers_are_copies_of_one_process(sample: Path, broken: None) -> None:
    running = [parse(make_source(sample, title="hang"), ParseConfig()) for _ in range(2)]
    for reader in running:
        next(reader)

    parents = {child.ppid() for child in readers()}

    assert len(readers()) == 2
    assert len(parents) == 1
    assert parents != {os.getpid()}
    for reader in running:
        reader.close()


def test_what_readers_are_copies_of_may_end(sample: Path, broken: None) -> None:
    reader = parse(make_source(sample, title="hang"), ParseConfig())
    next(reader)
    (child,) = readers()
    psutil.Process(child.ppid()).kill()

    with pytest.raises(RagError):
        read_all(reader)
    assert "damaged" in failure(sample, title="segfault").user_message


def test_readers_end_with_the_process_that_wanted_them(
    sample: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("temporary")
    code = f"""if True:
        import rag.parse
        from pathlib import Path
        from rag.config import ParseConfig
        from tests.pdfs import make_source
        rag.parse.PARSERS = {{"application/pdf": "tests.rag.parse.broken_readers"}}
        reader = rag.parse.parse(make_source(Path({str(sample)!r}), title="hang"), ParseConfig())
        next(reader)
        print(flush=True)
        input()
    """
    command = [sys.executable, "-c", code]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "TMPDIR": str(folder)},
    ) as owner:
        assert owner.stdout
        owner.stdout.readline()
        below = psutil.Process(owner.pid).children(recursive=True)
        assert list(folder.glob("parse-*/*"))

        owner.kill()

    assert [one.name() for one in below if one.name() == "veracite-child"]
    assert gone(below)
    assert not list(folder.iterdir())


@pytest.mark.parametrize("media_type", [HEIC, OUTLOOK])
def test_what_is_loaded_for_one_file_finds_room_within_the_limits(
    tmp_path: Path, media_type: str
) -> None:
    source = make_source(make_sample(tmp_path, media_type), media_type=media_type)
    assert CLOSED in read_all(parse(source, ParseConfig()))[1].text
