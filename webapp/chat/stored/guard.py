"""Covers in stored questions and answers what the workspace's policy has come to hide."""

from typing import Any
from uuid import UUID

from django.db import transaction

from rag.notices import Notice, plain
from rag.safety import hide
from rag.types import Policy
from webapp.chat.models import Turn, turn_in_hand
from webapp.library.models import Workspace

# Of an answer these are no words of a document or a person.
PLAIN = {"id", "document_id", "chunk_id", "verdict", "mode", "model", "prompt_version", "kind",
         "check", "severity", "made_with"}  # fmt: skip


def guard_turns(workspace: Workspace) -> int:
    """Cover what is hidden now in everything that was asked and said. How many turns changed.

    What is covered so is gone: another policy does not bring it back.
    """
    policy, digest = workspace.policy, workspace.policy_digest
    changed = 0
    if policy.hidden:
        turns = Turn.objects.filter(conversation__workspace=workspace)
        for pk in list(turns.values_list("pk", flat=True)):
            changed += guard_turn(pk, policy)
    Workspace.objects.filter(pk=workspace.pk, policy_digest=digest).update(guarded=digest)
    return changed


def guard_turn(pk: UUID, policy: Policy) -> bool:
    """Cover in one turn. False when there was nothing to cover."""
    with turn_in_hand(pk) as turn:
        if turn is None:
            return False
        texts = ("question", "query", "draft", "answer", "narrowed")
        fields = {name: getattr(turn, name) for name in texts}
        covered = {name: guarded(value, policy) for name, value in fields.items()}
        if covered == fields:
            return False
        # Of what it followed from it is no longer the answer.
        Turn.objects.filter(pk=pk).update(**covered, basis="")
    return True


def keep_turn(turn: Turn, *names: str) -> None:
    """Store these fields alone, of a turn that is still there, as the policy of now lets it.

    Meanwhile its conversation may have been deleted, or another policy was set and covered all that
    was there: what it hides of an answer in the making is covered with its being stored.
    """
    asked_in = turn.conversation.workspace
    with transaction.atomic():
        Turn.objects.filter(pk=turn.pk).update(**{name: getattr(turn, name) for name in names})
        now = Workspace.objects.exclude(policy_digest=asked_in.policy_digest)
        changed = now.filter(pk=asked_in.pk).first()
        if changed is not None and guard_turn(turn.pk, changed.policy):
            turn.refresh_from_db(fields=("question", "query", "draft", "answer", "basis"))


def guarded(value: Any, policy: Policy) -> Any:
    """Every text in stored data; covers keep lengths, so that all spans stay right."""
    if isinstance(value, str):
        return hide(value, policy).text
    if isinstance(value, list):
        return [guarded(one, policy) for one in value]
    if isinstance(value, dict):
        if value.keys() == {"code", "params"}:
            return _guarded_notice(Notice.of(value), policy)
        return {name: one if name in PLAIN else guarded(one, policy) for name, one in value.items()}
    return value


def _guarded_notice(notice: Notice, policy: Policy) -> Any:
    """What is said, as it was stored; as a covered sentence where it says what is hidden.

    A sentence is looked through as a whole: its parts alone do not tell what they are.
    """
    shown = hide(notice, policy).text
    return plain(notice) if shown == notice else shown
