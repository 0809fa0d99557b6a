"""What can be asked next: by the guides of what an answer cites, and not what was asked."""

from dataclasses import replace

from rag.engine import Engine
from rag.types import Guide as RagGuide
from rag.types import Remark, Span
from tests.make import browser, make_workspace
from tests.rows import FINGERPRINT, index, make_ready
from tests.webapp.chat.mine import gone_for_good
from webapp.accounts.models import User
from webapp.chat.asking.following import with_following
from webapp.chat.asking.turn import run_turn, start_turn
from webapp.chat.models import Turn
from webapp.chat.shown.turns import show_turns
from webapp.library.guard.sensitive import guard_of
from webapp.library.models import Document, Guide, Role, Workspace

DEPTH = "How deep are the shafts?"
NEXT = "Why are the shafts so deep?"


def with_guide(document: Document, *questions: str) -> None:
    asked = tuple(
        Remark(text=one, chunk_id=f"{document.pk}:1:0", span=Span(0, 9), page=1)
        for one in questions
    )
    Guide.objects.create(
        document=document, generation=document.generation, guarded=guard_of(document),
        told=replace(RagGuide(), questions=asked).as_dict(), made=document.created,
    )  # fmt: skip


def answered(user: User, workspace: Workspace, question: str) -> Turn:
    turn = start_turn(user, workspace, question)
    for _ in run_turn(turn):
        pass
    return turn


def following(turn: Turn, user: User) -> list[str]:
    [shown] = show_turns([turn], user)
    return [one.question for one in with_following(shown, user).following]


def test_the_next_questions_are_of_what_is_cited_and_were_not_asked(
    other: Document, secret: Document, workspace: Workspace, vera: User
) -> None:
    with_guide(other, DEPTH, NEXT)
    with_guide(secret, "What does the mine yield?")
    turn = answered(vera, workspace, DEPTH)
    assert set(turn.sources) >= {str(other.pk)}
    assert DEPTH not in following(turn, vera)
    assert NEXT in following(turn, vera)
    page = browser(vera).get(f"/conversations/{turn.conversation_id}/").content.decode()
    assert f'data-suggest="{NEXT}" data-suggest-of="{other.pk}" data-suggest-title="Shafts"' in page


def test_a_document_that_went_leaves_no_question(
    other: Document, workspace: Workspace, vera: User, engine: Engine
) -> None:
    with_guide(other, NEXT)
    turn = answered(vera, workspace, DEPTH)
    assert following(turn, vera) == [NEXT]
    gone_for_good(other, engine)
    assert following(Turn.objects.get(pk=turn.pk), vera) == []


def test_a_guide_is_of_no_use_in_another_workspace(
    other: Document, workspace: Workspace, vera: User, charlie: User, engine: Engine
) -> None:
    elsewhere = make_workspace("Elsewhere", {charlie: Role.OWNER})
    copy = make_ready(elsewhere, "Shafts are 40 metres deep.", title="Shafts")
    index(copy, engine)
    assert copy.fingerprint == FINGERPRINT
    with_guide(other, NEXT)
    assert following(answered(charlie, elsewhere, DEPTH), charlie) == []
