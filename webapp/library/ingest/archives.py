"""ZIP uploads: each file inside becomes a document. Nothing is unpacked to a name of its own.

The archive is somebody's data: its names, sizes and counts are claims. Members are read one by one
into a file without a name, no further than a limit, and everything else is told as left out.
"""

import shutil
import stat
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from tempfile import SpooledTemporaryFile
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo
from zlib import error as ZlibError

from django.conf import settings
from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext, ngettext

from rag.parse.formats import BY_SUFFIX, suffix_of
from webapp.accounts.models import User
from webapp.adjusted.values import value_of
from webapp.library.documents.reading import FEW
from webapp.library.ingest.refused import UploadRefusedError
from webapp.library.ingest.uploads import clean_name, keep_upload
from webapp.library.models import Document, Workspace
from webapp.usage.limits import count_uploads

MOST_FILES = 2_000
MOST_DIRECTORY = 4 << 20  # bytes of the list of members
UNPACKED_TIMES = 10  # all members together may be so many times the largest upload
PIECE = 1 << 20
IN_MEMORY = 4 << 20

_START = b"PK\x03\x04"
_END = struct.Struct("<4s4H2LH")
_END_MARK = b"PK\x05\x06"
_LOCAL_BYTES = 30  # before the name and the data of a member
_ZIP64_MARK = b"PK\x06\x07"
_ZIP64_BYTES = 20
_LONGEST_COMMENT = 65_535
_ENCRYPTED = 0x1
# Files that a system leaves behind, and formats that are archives only inside.
_JUNK_FOLDERS = {"__MACOSX", ".git", ".svn", "$RECYCLE.BIN"}
_JUNK_NAMES = {".ds_store", "thumbs.db", "desktop.ini", ".directory"}
_JUNK_STARTS = ("._", "~$", ".~lock.")
_ARCHIVES = {".zip", ".7z", ".rar", ".gz", ".tgz", ".tar", ".bz2", ".xz"}
_NO_ARCHIVES = {"[Content_Types].xml", "mimetype"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A file of an archive that did not become a document, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unpacked:
    """What an archive gave: documents, what was left out, and how many files of systems."""

    documents: tuple[Document, ...]
    left_out: tuple[LeftOut, ...]
    junk: int

    @property
    def summary(self) -> str:
        """In a sentence or two."""
        count, left = len(self.documents), len(self.left_out)
        added = ngettext("%(number)s document added", "%(number)s documents added", count)
        said = [added % {"number": intcomma(count)}]
        if left:
            told = ngettext("%(number)s file left out", "%(number)s files left out", left)
            said.append(told % {"number": intcomma(left)})
        return f"{', '.join(said)}."


def is_archive(file: UploadedFile[bytes]) -> bool:
    """Whether an upload is a ZIP archive, and neither named nor made as a document."""
    if suffix_of(file.name or "") in BY_SUFFIX:
        return False
    file.seek(0)
    if not file.read(len(_START)).startswith(_START):
        return False
    try:
        with _opened(file) as archive:
            return _NO_ARCHIVES.isdisjoint(archive.namelist())
    except UploadRefusedError:
        return True


def upload_archive(
    workspace: Workspace, user: User | None, file: UploadedFile[bytes], *, folder: str = ""
) -> Unpacked:
    """Upload each file of an archive, into its folders within `folder`.

    Raises UploadRefusedError when it cannot be opened.

    Raises TooManyError when it holds more files than the user may upload; then none is taken.
    """
    documents: list[Document] = []
    left_out: list[LeftOut] = []
    with _opened(file) as archive:
        members = [one for one in archive.infolist() if not one.is_dir()]
        kept = [one for one in members if not _is_junk(one.filename)]
        count_uploads(user, len(kept))
        room = UNPACKED_TIMES * value_of("MAX_FILE_MB") * 1024 * 1024
        for member in kept:
            path = PurePosixPath(member.filename.replace("\\", "/"))
            name, within = path.name, f"{folder}/{path.parent}"
            try:
                _check(member, room)
                room -= member.file_size
                with _unpacked(archive, member) as content:
                    upload = UploadedFile(content, name=name, size=member.file_size)
                    many = len(kept) > FEW
                    kept_as = keep_upload(workspace, user, upload, bulk=many, folder=within)
                    documents.append(kept_as)
            except UploadRefusedError as refused:
                left_out.append(LeftOut(name=clean_name(name), reason=refused.message))
    return Unpacked(
        documents=tuple(documents), left_out=tuple(left_out), junk=len(members) - len(kept)
    )


@contextmanager
def _opened(file: IO[bytes] | UploadedFile[bytes]) -> Iterator[ZipFile]:
    """The archive, once its list of members is known to be of ordinary size."""
    _check_directory(file)
    file.seek(0)
    try:
        with ZipFile(file) as archive:
            if len(archive.infolist()) > MOST_FILES:
                told = gettext(
                    "The archive holds %(number)s files; at most %(most)s are taken at once. "
                    "Split it."
                )
                number, most = intcomma(len(archive.infolist())), intcomma(MOST_FILES)
                raise UploadRefusedError(told % {"number": number, "most": most})
            if _overlap(archive):
                raise _damaged()
            yield archive
    except (BadZipFile, NotImplementedError, UnicodeError, ValueError) as error:
        raise _damaged() from error


def _overlap(archive: ZipFile) -> bool:
    """Whether members share bytes: so a small archive is a thousand large files."""
    members = sorted(archive.infolist(), key=lambda one: one.header_offset)
    ends = (one.header_offset + _LOCAL_BYTES + one.compress_size for one in members)
    starts = (*(one.header_offset for one in members[1:]), archive.start_dir)
    return any(end > start for end, start in zip(ends, starts, strict=False))


def _damaged() -> UploadRefusedError:
    return UploadRefusedError(
        gettext("The archive is damaged. Make it again, or upload its files.")
    )


def _check_directory(file: IO[bytes] | UploadedFile[bytes]) -> None:
    """Refuse what would fill the memory by its mere list of members. Trusts no other reader."""
    end = file.seek(0, 2)
    start = max(0, end - _LONGEST_COMMENT - _END.size - _ZIP64_BYTES)
    file.seek(start)
    tail = file.read(end - start)
    place = tail.rfind(_END_MARK)
    if place < 0 or len(tail) < place + _END.size:
        raise _damaged()
    _, _, _, _, count, directory, _, _ = _END.unpack_from(tail, place)
    zip64 = tail[max(0, place - _ZIP64_BYTES) : place].startswith(_ZIP64_MARK)
    if zip64 or count > MOST_FILES or directory > MOST_DIRECTORY:
        told = gettext(
            "The archive holds too many files; at most %(most)s are taken at once. Split it."
        )
        raise UploadRefusedError(told % {"most": intcomma(MOST_FILES)})


def _is_junk(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    last = path.name.lower()
    return (
        not _JUNK_FOLDERS.isdisjoint(path.parts)
        or last in _JUNK_NAMES
        or last.startswith(_JUNK_STARTS)
    )


def _check(member: ZipInfo, room: int) -> None:
    """Refuse what is not to be unpacked. Of a member no more is read than it says it has."""
    if member.flag_bits & _ENCRYPTED:
        raise UploadRefusedError(gettext("It needs a password."))
    if stat.S_ISLNK(member.external_attr >> 16):
        raise UploadRefusedError(gettext("It is a link to another file."))
    if member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise UploadRefusedError(gettext("It is packed in an unusual way."))
    if member.file_size > value_of("MAX_FILE_MB") * 1024 * 1024:
        told = gettext("It is larger than %(size)s MB.")
        raise UploadRefusedError(told % {"size": value_of("MAX_FILE_MB")})
    if member.file_size > room:
        raise UploadRefusedError(
            gettext("The files before it are as much as one archive may hold.")
        )
    if PurePosixPath(member.filename).suffix.lower() in _ARCHIVES:
        raise UploadRefusedError(gettext("It is an archive itself. Upload it alone."))


@contextmanager
def _unpacked(archive: ZipFile, member: ZipInfo) -> Iterator[IO[bytes]]:
    """A member as a file without a name. Raises UploadRefusedError."""
    folder = str(settings.FILE_UPLOAD_TEMP_DIR)
    with SpooledTemporaryFile(max_size=IN_MEMORY, dir=folder) as content:
        try:
            with archive.open(member) as packed:
                shutil.copyfileobj(packed, content, PIECE)
        except (BadZipFile, ZlibError, EOFError, RuntimeError) as error:
            raise UploadRefusedError(gettext("It is damaged.")) from error
        content.seek(0)
        yield content
