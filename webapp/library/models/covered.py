"""Titles, names and notes: words that people gave, under the policy of their workspace.

What the policy hides of them is covered in the columns themselves, so that pages, searches, the
API, prompts and the administration need not know of it. What was given is kept beside them, for
another policy and for owners, who may see it.
"""

from collections.abc import Collection, Iterable
from itertools import chain, count
from typing import TYPE_CHECKING, Any, ClassVar

from django.apps import apps
from django.db import models

from rag.safety import find, hide
from rag.types import NOTHING_HIDDEN, Policy, SensitiveKind
from webapp.engine import name_finder

if TYPE_CHECKING:
    from webapp.library.models.workspaces import Workspace


class Covered(models.Model):
    """Rows of a workspace with texts that people gave.

    `COVERED` names their fields, `WORKSPACE` the way to the workspace, as a query has it; where
    `FORGETS` is set nothing is kept beside them. `given` has, for each text that is covered, what
    was given and what is shown of it.
    """

    COVERED: ClassVar[tuple[str, ...]] = ()
    WORKSPACE: ClassVar[str] = "workspace"
    FORGETS: ClassVar[bool] = False

    given = models.JSONField(default=dict, blank=True, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Cover first, also where a part of the fields is saved."""
        changed = self.cover()
        if changed and kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], *changed}
        super().save(*args, **kwargs)

    def as_given(self, name: str) -> str:
        """The words of a field as they were given: for whoever may see what is hidden."""
        given, shown = self.given.get(name, ("", None))
        value: str = getattr(self, name)
        return given if value == shown else value

    def cover(self) -> set[str]:
        """Bring the texts in line with the policy, unsaved. Which fields have changed."""
        policy = self._policy()
        if not policy.hidden and not self.given:
            return set()
        before = {name: getattr(self, name) for name in (*self.COVERED, "given")}
        kept = {}
        for name in self.COVERED:
            given = self.as_given(name)
            shown = covered_words(given, policy)
            if shown != given:
                shown = self.told_apart(name, shown)
                kept[name] = [given, shown]
            setattr(self, name, shown)
        self.given = {} if self.FORGETS else kept
        return {name for name, value in before.items() if getattr(self, name) != value}

    def told_apart(self, name: str, shown: str) -> str:
        """What is shown of a field, where it must differ from that of other rows."""
        return shown

    def _policy(self) -> Policy:
        found: Any = self
        for step in filter(None, self.WORKSPACE.split("__")):
            found = getattr(found, step)
        workspace: Workspace | None = found
        return workspace.policy if workspace is not None else NOTHING_HIDDEN


def numbered(shown: str, taken: Collection[str], longest: int) -> str:
    """It, or with the first number by which it differs from those that are taken, casefolded."""
    numbers = (f"{shown[: longest - 5]} {number}" for number in count(2))
    return next(one for one in chain([shown], numbers) if one.casefold() not in taken)


def covered_words(text: str, policy: Policy) -> str:
    """A text of its own, such as a title, as the policy lets it be seen."""
    if SensitiveKind.NAME in policy.hidden and (names := name_finder()):
        return hide(text, policy, find(text, names)).text
    return hide(text, policy).text


def covered_rows(workspace: "Workspace") -> Iterable[Covered]:
    """All rows of a workspace whose texts are covered; the workspace first."""
    for model in apps.get_models():
        if not issubclass(model, Covered):
            continue
        way = {model.WORKSPACE or "pk": workspace.pk}
        rows = model._base_manager.filter(**way)  # noqa: SLF001  (also what querysets leave out)
        if model.WORKSPACE:
            rows = rows.select_related(model.WORKSPACE)
        yield from rows.order_by("pk").iterator(chunk_size=500)
