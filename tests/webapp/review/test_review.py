"""Which answers wait for review, and what becomes of a decision."""

import uuid

import pytest
from pytest_django import DjangoAssertNumQueries

from rag.types import Confidence, Mode, Verdict
from tests.make import browser
from tests.rows import make_ready
from tests.turns import TEXT, make_answer, make_turn
from webapp.accounts.models import User
from webapp.chat.feedback import give_feedback
from webapp.chat.models import Turn
from webapp.library.models import Document, Workspace
from webapp.review.models import GoldenQuestion, Judgement
from webapp.review.queue import SAMPLED, Why, queue, why_of

LATE = uuid.UUID(int=2**128 - 1)  # an id that is not in the sample
EARLY = uuid.UUID(int=1)


@pytest.fixture
def document(workspace: Workspace) -> Document:
    return make_ready(workspace, TEXT, title="Annual report")


def answered(user: User, document: Document, sure: float, **fields: object) -> Turn:
    answer = make_answer(document, confidence=Confidence(value=sure, calibrated=False))
    known = {"pk": uuid.UUID(int=LATE.int - Turn.objects.count()), "confidence": sure, **fields}
    return make_turn(user, document.workspace, answer, **known)


def waiting(user: User, workspace: Workspace) -> list[tuple[Turn, Why]]:
    return [(turn, why_of(turn)) for turn in queue(user, workspace)]


def test_marked_answers_come_first_then_doubtful_ones_then_the_sample(
    document: Document, alice: User, bob: User, vera: User
) -> None:
    sure, drawn = answered(vera, document, 0.9), answered(vera, document, 0.9, pk=EARLY)
    unsure, marked = answered(vera, document, 0.2), answered(vera, document, 0.9)
    give_feedback(marked, vera, mark="wrong")
    give_feedback(sure, vera, mark="right")
    expected = [(marked, Why.MARKED), (unsure, Why.UNSURE), (drawn, Why.SAMPLE)]
    assert waiting(bob, document.workspace) == expected
    assert waiting(vera, document.workspace) == []  # a viewer reviews nothing
    page = browser(bob).get(f"/w/{document.workspace_id}/review/").text
    assert "Marked as wrong 1" in page
    assert vera.email not in page


def test_an_abstention_is_not_of_low_confidence(document: Document, alice: User) -> None:
    answered(alice, document, 0.0, abstained=True)
    assert waiting(alice, document.workspace) == []


def test_the_sample_is_the_same_whenever_one_looks_and_of_its_size() -> None:
    ids = [uuid.uuid5(uuid.NAMESPACE_OID, str(n)) for n in range(4_000)]
    share = sum(one.int < SAMPLED * 2**128 for one in ids) / len(ids)
    assert abs(share - SAMPLED) < 0.02


def test_the_reviewer_sees_answer_evidence_and_the_askers_note(
    document: Document, bob: User, vera: User
) -> None:
    turn = answered(vera, document, 0.2)
    give_feedback(turn, vera, mark="partly", note="The year is missing.")
    page = browser(bob).get(f"/review/{turn.pk}/").text
    assert TEXT in page
    assert "The year is missing." in page
    assert f"/documents/{document.pk}/pages/1.png" in page
    assert vera.email not in page


def test_a_decision_is_kept_and_leads_to_the_next(
    document: Document, bob: User, vera: User
) -> None:
    first, second = answered(vera, document, 0.2), answered(vera, document, 0.1)
    said = {"verdict": "wrong", "answer": "77.3", "document": str(document.pk), "page": "1"}
    response = browser(bob).post(f"/review/{second.pk}/judge", said)
    assert response["Location"] == f"/review/{first.pk}/"
    judgement = Judgement.objects.get(turn=second)
    assert (judgement.verdict, judgement.answer, judgement.page) == ("wrong", "77.3", 1)
    assert (judgement.document, judgement.reviewer) == (document, bob)
    assert waiting(bob, document.workspace) == [(first, Why.UNSURE)]


def test_a_decision_can_be_changed(document: Document, bob: User) -> None:
    turn = answered(bob, document, 0.2)
    for verdict in ("wrong", "right"):
        browser(bob).post(f"/review/{turn.pk}/judge", {"verdict": verdict})
    assert Judgement.objects.get().verdict == "right"


def test_a_decision_that_makes_no_sense_is_refused(document: Document, bob: User) -> None:
    turn = answered(bob, document, 0.2)
    for said in ({}, {"verdict": "great"}, {"verdict": "wrong", "golden": "yes"}):
        response = browser(bob).post(f"/review/{turn.pk}/judge", said)
        assert response["Location"] == f"/review/{turn.pk}/"
    said = {"verdict": "wrong", "document": str(uuid.uuid4())}
    assert browser(bob).post(f"/review/{turn.pk}/judge", said).status_code == 404
    assert not Judgement.objects.exists()


@pytest.mark.parametrize(
    ("said", "golden"),
    [
        ({"verdict": "right"}, ("", 1, True)),  # where it stands is what the answer cites
        ({"verdict": "wrong", "answer": "77.3"}, ("77.3", None, True)),
        ({"verdict": "should_abstain", "answer": "x"}, ("", None, False)),
    ],
)
def test_a_decision_can_become_a_golden_question(
    document: Document, bob: User, said: dict[str, str], golden: tuple[str, int | None, bool]
) -> None:
    turn = answered(bob, document, 0.2)
    for _ in range(2):  # decided again, it is still one question
        browser(bob).post(f"/review/{turn.pk}/judge", {**said, "golden": "yes"})
    made = GoldenQuestion.objects.get()
    assert made.question == turn.question
    assert (made.answer, made.page, made.answerable) == golden


def test_a_judgement_goes_with_its_turn_and_a_golden_question_stays(
    document: Document, bob: User
) -> None:
    turn = answered(bob, document, 0.2)
    said = {"verdict": "wrong", "answer": "77.3", "golden": "yes"}
    browser(bob).post(f"/review/{turn.pk}/judge", said)
    browser(bob).post(f"/conversations/{turn.conversation_id}/delete")
    assert not Judgement.objects.exists()
    assert GoldenQuestion.objects.get().judgement is None


def test_the_queue_is_pinned_in_queries(
    document: Document, bob: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(5):
        answered(bob, document, 0.2)
    client = browser(bob)
    with django_assert_num_queries(10):
        client.get(f"/w/{document.workspace_id}/review/")


def test_the_evidence_of_a_doubted_sentence_comes_before_that_of_an_unchecked_one(
    document: Document, workspace: Workspace, bob: User, vera: User
) -> None:
    other = make_ready(workspace, TEXT, title="Quarterly report")
    [unchecked] = make_answer(document, verdict=Verdict.UNCHECKED).claims
    [doubted] = make_answer(other, verdict=Verdict.CONTRADICTED).claims
    answer = make_answer(document, claims=(unchecked, doubted), mode=Mode.MODEL)
    page = browser(bob).get(f"/review/{make_turn(vera, workspace, answer).pk}/").text
    assert f"/documents/{other.pk}/pages/1.png" in page


def test_of_quotes_the_queue_says_how_relevant_they_are(
    document: Document, bob: User, vera: User
) -> None:
    answered(vera, document, 0.2, mode=Mode.QUOTE)
    path = f"/w/{document.workspace_id}/review/"
    assert 'relevance <span class="number">0.20</span>' in browser(bob).get(path).text
    Turn.objects.update(mode=Mode.MODEL)
    assert 'confidence <span class="number">0.20</span>' in browser(bob).get(path).text
