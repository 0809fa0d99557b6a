"""Own fields: what the owners of a workspace want to be known of its documents."""

from datetime import date
from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import TextChoices
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy

from webapp.library.models.covered import Covered, numbered

LONGEST_NAME, LONGEST_VALUE = 50, 300  # characters
FRACTION = 8  # digits of a number behind its point


class Kind(TextChoices):
    """What a value is."""

    TEXT = "text", gettext_lazy("Text")
    NUMBER = "number", gettext_lazy("Number")
    DATE = "date", gettext_lazy("Date")
    CHOICE = "choice", gettext_lazy("Choice")


class OwnField(Covered):
    """A field of one workspace. `choices`, of a choice, are lines; `listed`: it is a column."""

    COVERED: ClassVar = ("name", "choices")

    workspace = models.ForeignKey(
        "library.Workspace", on_delete=models.CASCADE, related_name="own_fields"
    )
    name = models.CharField(max_length=LONGEST_NAME)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.TEXT)
    choices = models.TextField(blank=True)
    listed = models.BooleanField(default=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint("workspace", Lower("name"), name="one_field_of_a_name")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def code(self) -> str:
        """Its id, as forms name it."""
        return str(self.pk)

    @property
    def choosable(self) -> list[str]:
        """What can be chosen, of a choice."""
        return self.choices.splitlines()

    @property
    def column(self) -> str:
        """Which column of a value is compared."""
        return {Kind.NUMBER: "number", Kind.DATE: "day"}.get(Kind(self.kind), "text")

    def told_apart(self, name: str, shown: str) -> str:
        """With a number where another field of the workspace is named so, too."""
        if name != "name":
            return shown
        others = OwnField.objects.filter(workspace=self.workspace_id).exclude(pk=self.pk)
        taken = {other.casefold() for other in others.values_list("name", flat=True)}
        return numbered(shown, taken, LONGEST_NAME)


class FieldValue(Covered):
    """What a field says of a document, as it was written; read, where it is a number or a day."""

    COVERED: ClassVar = ("text",)
    WORKSPACE: ClassVar = "field__workspace"

    document = models.ForeignKey(
        "library.Document", on_delete=models.CASCADE, related_name="own_values"
    )
    field = models.ForeignKey(OwnField, on_delete=models.CASCADE, related_name="values")
    text = models.CharField(max_length=LONGEST_VALUE)
    number = models.DecimalField(max_digits=30, decimal_places=FRACTION, null=True)
    day = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "field"], name="one_value_of_a_field")
        ]
        indexes = [
            models.Index(fields=["field", "number"], name="value_number"),
            models.Index(fields=["field", "day"], name="value_day"),
            models.Index(fields=["field", "text"], name="value_text"),
        ]

    def __str__(self) -> str:
        return self.text

    def cover(self) -> set[str]:
        """Also as a number or a day: by those a filter would tell what is covered, bit by bit."""
        changed = super().cover()
        before = self.number, self.day
        if self.given:
            self.number = self.day = None
        elif "given" in changed:
            self.number = Decimal(self.text) if self.field.kind == Kind.NUMBER else None
            self.day = date.fromisoformat(self.text) if self.field.kind == Kind.DATE else None
        return changed | ({"number", "day"} if before != (self.number, self.day) else set())
