"""Words of a deleted document: hidden while it is in the trash, gone with it for good."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag.engine import Engine
from rag.types import Passage, Verdict
from tests.make import browser
from tests.rows import FINGERPRINT, bearer
from tests.turns import make_answer, make_turn
from tests.webapp.chat.mine import CANARY, OTHER, SECRET, cite, claim, gone_for_good, stored
from webapp.accounts.models import User
from webapp.chat.asking.turn import question_of
from webapp.chat.models import Turn
from webapp.chat.stored.gone import COVER, of_live, sources_of, without
from webapp.library.documents.trash import delete_document, restore_document
from webapp.library.models import Document, Workspace
from webapp.library.upkeep.check import Checker, Kind
from webapp.review.models import GoldenQuestion, GoldenRow, GoldenRun, Judgement


@pytest.fixture
def turn(secret: Document, other: Document, workspace: Workspace, alice: User) -> Turn:
    """Three sentences: of the secret document, of the other one, and of none, with the word."""
    loose = f"So {CANARY} it is."
    text = f"{SECRET} {OTHER} {loose}"
    claims = (
        claim(SECRET, 0, cite(secret, 1, SECRET)),
        claim(OTHER, len(SECRET) + 1, cite(other, 2, OTHER)),
        claim(loose, len(SECRET) + len(OTHER) + 2, verdict=Verdict.UNSUPPORTED),
    )
    passages = tuple(
        Passage(number=number, chunk=one.chunks.get().to_rag(), relevance=0.9)
        for number, one in enumerate((secret, other), start=1)
    )
    answer = make_answer(
        secret, text=text, claims=claims, passages=passages, query=f"the {CANARY} mine",
        more=(claim(SECRET, 0, cite(secret, 1, SECRET)), claim(OTHER, 0, cite(other, 2, OTHER))),
    )  # fmt: skip
    sources = [str(secret.pk), str(other.pk)]
    return make_turn(alice, workspace, answer, sources=sources, query=f"the {CANARY} mine")


def shown(turn: Turn, user: User) -> str:
    """All that the API, the page, the review page and the administration tell of a turn."""
    client = browser(user)
    api = browser().get(f"/api/v1/turns/{turn.pk}", headers=bearer(user))
    opened = f"/admin/chat/conversation/{turn.conversation_id}/change/"
    pages = [
        client.get(f"/turns/{turn.pk}/"),
        client.get(f"/review/{turn.pk}/"),
        client.post(opened, {"reason": "To see what is left of it."}),
    ]
    assert [one.status_code for one in (api, *pages)] == [200] * 4
    follow_up = Turn(conversation=turn.conversation, question="And?")
    follow_up.save()
    history = question_of(follow_up, None).history
    follow_up.delete()
    return " ".join([api.text, *(one.text for one in pages), repr(history)])


@pytest.fixture
def admin(alice: User) -> User:
    alice.is_staff = alice.is_superuser = True
    alice.save()
    return alice


def test_the_trash_hides_it_everywhere_and_restoring_shows_it(
    turn: Turn, secret: Document, admin: User
) -> None:
    assert shown(turn, admin).count(CANARY) > 5
    delete_document(secret)
    told = shown(turn, admin)
    assert CANARY not in told
    assert "40 metres" in told
    assert CANARY in stored()
    restore_document(Document.objects.get(pk=secret.pk))
    assert shown(turn, admin).count(CANARY) > 5


def test_what_is_gone_for_good_left_no_word_in_any_row_file_or_page(
    turn: Turn, secret: Document, other: Document, engine: Engine, admin: User
) -> None:
    run = GoldenRun.objects.create(workspace=secret.workspace, state=GoldenRun.State.DONE)
    golden = GoldenQuestion.objects.create(
        workspace=secret.workspace, question="What is mined?", answer=CANARY, document=secret
    )
    Judgement.objects.create(turn=turn, verdict="right", answer=CANARY, document=secret)
    asked = {"question": "What is mined?", "doc": str(secret.pk), "answer": CANARY,
             "answerable": True, "evidence_pages": [1]}  # fmt: skip
    cited = {"document": str(secret.pk), "page": 1, "quote": SECRET, "verdict": "supported"}
    row = {"answer": SECRET, "retrieved": [], "right": True, "abstained": False,
           "citations": [cited]}  # fmt: skip
    GoldenRow.objects.create(run=run, golden=golden, key=golden.pk, asked=asked, row=row)
    make_turn(
        admin,
        secret.workspace,
        state=Turn.State.STOPPED,
        draft=f"{CANARY} is",
        sources=[str(secret.pk)],
    )
    assert CANARY in stored()
    receipt = gone_for_good(secret, engine)
    assert CANARY not in stored()
    assert CANARY not in shown(turn, admin)
    assert CANARY not in browser(admin).get(f"/runs/{run.pk}/").text
    kept = {name: receipt.before[name] for name in ("answers", "known answers", "answers in runs")}
    assert kept == {"answers": 2, "known answers": 2, "answers in runs": 1}
    assert set(receipt.after.values()) == {0}
    turn.refresh_from_db()
    assert turn.answer is not None
    assert turn.answer["claims"][0]["citations"][0]["document_id"] == str(secret.pk)
    assert turn.answer["passages"][1]["chunk"]["text"] == OTHER
    assert turn.answer["text"] == f"{COVER} {OTHER} {COVER}"
    span = turn.answer["claims"][1]["span"]
    assert turn.answer["text"][span["start"] : span["end"]] == OTHER


def test_the_check_proves_it_and_mends(
    turn: Turn, secret: Document, other: Document, engine: Engine
) -> None:
    before: dict[str, Any] = {"answer": turn.answer, "query": turn.query}
    gone_for_good(secret, engine)
    checker = Checker(engine=engine, fingerprint=FINGERPRINT)
    assert not [one for one in checker.differences() if one.kind == Kind.WORDS]
    Turn.objects.filter(pk=turn.pk).update(**before)  # as an answer that was under way stores it
    found = [one for one in checker.differences() if one.kind == Kind.WORDS]
    assert [(one.where, one.document_id) for one in found] == [("answers", str(secret.pk))]
    assert checker.repair(found) == []
    assert not [one for one in checker.differences() if one.kind == Kind.WORDS]


def test_a_draft_of_a_deleted_document_is_hidden_with_it(
    secret: Document, workspace: Workspace, alice: User
) -> None:
    draft = f"{CANARY} is"
    turn = make_turn(
        alice, workspace, state=Turn.State.STOPPED, draft=draft, sources=[str(secret.pk)]
    )
    assert CANARY in browser(alice).get(f"/turns/{turn.pk}/").text
    delete_document(secret)
    assert CANARY not in browser(alice).get(f"/turns/{turn.pk}/").text


def test_what_is_left_out_once_stays_as_it_is(turn: Turn, secret: Document) -> None:
    assert turn.answer is not None
    once = without(turn.answer, {str(secret.pk)})
    assert without(once, {str(secret.pk)}) == once
    assert of_live(turn.answer) == turn.answer


def test_golden_questions_rest_while_their_document_is_in_the_trash(
    secret: Document, workspace: Workspace, alice: User
) -> None:
    GoldenQuestion.objects.create(
        workspace=workspace, question="What is mined?", answer=CANARY, document=secret
    )
    page = f"/w/{workspace.pk}/golden/"
    assert CANARY in browser(alice).get(page).text
    delete_document(secret)
    assert CANARY not in browser(alice).get(page).text
    restore_document(Document.objects.get(pk=secret.pk))
    assert CANARY in browser(alice).get(page).text


def test_a_reviewers_known_answer_is_hidden_with_its_document(
    turn: Turn, secret: Document, alice: User
) -> None:
    Judgement.objects.create(turn=turn, verdict="wrong", answer="Zanzibarite!", document=secret)
    assert "Zanzibarite!" in browser(alice).get(f"/review/{turn.pk}/").text
    delete_document(secret)
    assert "Zanzibarite!" not in browser(alice).get(f"/review/{turn.pk}/").text


def test_an_answer_of_nothing_else_is_covered_as_a_whole(secret: Document) -> None:
    words = "It is dug there."
    told = make_answer(secret, text=f"# Heading\n{words}", claims=(claim(words, 10),)).as_dict()
    left = without(told, {str(secret.pk)})
    assert left["text"] == f"{COVER}\n{COVER}"


def test_answers_of_earlier_versions_are_emptied_too() -> None:
    stored = json.loads((Path(__file__).parent / "answers_of_schema_1.json").read_text())
    answers = [one for one in _dicts(stored) if "claims" in one and "passages" in one]
    assert answers
    for answer in answers:
        left = without(answer, sources_of(answer))
        quotes = [one["quote"] for claim in left["claims"] for one in claim["citations"]]
        texts = [one["chunk"]["text"] for one in left["passages"]]
        assert set(quotes + texts) <= {""}
        assert left.keys() == answer.keys()


def _dicts(data: Any) -> Iterator[dict[str, Any]]:
    parts = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    if isinstance(data, dict):
        yield data
    for part in parts:
        yield from _dicts(part)
