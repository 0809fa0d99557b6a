"""Where the bytes of documents are: the originals, the layouts, and pictures of pages."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.core.files.storage import default_storage

from rag.errors import UnreadableFileError
from rag.notices import Notice
from webapp.library.models import Document
from webapp.spool import spooled


@contextmanager
def local_copy(document: Document) -> Iterator[Path]:
    """The original as a file on this machine; fetched for the time being if it is elsewhere.

    Raises UnreadableFileError where it is gone.
    """
    here = None
    with suppress(NotImplementedError):
        here = Path(default_storage.path(document.original_name))
    if here is not None and here.is_file():
        yield here
        return
    try:
        source = default_storage.open(document.original_name)
    except FileNotFoundError:
        raise UnreadableFileError(Notice("library.file_gone")) from None
    with source, spooled() as file:
        shutil.copyfileobj(source, file)
        file.flush()
        yield Path(file.name)


def pictures_of(document_id: object) -> str:
    """The folder in which pictures of a document's pages are kept, for all machines.

    What one machine kept for itself, another could not remove when the document goes for good.
    """
    return f"pictures/{document_id}"


def remove_files(document: Document) -> None:
    """Remove all files of a document, whatever they are."""
    for folder in (f"documents/{document.pk}", pictures_of(document.pk)):
        for name in list(_files_below(folder)):
            default_storage.delete(name)
        _remove_folders(folder)


def count_files(document: Document) -> dict[str, int]:
    """How many files there are of a document, by kind."""
    names = list(_files_below(f"documents/{document.pk}"))
    originals = names.count(document.original_name)
    layouts = sum(name.endswith("/layout.npz") for name in names)
    return {
        "file": originals,
        "layouts": layouts,
        "other files": len(names) - originals - layouts,
        "cached pictures": sum(1 for _ in _files_below(pictures_of(document.pk))),
    }


def _files_below(folder: str) -> Iterator[str]:
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{name}" for name in names)
    for inner in folders:
        yield from _files_below(f"{folder}/{inner}")


def _remove_folders(name: str) -> None:
    """A folder with the empty ones in it."""
    with suppress(NotImplementedError, FileNotFoundError):
        shutil.rmtree(default_storage.path(name))


def remove_other_layouts(document: Document, *, keep: int) -> None:
    """Remove the layouts of all generations but one."""
    folder = f"documents/{document.pk}"
    try:
        generations, _ = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for generation in generations:
        if generation.isdigit() and int(generation) != keep:
            default_storage.delete(f"{folder}/{generation}/layout.npz")
            _remove_folder(f"{folder}/{generation}")


def _remove_folder(name: str) -> None:
    """Folders exist only in a file system; a bucket has none to remove."""
    with suppress(NotImplementedError, FileNotFoundError):
        Path(default_storage.path(name)).rmdir()
