"""Tags: words that people put on the documents of a workspace, to find and to narrow by."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models.functions import Lower

from webapp.library.models.covered import Covered, numbered

if TYPE_CHECKING:
    from webapp.library.models.documents import Document

LONGEST_TAG = 50  # characters


class Tag(Covered):
    """A word of one workspace; “Contract” and “contract” are the same."""

    COVERED = ("name",)

    workspace = models.ForeignKey(
        "library.Workspace", on_delete=models.CASCADE, related_name="tags"
    )
    name = models.CharField(max_length=LONGEST_TAG)
    documents: "models.ManyToManyField[Document, models.Model]" = models.ManyToManyField(
        "library.Document", related_name="tags"
    )

    class Meta:
        ordering = [Lower("name")]
        constraints = [
            models.UniqueConstraint("workspace", Lower("name"), name="one_tag_of_a_name")
        ]

    def __str__(self) -> str:
        return self.name

    def told_apart(self, name: str, shown: str) -> str:
        """With a number where another tag of the workspace is shown so, too."""
        others = Tag.objects.filter(workspace=self.workspace_id).exclude(pk=self.pk)
        taken = {other.casefold() for other in others.values_list("name", flat=True)}
        return numbered(shown, taken, LONGEST_TAG)
