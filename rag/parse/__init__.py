"""Files into parsed documents, in a child process that can be killed.

To add a format: one module here with `read(source, config, report) -> ParsedDocument`, which runs
in the child, and one line in `formats.py`. `sniff.py` must know what its files begin with.
"""

import logging
import signal
import tempfile
from collections.abc import Generator, Mapping
from pathlib import Path

from rag.config import ParseConfig
from rag.errors import LimitError, RagError, UnreadableFileError
from rag.notices import Notice
from rag.parse.formats import FORMATS
from rag.parse.layout import read_document
from rag.parse.reader.dialogue import RESULT, Said, converse, make_order, time_limit
from rag.parse.reader.process import Child, Deadline, TooSlowError
from rag.parse.sniff import fits
from rag.types import ParsedDocument, Progress, SourceFile, Stage

__all__ = ["PARSERS", "VERSION", "parse", "reader"]

logger = logging.getLogger(__name__)

# Raise it when documents would be read in another way: those read before are then told of.
VERSION = "4"

# Media type -> the module that reads it.
PARSERS: Mapping[str, str] = {one.media_type: one.module for one in FORMATS}

_IN_TIME = 0.95  # of a limit: when it is over, the reader is to be gone
_LEAST_SHARE = 3  # seconds by the clock for each of processor time
_NOT_READ = Notice("parse.not_read")


def reader(config: ParseConfig) -> str:
    """Which reader this is: what one has read need not be read again by the same."""
    return f"{VERSION}/{config.ocr_languages}" if config.ocr else VERSION


def parse(source: SourceFile, config: ParseConfig) -> Generator[Progress, None, ParsedDocument]:
    """Read a file page by page. Closing the generator kills the reader.

    Progress is told for every page, and every second while one takes longer.
    Takes at most `config.seconds`, or `config.seconds_per_page` for every page if that is more;
    where the machine is busy with other things, up to three times as long. Raises
    UnreadableFileError (not what it claims to be, damaged, encrypted, empty) and LimitError
    (pages, text, time, memory).
    """
    if source.media_type not in PARSERS:
        raise UnreadableFileError(Notice("parse.unknown_type"))
    if not fits(source.path, source.media_type):
        raise UnreadableFileError(Notice("parse.misnamed"))
    with tempfile.TemporaryDirectory(prefix="parse-") as name:
        folder = Path(name)
        child = Child("rag.parse.reader.child", folder)
        try:
            return (yield from _follow(child, source, config, folder))
        finally:
            child.stop()


def _follow(
    child: Child,
    source: SourceFile,
    config: ParseConfig,
    folder: Path,
) -> Generator[Progress, None, ParsedDocument]:
    """Give the child its order, pass on its progress and load what it made."""
    order = make_order(PARSERS[source.media_type], source, config)
    deadline = Deadline(_IN_TIME * config.seconds)
    progress = Progress(stage=Stage.PARSING, done=0, total=0)
    try:
        for said in converse(child, order, deadline):
            if said.error:
                raise _refusal(said, config)
            if said.finished:
                with (folder / RESULT).open("rb") as file:
                    return read_document(file, source)
            if not said.quiet:
                total = min(said.total, config.max_pages)
                progress = Progress(stage=Stage.PARSING, done=min(said.done, total), total=total)
            _extend(deadline, child, _IN_TIME * time_limit(config, progress.total))
            yield progress
    except TooSlowError as error:
        raise _too_slow(config, progress.total) from error
    except OSError as error:
        raise UnreadableFileError(_NOT_READ) from error
    raise _death(child, config, progress.total)


def _extend(deadline: Deadline, child: Child, limit: float) -> None:
    """What it did not get a third of a processor in is not counted, up to twice the limit."""
    used = child.cpu_s
    lost = 0.0 if used is None else deadline.elapsed - _LEAST_SHARE * used
    deadline.extend_to(limit + min(max(0.0, lost), 2 * limit))


def _refusal(said: Said, config: ParseConfig) -> RagError:
    """The error that the child tells of. Its words are for the person who uploaded the file."""
    if said.error == "memory":
        return _over_memory(config)
    kind = LimitError if said.error == "limit" else UnreadableFileError
    return kind(said.message or _NOT_READ)


def _over_memory(config: ParseConfig) -> LimitError:
    return LimitError(Notice("parse.memory", most=config.memory_mb))


def _too_slow(config: ParseConfig, pages: int) -> LimitError:
    return LimitError(Notice("parse.time", seconds=time_limit(config, pages)))


def _death(child: Child, config: ParseConfig, pages: int) -> RagError:
    """What to say of a child that ended without a word."""
    code = child.wait()
    said = child.complaints()
    logger.warning("the reader of a file ended with %s: %s", code, said)
    if code == -signal.SIGXCPU:
        return _too_slow(config, pages)
    if code == -signal.SIGKILL or "MemoryError" in said or "bad_alloc" in said:
        return _over_memory(config)
    return UnreadableFileError(_NOT_READ)
