"""The retrieval test page: the answer's own search, shown to who may edit the workspace."""

from urllib.parse import urlencode

import pytest

from rag.engine import Engine
from rag.types import Action, Policy, SensitiveKind
from tests.make import browser, make_workspace
from tests.rows import index, make_ready
from tests.turns import make_answer, make_turn
from webapp.accounts.models import User
from webapp.chat.models import Turn
from webapp.library.guard.policy import set_policy
from webapp.library.models import Document, Role, Workspace

TEXTS = ("The plant in Lyon opened in 2021.", "Revenue was 12 million in 2021.")


@pytest.fixture
def documents(workspace: Workspace, engine: Engine) -> list[Document]:
    made = [
        make_ready(workspace, TEXTS[0], title="Plants"),
        make_ready(workspace, TEXTS[1], title="Figures"),
    ]
    for one in made:
        index(one, engine)
    return made


def page(user: User, workspace: Workspace, **given: object) -> str:
    response = browser(user).get(f"/w/{workspace.pk}/retrieval?{urlencode(given)}")
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_it_shows_each_stage_and_what_reaches_the_prompt(
    workspace: Workspace, documents: list[Document], bob: User
) -> None:
    told = page(bob, workspace, q="When did the plant in Lyon open?")
    assert all(f">{word}</th>" in told for word in ("Meaning", "Words", "Fused", "Pages"))
    assert told.index("Plants, page 1") < told.index("Figures, page 1")
    assert "[1] In the prompt" in told
    assert f"/w/{workspace.pk}/?document={documents[0].pk}&amp;page=1" in told
    assert "style=" not in told.split("<main")[1]  # the policy of the pages forbids it


def test_it_can_be_narrowed_to_documents_of_the_workspace_alone(
    workspace: Workspace, documents: list[Document], bob: User, charlie: User
) -> None:
    told = page(bob, workspace, q="plant in 2021", document=documents[1].pk)
    assert "Figures, page 1" in told
    assert "Plants, page 1" not in told
    elsewhere = make_ready(make_workspace("Other", {bob: Role.EDITOR}), "Elsewhere.")
    for given in (elsewhere.pk, "nonsense"):
        address = f"/w/{workspace.pk}/retrieval?q=plant&document={given}"
        assert browser(bob).get(address).status_code == 404


def test_an_answer_leads_to_its_own_search(
    workspace: Workspace, documents: list[Document], alice: User, vera: User
) -> None:
    asked = {"question": "When did the plant open?", "document_ids": [str(documents[0].pk)]}
    turn = make_turn(alice, workspace, make_answer(documents[0]), **asked)
    talk = f"/conversations/{turn.conversation_id}/"
    link = f"/w/{workspace.pk}/retrieval?turn={turn.pk}"
    assert f'href="{link}">How was this found?' in browser(alice).get(talk).text
    told = page(alice, workspace, turn=turn.pk)
    assert 'value="When did the plant open?"' in told
    assert "Plants, page 1" in told
    assert "Figures, page 1" not in told
    theirs = make_turn(vera, workspace, make_answer(documents[0]))
    mine = browser(vera).get(f"/conversations/{theirs.conversation_id}/").text
    assert "How was this found?" not in mine  # a viewer tests nothing


def test_what_was_said_before_a_turn_counts(
    workspace: Workspace, documents: list[Document], alice: User
) -> None:
    first = make_turn(alice, workspace, make_answer(documents[0]), query="plant in Lyon")
    again = Turn.objects.create(
        conversation=first.conversation, question="And when did it open?", state=Turn.State.DONE
    )
    told = page(alice, workspace, turn=again.pk)
    assert "plant in Lyon And when did it open?" in told
    assert "rewritten with what was said before" in told
    again.refresh_from_db()
    assert (again.question, again.document_ids, again.query) == ("And when did it open?", None, "")


def test_an_answer_of_others_is_open_to_reviewers_when_it_is_done(
    workspace: Workspace, documents: list[Document], bob: User, vera: User, charlie: User
) -> None:
    done = make_turn(vera, workspace, make_answer(documents[0]))
    assert "What was revenue?" in page(bob, workspace, turn=done.pk)
    waiting = make_turn(vera, workspace)
    own = make_workspace("Other", {charlie: Role.OWNER})
    for user, where, turn in ((bob, workspace, waiting), (charlie, own, done)):
        address = f"/w/{where.pk}/retrieval?turn={turn.pk}"
        assert browser(user).get(address).status_code == 404


def test_errors_and_empty_searches_are_told(
    workspace: Workspace, documents: list[Document], bob: User
) -> None:
    assert "Candidates" not in page(bob, workspace)
    assert "characters" in page(bob, workspace, q="x" * 3_000)
    Document.objects.update(deleted_at="2024-01-01T00:00Z")
    assert "Nothing found" in page(bob, workspace, q="plant")


def test_what_the_policy_hides_stays_hidden(
    workspace: Workspace, engine: Engine, bob: User
) -> None:
    actions = {SensitiveKind.EMAIL: Action.MASK, SensitiveKind.CARD: Action.BLOCK}
    set_policy(workspace, bob, Policy(actions=actions))
    covered = make_ready(workspace, "Ask dora@example.org about the plant.", title="Covered")
    withheld = make_ready(workspace, "The plant's card is 4111 1111 1111 1111.", title="Withheld")
    for one in (covered, withheld):
        index(one, engine)
    told = page(bob, workspace, q="Who knows about the plant?")
    assert "about the plant." in told
    assert "This passage is withheld by the workspace&#x27;s policy." in told
    assert "dora@" not in told
    assert "4111" not in told
