"""What kind of question it is, which says what its answer has to be."""

import pytest

from rag.question.kinds import QuestionKind
from rag.question.query import read
from rag.question.rewrite import standing_alone
from rag.types import Exchange, Question, Scope, Wish


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("hello", QuestionKind.GREETING),
        ("is it going up or down?", QuestionKind.VAGUE),
        ("how long does it take", QuestionKind.VAGUE),
        ("Good morning, what can you do?", QuestionKind.GREETING),
        ("ok great, thank you very much!", QuestionKind.THANKS),
        ("What changed since the last version?", QuestionKind.VERSIONS),
        ("Summarise the report", QuestionKind.SUMMARY),
        ("tl;dr", QuestionKind.SUMMARY),
        ("What is this about?", QuestionKind.SUMMARY),
        ("What is “Annual report” about?", QuestionKind.SUMMARY),
        ("Why did the margin fall?", QuestionKind.WHY),
        ("Net sales 2017 vs 2018", QuestionKind.COMPARISON),
        ("What is the difference between smart and real-time mode?", QuestionKind.COMPARISON),
        ("it doesn't work", QuestionKind.VAGUE),
        ("tell me more", QuestionKind.VAGUE),
        ("Does it own the plants?", QuestionKind.YES_NO),
        ("Can you tell me the price?", QuestionKind.VALUE),
        ("What does EBITDA mean?", QuestionKind.DEFINITION),
        ("How do I reset the watch?", QuestionKind.HOW),
        ("What are the main risks?", QuestionKind.LIST),
        ("Who signed it?", QuestionKind.NAMED),
        ("When does it open?", QuestionKind.NAMED),
        ("What was revenue in 2024?", QuestionKind.VALUE),
        ("hello kitty sales in 2020", QuestionKind.VALUE),
        ("Thanks to whom was the harbour built?", QuestionKind.NAMED),
    ],
)
def test_a_question_has_a_kind(text: str, kind: QuestionKind) -> None:
    assert read(text).kind is kind


@pytest.mark.parametrize("text", ["What does the WHO do?", "How does IT work?"])
def test_a_name_of_general_words_is_not_vague(text: str) -> None:
    assert read(text).kind is not QuestionKind.VAGUE


@pytest.mark.parametrize(
    "text",
    [
        "In short, who won the 1998 World Cup?",
        "What are the key facts about Elon Musk?",
        "What is the dispute with Acme about?",
        "What is in the contract with Acme about liability?",
        "How much does it cost in one sentence",
    ],
)
def test_what_names_its_subject_is_not_about_a_document_as_a_whole(text: str) -> None:
    assert read(text).kind is not QuestionKind.SUMMARY


@pytest.mark.parametrize(
    "text",
    [
        "What are the main points?",
        "key takeaways of the annual report",
        "In short, what is this about?",
        "What is the report about in one sentence?",
        "the report in a nutshell",
        "What are these documents all about?",
    ],
)
def test_what_names_only_the_document_is_about_it_as_a_whole(text: str) -> None:
    assert read(text).kind is QuestionKind.SUMMARY


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("what are the numbers in the report", QuestionKind.LIST),
        ("explain the figures", QuestionKind.DEFINITION),
        ("name of the auditor", QuestionKind.NAMED),
        ("main office address", QuestionKind.NAMED),
        ("list price of the X200", QuestionKind.VALUE),
        ("Can you give me the phone number of HR?", QuestionKind.NAMED),
        ("total for 2022 and 2023", QuestionKind.VALUE),
        ("List the products", QuestionKind.LIST),
        ("name three risks", QuestionKind.LIST),
        ("main risks", QuestionKind.LIST),
        ("revenue between 2022 and 2023", QuestionKind.COMPARISON),
    ],
)
def test_one_thing_is_no_list_and_a_subject_not_vague(text: str, kind: QuestionKind) -> None:
    assert read(text).kind is kind


def test_a_language_without_lists_has_no_kinds_but_those_of_the_form() -> None:
    assert read("Was hat die Firma in dem Jahr für den Hafen bezahlt?").kind is QuestionKind.OTHER


def test_a_greeting_asks_for_the_documents_there_are() -> None:
    inquiry = read("hi").inquiry
    assert inquiry is not None
    assert inquiry.wish is Wish.LIST


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("What is the difference between smart and real-time mode?", ("smart", "real-time mode")),
        ("revenue of Nike vs Activision", ("Nike", "Activision")),
        ("heart rate: smart or real-time mode, whats the difference", ("smart", "real-time mode")),
        ("How did revenue change?", ()),
    ],
)
def test_the_sides_of_a_comparison(text: str, sides: tuple[str, ...]) -> None:
    assert read(text).sides == sides


def follow_up(text: str, before: str) -> tuple[QuestionKind, frozenset[str]]:
    said = Exchange(question=before, query=before, answer="It did.")
    question = Question(text=text, scope=Scope(collection="c"), history=(said,))
    query = standing_alone(read(text), question, None)
    return query.kind, query.focus


def test_a_follow_up_has_its_own_kind_and_is_about_its_own_words() -> None:
    assert follow_up("why flat?", "gross margin 2022 vs 2021") == (
        QuestionKind.WHY,
        frozenset({"flat"}),
    )
    kind, focus = follow_up("and the masters?", "When does the application open?")
    assert (kind, focus) == (QuestionKind.NAMED, frozenset({"master"}))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Thanks, that helps!", QuestionKind.THANKS),
        ("thank you so much. that helped a lot", QuestionKind.THANKS),
        ("Great, this is very helpful, thank you!", QuestionKind.THANKS),
        ("Thanks, what was revenue?", QuestionKind.VALUE),
    ],
)
def test_a_thanks_may_say_what_for(text: str, kind: QuestionKind) -> None:
    assert read(text).kind is kind
