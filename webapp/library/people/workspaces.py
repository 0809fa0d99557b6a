"""What can be done to a workspace: make it, rename it, delete it."""

from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext

from webapp.accounts.models import User
from webapp.jobs import TIDY_DOCUMENT, TIDY_WORKSPACE, enqueue
from webapp.library.errors import RefusedError
from webapp.library.models import Document, Doubtful, Membership, Role, Workspace
from webapp.names import one_line
from webapp.space import give_way
from webapp.usage.limits import count_workspace

MAX_NAME = 100
MOST_WRONG = (0.3, 0.2, 0.1, 0.05)  # the shares of wrong answers that people choose from


def create_workspace(owner: User, name: str) -> Workspace:
    """A new, empty workspace that belongs to one person. Raises RefusedError for a bad name.

    Raises TooManyError when it is one of too many within an hour.
    """
    name = clean_workspace_name(name)
    count_workspace(owner)
    return make_workspace(owner, name)


def make_workspace(owner: User, name: str) -> Workspace:
    """The same for us, uncounted: what counts does not run yet while an installation is made."""
    with transaction.atomic():
        workspace: Workspace = Workspace.objects.create(name=name)
        Membership.objects.create(workspace=workspace, user=owner, role=Role.OWNER)
    return workspace


def rename_workspace(workspace: Workspace, name: str) -> None:
    """Give a workspace another name. Raises RefusedError for a bad one."""
    workspace.name = clean_workspace_name(name)
    workspace.save(update_fields=["name"])


def set_doubtful(workspace: Workspace, choice: str) -> None:
    """Say what becomes of unsupported sentences. Raises RefusedError for no choice of ours."""
    if choice not in Doubtful.values:
        raise RefusedError(gettext("Unsupported sentences are either marked or removed."))
    workspace.doubtful = choice
    workspace.save(update_fields=["doubtful"])


def set_most_wrong(workspace: Workspace, choice: str) -> None:
    """Say how many of the answers given may be wrong. Raises RefusedError for no choice of ours."""
    if choice not in {"", *map(str, MOST_WRONG)}:
        raise RefusedError(gettext("Choose one of the shares that are offered."))
    workspace.most_wrong = float(choice) if choice else None
    workspace.save(update_fields=["most_wrong"])


def delete_workspace(workspace: Workspace) -> None:
    """Delete a workspace with all that is in it.

    It is gone for its members at once; jobs remove the documents, and then what is left of it.
    """
    give_way()
    with transaction.atomic():
        Workspace.objects.filter(pk=workspace.pk).update(deleted_at=timezone.now())
        workspace.memberships.all().delete()
        workspace.invitations.all().delete()
        workspace.conversations.all().delete()
        documents = Document.objects.filter(workspace=workspace)
        now = timezone.now()
        documents.filter(deleted_at=None).update(deleted_at=now)
        documents.filter(purged_at=None).update(purged_at=now, dirty=True)
        for pk in documents.values_list("pk", flat=True):
            enqueue(TIDY_DOCUMENT, str(pk))
        enqueue(TIDY_WORKSPACE, str(workspace.pk))


def clean_workspace_name(name: str) -> str:
    """A name on one line, without control or invisible characters. Raises RefusedError."""
    shown = one_line(name)
    if not shown:
        raise RefusedError(gettext("A workspace needs a name."))
    if len(shown) > MAX_NAME:
        raise RefusedError(
            gettext("A workspace's name may have %(number)s characters at most.")
            % {"number": MAX_NAME}
        )
    return shown


def named_workspace(name_or_id: str) -> Workspace | None:
    """The workspace with this id or name, or None. Raises RefusedError when several have it."""
    alive = Workspace.objects.filter(deleted_at=None)
    try:
        return alive.filter(pk=UUID(name_or_id)).first()
    except ValueError:
        named = Q(name=name_or_id) | Q(given__name__0=name_or_id)  # also where it is covered
        found = list(alive.filter(named)[:2])
    if len(found) > 1:
        raise RefusedError(
            gettext("Several workspaces are called “%(name)s”. Give the id of one.")
            % {"name": name_or_id}
        )
    return found[0] if found else None
