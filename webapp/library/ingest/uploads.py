"""Takes uploaded files in: checks them, keeps the bytes, makes the row, asks for the ingest."""

import hashlib
import logging
from pathlib import PurePosixPath
from typing import IO

from django.core.files import File
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import Error, IntegrityError, transaction
from django.db.models import Sum
from django.utils.translation import gettext

from rag.errors import UnreadableFileError
from rag.parse.sniff import media_type_of
from webapp.accounts.models import User
from webapp.adjusted.values import value_of
from webapp.configuration.connections import give_connection_back
from webapp.errors import STORE_DOWN
from webapp.jobs import INGEST_DOCUMENT, enqueue
from webapp.library.documents.fields import inherit_values
from webapp.library.documents.files import remove_files
from webapp.library.documents.folders import clean_path, folder_at
from webapp.library.documents.tags import inherit_tags
from webapp.library.documents.versions import join_lineage, newer_version
from webapp.library.errors import RefusedError
from webapp.library.ingest.refused import (
    DuplicateError,
    UploadRefusedError,
    full_error,
    too_large_error,
)
from webapp.library.models import Document, Folder, Workspace
from webapp.messages import told
from webapp.names import one_line
from webapp.space import is_full, tells_full
from webapp.usage.limits import count_uploads

logger = logging.getLogger(__name__)

MAX_NAME = 255
MANY = 20


def upload_document(
    workspace: Workspace,
    user: User | None,
    file: UploadedFile[bytes],
    *,
    version_of: Document | None = None,
    folder: str = "",
) -> Document:
    """Keep a file that somebody uploads: see `keep_upload`. Raises TooManyError, too."""
    count_uploads(user)
    return keep_upload(workspace, user, file, version_of=version_of, folder=folder)


def keep_upload(
    workspace: Workspace,
    user: User | None,
    file: UploadedFile[bytes],
    *,
    bulk: bool = False,
    version_of: Document | None = None,
    folder: str = "",
) -> Document:
    """Keep a file and ask for its ingest. Raises UploadRefusedError; then nothing is kept.

    It lies in the `folder` of that path, a new version where the one before does.

    `bulk`: it is one of many, and lets what somebody waits for go before it. What one person adds
    while much of theirs waits already is taken to be. As a new version of a document (`version_of`)
    it takes that one's place when it is ready.
    """
    size = file.size or 0
    if is_full(size):
        raise full_error()
    if size > value_of("MAX_FILE_MB") * 1024 * 1024:
        raise too_large_error()
    name = clean_name(file.name or "")
    try:
        media_type = media_type_of(file, name if file.name else "")
        path = clean_path(folder)
    except UnreadableFileError as error:
        raise UploadRefusedError(told(error.message)) from error
    except RefusedError as error:
        raise UploadRefusedError(error.message) from error
    document = Document(
        workspace=workspace,
        title=version_of.as_given("title") if version_of else PurePosixPath(name).stem or name,
        file_name=name,
        media_type=media_type,
        size=size,
        sha256=_sha256(file),
        uploaded_by=user,
        dirty=True,
        bulk=bulk or _has_many_waiting(workspace, user),
    )
    _store(document, file, version_of, path)
    return document


def restore_version(old: Document, user: User | None) -> Document:
    """Make an older version the newest again: a further version, of the same file.

    The one in use serves until it is ready. Raises UploadRefusedError and TooManyError.
    """
    count_uploads(user)
    current = newer_version(old)
    if current is None:
        raise UploadRefusedError(
            gettext("This version is the one in use, or none is in use."), status=409
        )
    document = Document(
        workspace=old.workspace,
        title=current.as_given("title"),
        file_name=old.as_given("file_name"),
        media_type=old.media_type,
        size=old.size,
        sha256=old.sha256,
        uploaded_by=user,
        dirty=True,
    )
    try:
        with default_storage.open(old.original_name) as file:
            _store(document, file, current)
    except FileNotFoundError:
        raise UploadRefusedError(
            gettext("The file of this version is gone from the storage.")
        ) from None
    return document


def _has_many_waiting(workspace: Workspace, user: User | None) -> bool:
    waiting = Document.objects.queued().filter(workspace=workspace, uploaded_by=user)
    return waiting[:MANY].count() == MANY


def clean_name(name: str) -> str:
    """A file's name as it may be shown: one line, no control or invisible characters, NFC."""
    return one_line(name.replace("\\", "/").rpartition("/")[2])[-MAX_NAME:] or "Untitled.pdf"


def _sha256(file: IO[bytes] | UploadedFile[bytes]) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    while block := file.read(1 << 20):
        digest.update(block)
    file.seek(0)
    return digest.hexdigest()


def _store(
    document: Document, file: IO[bytes], version_of: Document | None, path: str = ""
) -> None:
    """The bytes first, then the row: a row without its file would be worse than the reverse.

    They may take minutes to a bucket. Nothing is locked meanwhile: workers need the workspace's
    row, and with SQLite nobody else could write at all.
    """
    _refuse_second_copy(document, version_of)
    _refuse_over_quota(document)
    try:
        give_connection_back()
        default_storage.save(document.original_name, File(file))
        _insert(document, version_of, path)
    except STORE_DOWN as error:
        logger.warning("cannot keep an upload of %d bytes: %s", document.size, error)
        raise UploadRefusedError(
            gettext(
                "Files cannot be kept just now: their store does not answer. Nothing was changed; "
                "try again in a minute."
            ),
            status=503,
        ) from error
    except BaseException as error:
        if _may_be_kept(document):
            raise
        remove_files(document)
        if isinstance(error, IntegrityError):
            _refuse_second_copy(document, version_of)
        if not isinstance(error, OSError) and not tells_full(error):
            raise
        logger.exception("cannot keep an upload of %d bytes", document.size)
        raise _not_kept(error) from error


def _may_be_kept(document: Document) -> bool:
    """Whether its row may stand: what was raised may have come after the commit."""
    try:
        return Document.objects.filter(pk=document.pk).exists()
    except Error as error:
        # `check_index` finds what is of no document.
        logger.warning("the files of upload %s stay where they are: %s", document.pk, error)
        return True


def _not_kept(error: BaseException) -> UploadRefusedError:
    if tells_full(error):
        return full_error()
    told = gettext("The file could not be kept. Nothing was changed; tell an administrator.")
    return UploadRefusedError(told, status=507)


def _insert(document: Document, version_of: Document | None, path: str) -> None:
    """Looked at again under a lock, so that no two uploads pass on the same space."""
    with transaction.atomic():
        # As it is now: its policy covers the title and the name, and may be another by now.
        locked = Workspace.objects.select_for_update().get(pk=document.workspace_id)
        document.workspace = locked
        _refuse_second_copy(document, version_of)
        _refuse_over_quota(document)
        if version_of is not None:
            join_lineage(document, _still_in_use(version_of))
        else:
            document.folder = _folder_at(locked, path)
        document.save(force_insert=True)
        if version_of is not None:
            inherit_tags(document, version_of)
            inherit_values(document, version_of)
        enqueue(INGEST_DOCUMENT, str(document.pk))


def _folder_at(workspace: Workspace, path: str) -> Folder | None:
    try:
        return folder_at(workspace, path)
    except RefusedError as error:
        raise UploadRefusedError(error.message) from error


def _refuse_second_copy(document: Document, version_of: Document | None) -> None:
    """What is on its way to be gone for good is no copy, nor is an older version of the same."""
    kept = Document.objects.filter(workspace=document.workspace_id, purged_at=None)
    copies = list(kept.filter(sha256=document.sha256))
    if version_of is not None and version_of.lineage is not None:
        copies = [one for one in copies if one.lineage != version_of.lineage or _in_use(one)]
    if copies:
        # The one in use is told before one that is hidden away.
        raise DuplicateError(max(copies, key=lambda one: (_in_use(one), one.deleted_at is None)))


def _in_use(document: Document) -> bool:
    return document.deleted_at is None and document.superseded_at is None


def _still_in_use(document: Document) -> Document:
    found = Document.objects.current().filter(pk=document.pk).first()
    if found is None:
        raise UploadRefusedError(
            gettext(
                "This document was deleted or has a newer version meanwhile. Look at it again."
            ),
            status=409,
        )
    return found


def _refuse_over_quota(document: Document) -> None:
    kept = Document.objects.filter(workspace=document.workspace_id, purged_at=None)
    used = kept.aggregate(used=Sum("size"))["used"]
    if (used or 0) + document.size > value_of("MAX_WORKSPACE_GB") * 1024**3:
        told = gettext(
            "The workspace holds %(size)s GB, its limit, the trash and older versions included. "
            "Empty the trash, or ask an administrator to raise MAX_WORKSPACE_GB."
        )
        raise UploadRefusedError(told % {"size": value_of("MAX_WORKSPACE_GB")}, status=413)
