"""What is kept of a person: told in numbers, exported, and erased with a receipt."""

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from django.contrib.admin.models import LogEntry
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext, gettext_lazy
from django_stubs_ext import StrPromise

from webapp.accounts.models import ApiKey, Presence, User
from webapp.adjusted.models import Change
from webapp.chat.models import Comment, Conversation, Entry, Feedback, Turn
from webapp.library.errors import RefusedError
from webapp.library.models import Document, Invitation, Membership, Role, Workspace
from webapp.maintenance.models import Chore, Erasure
from webapp.notices.models import News, Reader
from webapp.search.models import Look, SavedSearch
from webapp.usage.models import Limit, ModelRequest

# In place of an address. Also the account that has the acts of administrators who were erased: no
# address that anybody could be asked for, sign in with or be invited by.
ERASED = "–"
KINDS: Mapping[str, StrPromise] = {
    "conversations": gettext_lazy("conversations"),
    "turns": gettext_lazy("questions with their answers"),
    "feedback": gettext_lazy("what was said of answers"),
    "comments": gettext_lazy("comments"),
    "entries": gettext_lazy("entries of notebooks"),
    "searches": gettext_lazy("saved searches"),
    "looks": gettext_lazy("times when a saved search was run last"),
    "notices": gettext_lazy("notices"),
    "readers": gettext_lazy("choices of what to be told"),
    "memberships": gettext_lazy("memberships"),
    "invitations": gettext_lazy("invitations"),
    "keys": gettext_lazy("API keys"),
    "limits": gettext_lazy("limits"),
    "documents": gettext_lazy("documents that name who added them"),
    "requests": gettext_lazy("requests to models that name who asked"),
    "acts": gettext_lazy("acts in the administration"),
}


def rows_of(user_id: int) -> dict[str, QuerySet[Any]]:
    """The rows that are a person's, or name the person, by kind."""
    return {
        "conversations": Conversation.objects.filter(user=user_id),
        "turns": Turn.objects.filter(conversation__user=user_id),
        "feedback": Feedback.objects.filter(user=user_id),
        "comments": Comment.objects.filter(user=user_id),
        "entries": Entry.objects.filter(user=user_id),
        "searches": SavedSearch.objects.filter(user=user_id),
        "looks": Look.objects.filter(user=user_id),
        "notices": News.objects.filter(person=user_id),
        "readers": Reader.objects.filter(person=user_id),
        "memberships": Membership.objects.filter(user=user_id),
        "invitations": Invitation.objects.filter(invited_by=user_id),
        "keys": ApiKey.objects.filter(user=user_id),
        "limits": Limit.objects.filter(user=user_id),
        "documents": Document.objects.filter(uploaded_by=user_id),
        "requests": ModelRequest.objects.filter(user=user_id),
        "acts": LogEntry.objects.filter(user=user_id),
    }


def counts_of(user_id: int) -> dict[str, int]:
    """How many of each. Asked for one person, on a page of that person."""
    return {kind: rows.count() for kind, rows in rows_of(user_id).items()}


def data_of(user: User) -> dict[str, Any]:
    """What is kept of a person, for that person; no word of what was asked, said or written.

    Those are the person's alone, who exports them without anybody else.
    """
    talked = Conversation.objects.filter(user=user).annotate(number=Count("turns"))
    return {
        "account": {
            "email": user.email, "name": user.name, "joined": user.date_joined,
            "last sign-in": user.last_login, "administrator": user.is_superuser,
            "second factor": user.has_second_factor,
            **(Presence.objects.filter(pk=user.pk).values("seen", "sign_ins").first() or {}),
        },
        "memberships": _listed(Membership, user, "workspace__name", "role", "created"),
        "keys": _listed(ApiKey, user, "name", "prefix", "rights", "created", "last_used"),
        "limits": list(Limit.objects.filter(user=user).values()),
        "documents": list(
            Document.objects.filter(uploaded_by=user)
            .order_by("created")
            .values("id", "workspace__name", "created", "size", "deleted_at")
        ),
        "conversations": list(
            talked.order_by("created").values("id", "workspace__name", "created", "number")
        ),
        "searches": _listed(SavedSearch, user, "id", "created"),
        "notices": list(user.notices.order_by("created").values("kind", "created", "read")),
        "told": list(Reader.objects.filter(person=user).values("ways", "language")),
        "counts": counts_of(user.pk),
    }  # fmt: skip


def _listed(table: Any, user: User, *fields: str) -> list[dict[str, Any]]:
    return list(table.objects.filter(user=user).order_by("created").values(*fields))


def refuse_erasing(user: User, by: User) -> None:
    """Raise RefusedError where a workspace would be without an owner, it is oneself, or nobody."""
    if user.email == ERASED:
        raise RefusedError(gettext("This is nobody: it holds the acts of who was erased."))
    if user.pk == by.pk:
        raise RefusedError(gettext("Nobody erases themselves: another administrator has to."))
    owners = Count("memberships", filter=Q(memberships__role=Role.OWNER))
    alive = Workspace.objects.filter(deleted_at=None).annotate(owners=owners)
    theirs = Membership.objects.filter(user=user, role=Role.OWNER).values("workspace")
    alone = alive.filter(pk__in=theirs, owners=1).values_list("name", flat=True)
    if alone:
        told = gettext("Give these workspaces another owner first, or delete them: %(names)s.")
        raise RefusedError(told % {"names": ", ".join(alone)})


def erase(user: User, by: User) -> Erasure:
    """Delete a person with all that is theirs; what names the person elsewhere does no more.

    Who opened what a policy hides, or a conversation, stays told: others have a right to know it.
    What an administrator did stays without who it was. Raises RefusedError.
    """
    user_id, address = user.pk, user.email
    with transaction.atomic():
        theirs = Workspace.objects.filter(pk__in=user.memberships.values("workspace"))
        list(theirs.select_for_update().order_by("pk"))  # two owners are erased one by one
        refuse_erasing(user, by)
        before = counts_of(user_id)
        _forget_in_acts(address)
        _keep_acts(user)
        Invitation.objects.filter(email=address).delete()
        user.delete()
        return Erasure.objects.create(
            digest=digest_of(address), by=by, email=by.email, before=before,
            after=counts_of(user_id),
        )  # fmt: skip


def _keep_acts(user: User) -> None:
    """What the person did as an administrator stays, as an act of nobody."""
    acts = LogEntry.objects.filter(user=user)
    if acts.exists():
        nobody = User.objects.filter(email=ERASED).first()
        acts.update(user=nobody or User.objects.create_user(ERASED, is_active=False))
    rows: tuple[QuerySet[Any], ...] = (
        Change.objects.all(),
        Chore.objects.all(),
        Erasure.objects.all(),
    )
    for theirs in rows:
        theirs.filter(email=user.email).update(email=ERASED)


def _forget_in_acts(address: str) -> None:
    """Acts of administrators name what they were done to, which may be or name a person."""
    named = Q(object_repr__icontains=address) | Q(change_message__icontains=address)
    for act in LogEntry.objects.filter(named):
        for field in ("object_repr", "change_message"):
            told = re.sub(re.escape(address), ERASED, getattr(act, field), flags=re.IGNORECASE)
            setattr(act, field, told)
        act.save(update_fields=["object_repr", "change_message"])


def digest_of(address: str) -> str:
    """What a receipt keeps of an address."""
    return sha256(address.strip().lower().encode()).hexdigest()
