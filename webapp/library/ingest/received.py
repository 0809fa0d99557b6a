"""Receives uploads: written to disk as they come, and given up as soon as they cannot be kept."""

from typing import Any

from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler
from django.http import HttpRequest

from webapp.adjusted.values import value_of
from webapp.library.ingest.refused import UploadRefusedError, full_error, too_large_error
from webapp.space import is_full, tells_full
from webapp.spool import hold, making


class LimitedUploadHandler(TemporaryFileUploadHandler):
    """Writes an upload to disk, and stops reading when it is over the limit or the disk is full."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Start counting, if there is room for all that is sent."""
        if is_full(self._announced()):
            self._refuse(full_error())
        with making():
            super().new_file(*args, **kwargs)
            hold(self.file.fileno())
        self._received, self._most = 0, value_of("MAX_FILE_MB") << 20

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Count, and give up over the limit; what was written is removed with its file."""
        self._received += len(raw_data)
        if self._received > self._most:
            self.file.close()
            self._refuse(too_large_error())
        try:
            super().receive_data_chunk(raw_data, start)
        except OSError as error:
            if not tells_full(error):
                raise
            self._refuse(full_error())

    def _announced(self) -> int:
        length = self.request.META.get("CONTENT_LENGTH", "") if self.request is not None else ""
        return int(length) if str(length).isdigit() else 0

    def _refuse(self, refused: UploadRefusedError) -> None:
        if self.request is not None:
            self.request.upload_refused = refused  # type: ignore[attr-defined]
        raise StopUpload(connection_reset=False)


def refuse_unread(request: HttpRequest) -> None:
    """Say why a file was not read to its end, if one was not. Raises UploadRefusedError."""
    refused: UploadRefusedError | None = getattr(request, "upload_refused", None)
    if refused is not None:
        raise refused
