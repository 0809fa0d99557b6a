"""A workspace's policy: set it, say what it would do, keep who looked behind it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils import timezone

from rag.types import Action, Policy, SensitiveKind
from webapp.accounts.models import User
from webapp.jobs import GUARD_WORKSPACE, enqueue
from webapp.library.guard.sensitive import covered, places_on
from webapp.library.guard.texts import cover_texts
from webapp.library.models import Document, Opening, Page, SensitivePlace, Workspace
from webapp.messages import told

LIFE = timedelta(minutes=15)  # of an opened page
AROUND = 70  # characters of an example before and after what is hidden
EXAMPLES = 2  # of each kind
AT_ONCE = 2_000  # documents whose titles are covered before the policy's page answers


@dataclass(frozen=True, slots=True, kw_only=True)
class KindRow:
    """A kind as the policy's page shows it: what is done, and how often it was found."""

    kind: SensitiveKind
    name: str
    action: Action
    places: int
    documents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """Words of an own document as they would be shown. `withheld`: not at all, in answers."""

    document: Document
    page: int
    text: str
    withheld: bool


def set_policy(workspace: Workspace, user: User, policy: Policy) -> bool:
    """Give a workspace another policy. False when it is the one it has. Kept with who did it."""
    before, after = _plain(workspace.policy), _plain(policy)
    if before == after:
        return False
    changes = [
        f"{kind}: {before.get(kind, Action.OFF)} → {after.get(kind, Action.OFF)}"
        for kind in SensitiveKind
        if before.get(kind) != after.get(kind)
    ]
    workspace.actions, workspace.policy_digest = after, _digest(after)
    with transaction.atomic():
        workspace.save(update_fields=["actions", "policy_digest"])
        record(Opening.Act.POLICY, user, workspace, detail=", ".join(changes))
        # Else by the job: a model for names takes longer than people wait.
        if workspace.documents.count() <= AT_ONCE and not settings.NAMES_MODEL:
            cover_texts(workspace)
        enqueue(GUARD_WORKSPACE, str(workspace.pk))
    return True


def _plain(policy: Policy) -> dict[str, str]:
    return {kind.value: policy.action(kind).value for kind in sorted(policy.hidden)}


def _digest(actions: Mapping[str, str]) -> str:
    written = json.dumps(actions, sort_keys=True).encode()
    return sha256(written).hexdigest()[:12] if actions else ""


def read_policy(given: Mapping[str, str]) -> Policy:
    """The policy that a form says; what it does not name, or names wrongly, is off."""
    actions = {
        kind: Action(given[kind])
        for kind in SensitiveKind
        if given.get(kind) in {Action.MASK, Action.BLOCK}
    }
    return Policy(actions=actions)


def kind_rows(workspace: Workspace, policy: Policy) -> list[KindRow]:
    """Every kind with what is done about it and what was found. One query."""
    found = (
        _places(workspace)
        .values("kind")
        .annotate(places=Count("pk"), documents=Count("document", distinct=True))
        .order_by()
    )
    counts = {row["kind"]: (row["places"], row["documents"]) for row in found}
    return [
        KindRow(
            kind=kind,
            name=told(kind.many),
            action=policy.action(kind),
            places=counts.get(kind, (0, 0))[0],
            documents=counts.get(kind, (0, 0))[1],
        )
        for kind in SensitiveKind
    ]


def _places(workspace: Workspace) -> QuerySet[SensitivePlace]:
    """Those in documents that can be searched; SQLite goes from the places, which are few."""
    ready = Document.objects.ready().filter(workspace=workspace, pk=OuterRef("document"))
    return SensitivePlace.objects.filter(Exists(ready))


def examples(workspace: Workspace, policy: Policy) -> list[Example]:
    """Places in own documents as they would read under a policy: a few of each hidden kind."""
    shown: list[Example] = []
    for kind in SensitiveKind:
        if kind not in policy.hidden:
            continue
        places = _places(workspace).filter(kind=kind)
        for place in places.select_related("document")[:EXAMPLES]:
            example = _example(place, policy)
            shown += [example] if example else []
    return shown


def _example(place: SensitivePlace, policy: Policy) -> Example | None:
    pages = Page.objects.filter(document=place.document_id, generation=place.generation)
    page = pages.select_related("document").filter(number=place.page).first()
    if page is None:
        return None
    text = covered(page, places_on(page, policy))
    start, end = place.start - page.start, place.end - page.start
    words = " ".join(text[max(0, start - AROUND) : end + AROUND].split())
    return Example(
        document=place.document,
        page=page.number,
        text=f"…{words}…",
        withheld=SensitiveKind(place.kind) in policy.blocked,
    )


def record(
    act: Opening.Act,
    user: User,
    workspace: Workspace,
    *,
    document: Document | None = None,
    page: int | None = None,
    detail: str = "",
) -> Opening:
    """Keep that somebody looked behind the policy, or changed it."""
    opening: Opening = Opening.objects.create(
        act=act,
        user=user,
        email=user.email,
        workspace=workspace,
        document=document,
        title=document.as_given("title") if document else "",
        page=page,
        detail=detail,
    )
    return opening


def opened(user: User, document: Document, page: int, given: str) -> Opening | None:
    """The opening that an address names, if it lets this person see this page just now."""
    try:
        pk = UUID(given)
    except ValueError:
        return None
    if not may_open(user, document.workspace):
        return None
    recent = Opening.objects.filter(
        pk=pk, user=user, document=document, page=page, created__gt=timezone.now() - LIFE
    )
    return recent.first()


def may_open(user: User, workspace: Workspace) -> bool:
    """Whether somebody may see what the policy hides: its owners."""
    return Workspace.objects.owned_by(user).filter(pk=workspace.pk).exists()


def latest_openings(workspace: Workspace) -> Sequence[Opening]:
    """Who looked behind the policy or changed it of late."""
    return list(workspace.openings.select_related("document")[:20])
