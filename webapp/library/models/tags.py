"""Tags: words that people put on the documents of a workspace, to find and to narrow by."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models.functions import Lower

if TYPE_CHECKING:
    from webapp.library.models.documents import Document

LONGEST_TAG = 50  # characters


class Tag(models.Model):
    """A word of one workspace; “Contract” and “contract” are the same."""

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
