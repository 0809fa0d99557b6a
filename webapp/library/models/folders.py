"""Folders: where the documents of a workspace lie, as paths of names with slashes between."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from webapp.library.models.covered import Covered, numbered

LONGEST_PATH = 500  # characters
NOWHERE = "/"  # as a filter: what lies in no folder


class FolderQuerySet(models.QuerySet["Folder"]):
    """Folders of any workspace: who asks narrows what lies in them by rights."""

    def at(self, path: str) -> "FolderQuerySet":
        """Those of that path and those within, whatever their capitals."""
        return self.filter(Q(path__iexact=path) | Q(path__istartswith=f"{path}/"))

    def called(self, path: str) -> "FolderQuerySet":
        """The same wherever that path begins: “2024” also of “Contracts/2024”."""
        return self.filter(Q(path__iendswith=f"/{path}") | Q(path__icontains=f"/{path}/"))


class Folder(Covered):
    """A path of one workspace; “Contracts/2024” lies in “Contracts”, which need have no row.

    A row of its own, so that a folder is renamed without touching what lies in it.
    """

    COVERED: ClassVar = ("path",)

    workspace = models.ForeignKey(
        "library.Workspace", on_delete=models.CASCADE, related_name="folders"
    )
    path = models.CharField(max_length=LONGEST_PATH)

    objects = FolderQuerySet.as_manager()

    class Meta:
        ordering = [Lower("path")]
        constraints = [
            models.UniqueConstraint("workspace", Lower("path"), name="one_folder_of_a_path")
        ]

    def __str__(self) -> str:
        return self.path

    def told_apart(self, name: str, shown: str) -> str:
        """With a number where another folder of the workspace is shown so, too."""
        others = Folder.objects.filter(workspace=self.workspace_id).exclude(pk=self.pk)
        taken = {other.casefold() for other in others.values_list(name, flat=True)}
        return numbered(shown, taken, LONGEST_PATH)
