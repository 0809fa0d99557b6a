"""What is answered without looking anything up, and asking back."""

from dataclasses import replace

from rag.question.kinds import QuestionKind
from rag.question.query import read
from rag.types import Counted, Coverage, Holdings, Inquiry, Listed, Mode, Question, Scope, Wish
from rag.write.outright import ask_back, outright
from tests.make import make_found, make_passage

QUESTION = Question(text="hi", scope=Scope(collection="c"), coverage=Coverage(searched=2))
COUNTED = Counted(
    inquiry=Inquiry(wish=Wish.LIST),
    holdings=Holdings(total=1, documents=(Listed(document_id="a", title="Annual report"),)),
)


def test_a_greeting_is_returned_with_questions_that_can_be_asked() -> None:
    answer = outright(QUESTION, read("hi"), COUNTED)
    assert answer is not None
    assert (answer.mode, answer.abstained, answer.claims) == (Mode.TALK, False, ())
    assert answer.text.startswith("Hello.")
    assert answer.suggestions == (
        "What is “Annual report” about?", "Which documents are there?",
    )  # fmt: skip
    assert read(str(answer.suggestions[0])).kind is QuestionKind.SUMMARY


def test_documents_of_one_title_are_suggested_once() -> None:
    titles = ("Advice", "Advice", "Advice", "Lease")
    listed = tuple(Listed(document_id=str(n), title=title) for n, title in enumerate(titles))
    counted = replace(COUNTED, holdings=Holdings(total=len(listed), documents=listed))
    answer = outright(QUESTION, read("hi"), counted)
    assert answer is not None
    assert answer.suggestions == (
        "What is “Advice” about?", "What is “Lease” about?", "Which documents are there?",
    )  # fmt: skip


def test_thanks_are_returned_also_where_one_document_is_asked() -> None:
    answer = outright(QUESTION, read("thanks!"), None)
    assert answer is not None
    assert "welcome" in answer.text
    assert answer.suggestions[:2] == ("What is this document about?", "What are the main points?")


def test_what_asks_for_more_is_not_answered_outright() -> None:
    assert outright(QUESTION, read("What was revenue?"), None) is None
    counted = outright(QUESTION, read("Which documents are there?"), COUNTED)
    assert counted is not None
    assert counted.mode is Mode.COUNT


def test_a_vague_question_is_asked_back_with_what_may_be_meant() -> None:
    passages = [
        make_passage("Charge it.", number=1, headings=("Battery",), document_id="one"),
        make_passage("Pair it.", number=2, headings=("Pairing",), document_id="one"),
    ]
    answer = ask_back(make_found("it doesn't work", passages))
    assert answer.text == "That could mean several things. What would you like to know?"
    assert answer.suggestions == (
        "What is said under “Battery”?", "What is said under “Pairing”?",
    )  # fmt: skip
    assert [one.document_id for one in answer.documents] == ["one"]
