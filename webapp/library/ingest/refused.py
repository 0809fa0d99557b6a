"""What a file is told that cannot be taken in."""

from django.utils.translation import gettext

from webapp.adjusted.values import value_of
from webapp.library.models import Document
from webapp.space import FULL


class UploadRefusedError(Exception):
    """The file cannot be taken; the message says why and what to do. `status` is HTTP's."""

    def __init__(self, message: str, *, status: int = 400) -> None:
        super().__init__(message)
        self.message = message
        self.status = status


class DuplicateError(UploadRefusedError):
    """The workspace has this very file already, in use, as an older version, or in the trash."""

    def __init__(self, document: Document) -> None:
        super().__init__(_already(document), status=409)
        self.document = document

    @property
    def where(self) -> str:
        """Where the other copy is: "workspace", "versions" or "trash"."""
        if self.document.deleted_at:
            return "trash"
        return "versions" if self.document.superseded_at else "workspace"


def _already(document: Document) -> str:
    if document.deleted_at:
        told = gettext(
            "This file is in the workspace's trash, as “%(title)s”. Restore it there: it need not "
            "be read again."
        )
    elif document.superseded_at:
        told = gettext(
            "This file is version %(version)s of “%(title)s”, which has a newer one. Make that "
            "version the current one again, if that is what you want."
        )
    else:
        told = gettext("This file is in the workspace already, as “%(title)s”.")
    return told % {"title": document.title, "version": document.version}


def full_error() -> UploadRefusedError:
    """What a file is told for which there is no room."""
    return UploadRefusedError(str(FULL), status=507)


def too_large_error() -> UploadRefusedError:
    """What a file over the limit is told."""
    told = gettext(
        "The file is larger than %(size)s MB. Split it, or ask an administrator to raise "
        "MAX_FILE_MB."
    )
    return UploadRefusedError(told % {"size": value_of("MAX_FILE_MB")}, status=413)
