"""Models that workspaces chose for themselves, of those that are offered to them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext

from webapp.connected.chosen import Own, by_environment
from webapp.connected.models import ConnectedModel, Purpose
from webapp.library.errors import RefusedError
from webapp.library.models import Workspace, WorkspaceUse


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnChoice:
    """A purpose, the model that a workspace chose for it, and those that it may choose."""

    purpose: Purpose
    chosen: ConnectedModel | None
    models: tuple[ConnectedModel, ...]


def own_of(workspace: Workspace) -> Own:
    """What a workspace chose. One query."""
    return {use.purpose: use.model for use in _uses().filter(workspace=workspace)}


def owns() -> Iterable[Own]:
    """What each workspace chose that chose something. One query."""
    found: defaultdict[object, dict[str, ConnectedModel]] = defaultdict(dict)
    for use in _uses():
        found[use.workspace_id][use.purpose] = use.model
    return found.values()


def choices_of(workspace: Workspace) -> list[OwnChoice]:
    """What its owners may choose; nothing that the environment decides. Two queries."""
    own, offered = own_of(workspace), list(ConnectedModel.objects.filter(offered=True))
    open_ones = [one for one in Purpose if one not in by_environment()]
    found = []
    for purpose in open_ones:
        models = tuple(one for one in offered if one.can(purpose))
        if models:
            found.append(OwnChoice(purpose=purpose, chosen=own.get(purpose), models=models))
    return found


def choose(workspace: Workspace, purpose: str, model_id: str) -> None:
    """Let a model serve a purpose in a workspace; without an id that of the installation.

    Raises RefusedError for one that is not offered.
    """
    choice = next((one for one in choices_of(workspace) if one.purpose == purpose), None)
    offered = {str(one.pk) for one in choice.models} if choice else set()
    if model_id and model_id not in offered:
        raise RefusedError(gettext("Choose one of the models that are offered."))
    if model_id:
        served = {"model_id": model_id}
        WorkspaceUse.objects.update_or_create(workspace=workspace, purpose=purpose, defaults=served)
    else:
        WorkspaceUse.objects.filter(workspace=workspace, purpose=purpose).delete()


def _uses() -> QuerySet[WorkspaceUse]:
    return WorkspaceUse.objects.filter(model__offered=True).select_related("model")
