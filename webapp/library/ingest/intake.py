"""Takes files of this machine in, as if they were uploaded, and sees them through."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext

from rag.parse.formats import SUFFIXES
from rag.types import Stage
from webapp.accounts.models import User
from webapp.heartbeats import worker_is_alive
from webapp.library.errors import RefusedError
from webapp.library.ingest.refused import DuplicateError, UploadRefusedError
from webapp.library.ingest.uploads import keep_upload
from webapp.library.ingest.work import ingest
from webapp.library.models import Document, Workspace
from webapp.library.people.workspaces import create_workspace, named_workspace
from webapp.library.upkeep.tidy import tidy

if TYPE_CHECKING:
    from rag.engine import Engine

POLL_S = 0.5
MOST_WAITS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A file that was taken in, was there already, or was refused with an `error`.

    `done`: nothing more happens to it here. `later`: it was refused for what will be over.
    """

    path: Path
    document: Document | None
    duplicate: bool = False
    error: str = ""
    done: bool = True
    later: bool = False

    @property
    def ready(self) -> bool:
        """Whether it can be asked."""
        return self.document is not None and self.document.stage == Stage.READY

    @property
    def share(self) -> float:
        """How much of it is done, 0..1."""
        return 1.0 if self.done or self.document is None else self.document.progress

    def as_dict(self) -> dict[str, Any]:
        """For a line of JSON."""
        told: dict[str, Any] = {"file": str(self.path), "duplicate": self.duplicate}
        one = self.document
        if one is None:
            return {**told, "id": None, "stage": None, "error": self.error}
        return {
            **told,
            "id": str(one.pk),
            "stage": one.stage,
            "pages": one.pages_count,
            "chunks": one.chunks_count,
            "tables": one.tables_count,
            "figures": one.figures_count,
            "warnings": [note["message"] for note in one.notes],
            "error": one.failure,
        }


def files_in(paths: Iterable[Path]) -> list[tuple[Path, str]]:
    """The files given, and those in the folders given that can be read, at any depth, sorted.

    Each with the folder that it is to lie in: as it lies in that which was given, by its name.
    """
    found: list[tuple[Path, str]] = []
    for path in paths:
        if path.is_dir():
            inside = (one for one in path.rglob("*") if one.suffix.lower() in SUFFIXES)
            top = path.resolve().name
            found += [
                (one, f"{top}/{one.relative_to(path).parent.as_posix()}")
                for one in sorted(inside)
                if one.is_file()
            ]
        else:
            found.append((path, ""))
    return found


def workspace_for_intake(name_or_id: str) -> Workspace:
    """The workspace of this name; if there is none, made for the first administrator.

    Raises RefusedError when several have the name, or there is nobody to own it.
    """
    workspace = named_workspace(name_or_id)
    if workspace is not None:
        return workspace
    owner = _administrator()
    if owner is None:
        raise RefusedError(gettext("There is no administrator yet. Run `manage.py prepare` first."))
    return create_workspace(owner, name_or_id)


def _administrator() -> User | None:
    """The first one, in whose name commands take files in."""
    return User.objects.filter(is_superuser=True, is_active=True).order_by("pk").first()


def take_in(workspace: Workspace, path: Path, *, bulk: bool, folder: str = "") -> Taken:
    """Upload a file of this machine into a folder, as one of many if `bulk`.

    It is read by the workers, or with `read_here`.
    """
    try:
        with path.open("rb") as file:
            upload = UploadedFile(file, name=path.name, size=path.stat().st_size)
            document = keep_upload(workspace, _administrator(), upload, bulk=bulk, folder=folder)
    except DuplicateError as same:
        return Taken(path=path, document=same.document, duplicate=True)
    except UploadRefusedError as refused:
        later = refused.status >= HTTPStatus.INTERNAL_SERVER_ERROR
        return Taken(path=path, document=None, error=refused.message, later=later)
    except OSError as error:
        return Taken(path=path, document=None, error=f"cannot be read: {error.strerror}")
    return Taken(path=path, document=document)


def read_here(document: Document, engine: "Engine", fingerprint: str) -> Document:
    """Ingest a document in this process, for want of a worker, and give it as it is then."""
    if ingest(str(document.pk), engine, fingerprint):
        tidy(str(document.pk), engine, fingerprint)
    return Document.objects.get(pk=document.pk)


def seen_through(taken: Iterable[Taken], read: Callable[[Document], Document]) -> Iterator[Taken]:
    """Each file as it changes, and a last time when it is ready or failed.

    The workers read them; as long as there is none, `read` does. What waits for something that
    is down is given up here after a while, and read by the workers when it is up again.
    """
    waiting = {one.document.pk: one for one in taken if one.document is not None}
    while waiting:
        for document in list(Document.objects.filter(pk__in=waiting).order_by("created")):
            before = waiting[document.pk]
            if document.is_working and not worker_is_alive():
                document = read(document)
            done = not document.is_working or document.waits > MOST_WAITS
            if done:
                del waiting[document.pk]
            yield replace(before, document=document, done=done)
        if waiting:
            sleep(POLL_S)
