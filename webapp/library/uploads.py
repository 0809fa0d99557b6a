"""Takes uploaded files in: checks them, keeps the bytes, makes the row, asks for the ingest."""

import hashlib
import logging
import unicodedata
from pathlib import PurePosixPath
from typing import IO, Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler
from django.db import IntegrityError, transaction
from django.db.models import Sum

from rag.errors import UnreadableFileError
from rag.parse.sniff import media_type_of
from rag.types import Stage
from webapp.accounts.models import User
from webapp.jobs import INGEST_DOCUMENT, enqueue
from webapp.library.models import Document, Workspace

logger = logging.getLogger(__name__)

MAX_NAME = 255
MANY = 20


class UploadRefusedError(Exception):
    """The file cannot be taken; the message says why and what to do. `status` is HTTP's."""

    def __init__(self, message: str, *, status: int = 400) -> None:
        super().__init__(message)
        self.message = message
        self.status = status


class DuplicateError(UploadRefusedError):
    """The workspace has this very file already."""

    def __init__(self, document: Document) -> None:
        super().__init__(
            f"This file is in the workspace already, as “{document.title}”.", status=409
        )
        self.document = document


class LimitedUploadHandler(TemporaryFileUploadHandler):
    """Writes an upload to disk, and stops reading as soon as it is over the limit."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Start counting."""
        super().new_file(*args, **kwargs)
        self._received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Count, and give up over the limit; what was written is removed with its file."""
        self._received += len(raw_data)
        if self._received > settings.MAX_FILE_MB * 1024 * 1024:
            self.file.close()
            if self.request is not None:
                self.request.upload_too_large = True  # type: ignore[attr-defined]
            raise StopUpload(connection_reset=False)
        super().receive_data_chunk(raw_data, start)


def too_large_error() -> UploadRefusedError:
    """What a file over the limit is told."""
    return UploadRefusedError(
        f"The file is larger than {settings.MAX_FILE_MB} MB. Split it, or ask an administrator "
        "to raise MAX_FILE_MB.",
        status=413,
    )


def upload_document(
    workspace: Workspace, user: User | None, file: UploadedFile[bytes], *, bulk: bool = False
) -> Document:
    """Keep a file and ask for its ingest. Raises UploadRefusedError; then nothing is kept.

    `bulk`: it is one of many, and lets what somebody waits for go before it. What one person adds
    while much of theirs waits already is taken to be.
    """
    size = file.size or 0
    if size > settings.MAX_FILE_MB * 1024 * 1024:
        raise too_large_error()
    name = clean_name(file.name or "")
    try:
        media_type = media_type_of(file, name if file.name else "")
    except UnreadableFileError as error:
        raise UploadRefusedError(error.user_message) from error
    document = Document(
        workspace=workspace,
        title=PurePosixPath(name).stem or name,
        file_name=name,
        media_type=media_type,
        size=size,
        sha256=_sha256(file),
        uploaded_by=user,
        dirty=True,
        bulk=bulk or _has_many_waiting(workspace, user),
    )
    _store(document, file)
    return document


def _has_many_waiting(workspace: Workspace, user: User | None) -> bool:
    waiting = Document.objects.live().filter(workspace=workspace, stage=Stage.QUEUED)
    return waiting.filter(uploaded_by=user)[:MANY].count() == MANY


def clean_name(name: str) -> str:
    """A file's name as it may be shown: one line, no control or invisible characters, NFC."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    shown = "".join(" " if c in "\t\r\n" else c for c in name if not _invisible(c))
    return " ".join(shown.split())[-MAX_NAME:] or "Untitled.pdf"


def _invisible(character: str) -> bool:
    category = unicodedata.category(character)
    return category in {"Cf", "Co", "Cs", "Cn"} or (category == "Cc" and character not in "\t\r\n")


def _sha256(file: IO[bytes] | UploadedFile[bytes]) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    while block := file.read(1 << 20):
        digest.update(block)
    file.seek(0)
    return digest.hexdigest()


def _store(document: Document, file: UploadedFile[bytes]) -> None:
    """The bytes first, then the row: a row without its file would be worse than the reverse."""
    saved = ""
    try:
        with transaction.atomic():
            # The lock makes two uploads wait for each other: neither can pass on the same space.
            workspace = Workspace.objects.select_for_update().get(pk=document.workspace_id)
            _refuse_second_copy(document)
            _refuse_over_quota(workspace, document.size)
            saved = default_storage.save(document.original_name, File(file))
            document.save(force_insert=True)
            enqueue(INGEST_DOCUMENT, str(document.pk))
    except IntegrityError:
        default_storage.delete(saved)
        _refuse_second_copy(document)
        raise
    except OSError as error:
        if saved:
            default_storage.delete(saved)
        logger.exception("cannot keep an upload of %d bytes", document.size)
        raise UploadRefusedError(
            "There is no room to keep the file. Nothing was changed; tell an administrator.",
            status=507,
        ) from error


def _refuse_second_copy(document: Document) -> None:
    copies = Document.objects.live().filter(workspace=document.workspace_id)
    if copy := copies.filter(sha256=document.sha256).first():
        raise DuplicateError(copy)


def _refuse_over_quota(workspace: Workspace, size: int) -> None:
    used = Document.objects.live().filter(workspace=workspace).aggregate(used=Sum("size"))["used"]
    if (used or 0) + size > settings.MAX_WORKSPACE_GB * 1024**3:
        raise UploadRefusedError(
            f"The workspace holds {settings.MAX_WORKSPACE_GB} GB, its limit. Delete documents "
            "that are no longer needed, or ask an administrator to raise MAX_WORKSPACE_GB.",
            status=413,
        )
