"""Folders of a workspace: what lies in them, moving documents, renaming."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext

from webapp.library.errors import RefusedError
from webapp.library.models import Document, DocumentQuerySet, Folder, Workspace
from webapp.library.models.folders import LONGEST_PATH
from webapp.names import one_line

MOST_FOLDERS = 20_000  # in a workspace
MOST_OFFERED = 300  # in a list to choose from
_NO_NAMES = {"", ".", ".."}


@dataclass(frozen=True, slots=True, kw_only=True)
class Inside:
    """A folder, and how many documents in use lie in it or within."""

    path: str
    name: str
    documents: int


def clean_path(text: str) -> str:
    """A path as it is kept, empty for none: names with one slash between. Raises RefusedError."""
    names = (one_line(name) for name in text.replace("\\", "/").split("/"))
    path = "/".join(name for name in names if name not in _NO_NAMES)
    if len(path) > LONGEST_PATH:
        raise RefusedError(
            gettext("The path of a folder may have %(number)s characters at most.")
            % {"number": LONGEST_PATH}
        )
    return path


def folders_of(*workspaces: Workspace) -> dict[str, int]:
    """The folders in which documents in use lie, by name, with how many lie right in each.

    Two queries, which count by an index alone; one where there is no folder.
    """
    folders = dict(Folder.objects.filter(workspace__in=workspaces).values_list("pk", "path"))
    if not folders:
        return {}
    rows = Document.objects.current().filter(workspace__in=workspaces, folder__isnull=False)
    uses = dict(rows.order_by().values_list("folder").annotate(count=Count("*")))
    found: Counter[str] = Counter()
    for pk, path in folders.items():
        if pk in uses:
            found[path] += uses[pk]
    return {path: found[path] for path in sorted(found, key=str.casefold)}


def offered(folders: Iterable[str]) -> list[str]:
    """Those to choose from: also what only other folders lie in. By name, some hundreds at most."""
    every = {step.casefold(): step for path in folders for _, step in steps_to(path)}
    in_order = sorted(every, key=lambda path: path.split("/"))
    return [every[path] for path in in_order[:MOST_OFFERED]]


def inside(folders: Mapping[str, int], path: str) -> list[Inside]:
    """The folders right in that of a path, by name; of no path, those at the top."""
    found: Counter[str] = Counter()
    names: dict[str, str] = {}
    start = f"{path}/" if path else ""
    for other, number in folders.items():
        if other.casefold().startswith(start.casefold()):
            name = other[len(start) :].partition("/")[0]
            names.setdefault(name.casefold(), name)
            found[name.casefold()] += number
    return [
        Inside(path=f"{start}{names[key]}", name=names[key], documents=found[key])
        for key in sorted(found)
    ]


def steps_to(path: str) -> list[tuple[str, str]]:
    """Each folder on the way to one, itself at last: its name and path."""
    names = path.split("/") if path else []
    return [(name, "/".join(names[: depth + 1])) for depth, name in enumerate(names)]


def folder_at(workspace: Workspace, path: str) -> Folder | None:
    """The folder of a clean path, made if there is none; none for the empty path.

    In a transaction that has locked the workspace. Raises RefusedError.
    """
    if not path:
        return None
    known = Folder.objects.filter(workspace=workspace)
    # By what is shown and by what was given: whoever sees a covered one sends that back.
    found = known.filter(Q(path__iexact=path) | Q(given__path__0__iexact=path)).first()
    if found is None:
        if known.count() >= MOST_FOLDERS:
            told = gettext("A workspace may have %(number)s folders at most.")
            raise RefusedError(told % {"number": MOST_FOLDERS})
        found = Folder.objects.create(workspace=workspace, path=path)
    return found


def move_documents(workspace: Workspace, documents: DocumentQuerySet, path: str) -> int:
    """Put documents of a workspace into a folder, with their other versions. How many in use.

    Twice is once. Raises RefusedError for a path that is none; then nothing is moved.
    """
    path = clean_path(path)
    with transaction.atomic():
        locked = Workspace.objects.select_for_update().get(pk=workspace.pk)
        folder = folder_at(locked, path)
        here = documents.filter(workspace=workspace).order_by()
        lineages = set(here.exclude(lineage=None).values_list("lineage", flat=True))
        moved = here.update(folder=folder)
        if lineages:
            Document.objects.filter(workspace=workspace, lineage__in=lineages).update(folder=folder)
        forget_empty(workspace)
    return moved


def rename_folder(workspace: Workspace, path: str, new: str) -> str:
    """Give a folder another path, with all that lies in it. The new path, as it is kept.

    Where there is a folder of that path already the two become one. Raises RefusedError, and
    Folder.DoesNotExist when there is no such folder.
    """
    path, new = clean_path(path), clean_path(new)
    if f"{new}/".casefold().startswith(f"{path}/".casefold()) and new.casefold() != path.casefold():
        raise RefusedError(gettext("A folder cannot be put into itself."))
    with transaction.atomic():
        locked = Workspace.objects.select_for_update().get(pk=workspace.pk)
        moving = list(Folder.objects.filter(workspace=locked).at(path).order_by("path"))
        if not moving:
            raise Folder.DoesNotExist
        depth = len(path.split("/"))
        for folder in moving:
            _repath(locked, folder, clean_path(_moved(folder, depth, new)))
        forget_empty(locked)
    return new


def forget_empty(workspace: Workspace) -> None:
    """Remove the folders in which nothing lies, not even in the trash."""
    Folder.objects.filter(workspace=workspace, documents=None).delete()


def _moved(folder: Folder, depth: int, new: str) -> str:
    """The path of a folder whose first names, so many, become others.

    A name that is shown covered is kept as it was given, also where it was left as it is shown.
    """
    shown, given = folder.path.split("/"), folder.as_given("path").split("/")
    if over := len(given) - len(shown):  # a cover goes over a slash: what is before, as one name
        first, rest = "/".join(given[: over + 1]), given[over + 1 :]
        given = [first, *rest] if rest == shown[1:] else shown
    names = new.split("/")
    was = dict(zip(enumerate(shown), given, strict=True))
    kept = (was.get((place, name), name) for place, name in enumerate(names))
    return "/".join([*kept, *given[depth:]])


def _repath(workspace: Workspace, folder: Folder, path: str) -> None:
    same = Q(path__iexact=path) | Q(given__path__0__iexact=path)
    others = Folder.objects.filter(same, workspace=workspace).exclude(pk=folder.pk)
    other = others.first()
    if other is None and path:
        folder.path = path
        folder.save(update_fields=["path"])
        return
    Document.objects.filter(folder=folder).update(folder=other)
    folder.delete()
