"""Questions about the documents themselves are told from questions about what they say."""

from datetime import date

import pytest

from rag.language.english.periods import period
from rag.language.identify import language_told
from rag.question.inquiry import asks_of_all, inquire
from rag.types import FileType, Inquiry, Period, Wish

TODAY = date(2024, 5, 15)  # a Wednesday
C, L = Wish.COUNT, Wish.LIST
APRIL = Period(since=date(2024, 4, 1), until=date(2024, 4, 30))
MARCH = Period(since=date(2024, 3, 1), until=date(2024, 3, 31))

ABOUT_DOCUMENTS = [
    ("How many documents are there?", Inquiry(wish=C)),
    ("how many files do we have", Inquiry(wish=C)),
    ("How many documents are in this workspace?", Inquiry(wish=C)),
    ("How many documents have been uploaded?", Inquiry(wish=C)),
    ("What is the total number of documents?", Inquiry(wish=C)),
    ("Count all documents", Inquiry(wish=C)),
    ("Please list all documents.", Inquiry(wish=L)),
    ("What documents do you have?", Inquiry(wish=L)),
    ("Which files are there in the library?", Inquiry(wish=L)),
    ("Can you show me a list of the documents?", Inquiry(wish=L)),
    ("How many PDFs are there?", Inquiry(wish=C, types=frozenset({FileType.PDF}))),
    ("List all spreadsheets", Inquiry(wish=L, types=frozenset({FileType.SHEET}))),
    ("Which e-mails do we have?", Inquiry(wish=L, types=frozenset({FileType.MAIL}))),
    ("How many contracts are there?", Inquiry(wish=C, noun="contracts")),
    ("List all annual reports", Inquiry(wish=L, noun="annual reports")),
    ("how many 10-Ks do we have?", Inquiry(wish=C, noun="10-ks")),
    ("How many invoices were uploaded last month?",
     Inquiry(wish=C, noun="invoices", added=APRIL)),
    ("List all documents added in March 2024", Inquiry(wish=L, added=MARCH)),
    ("Which files were added since 2024-03-01?",
     Inquiry(wish=L, added=Period(since=date(2024, 3, 1)))),
    ("How many documents are dated 2021?",
     Inquiry(wish=C, dated=Period(since=date(2021, 1, 1), until=date(2021, 12, 31)))),
    ("Which documents are tagged contract?", Inquiry(wish=L, tags=("contract",))),
    ("How many documents have the tag “due diligence”?", Inquiry(wish=C, tags=("due diligence",))),
    ("List all documents tagged lease added in March 2024",
     Inquiry(wish=L, tags=("lease",), added=MARCH)),
    ("Which files were added in 2023?",
     Inquiry(wish=L, added=Period(since=date(2023, 1, 1), until=date(2023, 12, 31)))),
    ("List the documents with budget in the title", Inquiry(wish=L, title="budget")),
    ("Which documents are called “Master plan”?", Inquiry(wish=L, title="Master plan")),
    ("Which documents mention force majeure?", Inquiry(wish=L, mentions="force majeure")),
    ("How many documents mention Globex", Inquiry(wish=C, mentions="Globex")),
    ("List all files that contain the word “indemnity”", Inquiry(wish=L, mentions="indemnity")),
    ("In which documents is the Kyoto Protocol mentioned?",
     Inquiry(wish=L, mentions="the Kyoto Protocol")),
    ("Which contracts refer to Delaware law?",
     Inquiry(wish=L, noun="contracts", mentions="Delaware law")),
    ("In how many reports does EBITDA appear?",
     Inquiry(wish=C, noun="reports", mentions="EBITDA")),
]  # fmt: skip
ABOUT_WHAT_THEY_SAY = [
    "How many employees does 3M have?",
    "How many employees are there?",
    "List the risk factors",
    "List all the products that the company sells.",
    "How many segments does the company report?",
    "What is the total number of shares outstanding?",
    "What documents are required to apply for a visa?",
    "Which document governs the merger?",
    "How many reports did the auditor issue in 2021?",
    "What contracts did the company sign with Boeing?",
    "Which reports are filed with the SEC each quarter?",
    "What policies apply to remote work?",
    "List the documents incorporated by reference.",
    "Show the statement of cash flows",
    "What does the contract say about termination?",
    "How many pages does the document have?",
    "What is mentioned about force majeure in the contract?",
    "Does any document mention dividends?",
    "Name the directors of the company.",
    "Count the number of tables on page 3.",
    "How many figures are there in this paper?",
    "Which company's revenue is mentioned in the report?",
    "Give me the list of authors of this paper.",
    "How many papers were included in the meta-analysis?",
    "What are the documents about?",
    "Summarise the documents.",
    "How many documents were annotated to build the dataset?",
    "What files does the installer create?",
    "In which year was the document published?",
    "What number of contracts were terminated in 2020?",
    "",
]


@pytest.mark.parametrize(("question", "asked"), ABOUT_DOCUMENTS)
def test_what_asks_about_the_documents_is_recognised(question: str, asked: Inquiry) -> None:
    assert inquire(question, language_told(question), TODAY) == asked


@pytest.mark.parametrize("question", ABOUT_WHAT_THEY_SAY)
def test_what_asks_of_their_content_is_left_to_the_search(question: str) -> None:
    assert inquire(question, language_told(question), TODAY) is None


@pytest.mark.parametrize(
    "question",
    [
        "Summarise all documents.",
        "Which of the contracts expire in 2025?",
        "Compare every report on climate risk.",
        "List all contracts that expire in 2025",
        "How many documents speak of a breach?",
    ],
)
def test_what_asks_about_all_and_cannot_be_counted_is_told_apart(question: str) -> None:
    assert asks_of_all(question, "en")
    assert inquire(question, language_told(question), TODAY) is None


@pytest.mark.parametrize(
    "question", ["How many employees are there?", "List all products.", "What do they say?",
                 "What documents are needed for a visa?", "Who signed the contract?",
                 "How many reports did the auditor issue?"],
)  # fmt: skip
def test_what_asks_about_one_thing_does_not_ask_about_all(question: str) -> None:
    assert not asks_of_all(question, "en")


@pytest.mark.parametrize(
    ("words", "since", "until"),
    [
        ("in 2023", (2023, 1, 1), (2023, 12, 31)),
        ("in February 2024", (2024, 2, 1), (2024, 2, 29)),
        ("on 3 March 2024", (2024, 3, 3), (2024, 3, 3)),
        ("on March 3rd, 2024", (2024, 3, 3), (2024, 3, 3)),
        ("since 2024-05-01", (2024, 5, 1), None),
        ("after 2023", (2024, 1, 1), None),
        ("before May 2024", None, (2024, 4, 30)),
        ("until 2022", None, (2022, 12, 31)),
        ("between January 2024 and March 2024", (2024, 1, 1), (2024, 3, 31)),
        ("today", (2024, 5, 15), (2024, 5, 15)),
        ("yesterday", (2024, 5, 14), (2024, 5, 14)),
        ("this week", (2024, 5, 13), (2024, 5, 15)),
        ("last week", (2024, 5, 6), (2024, 5, 12)),
        ("last year", (2023, 1, 1), (2023, 12, 31)),
        ("in the last 10 days", (2024, 5, 5), (2024, 5, 15)),
    ],
)
def test_times_are_read(
    words: str, since: tuple[int, int, int] | None, until: tuple[int, int, int] | None
) -> None:
    found = period(words, TODAY)
    assert found == Period(
        since=date(*since) if since else None, until=date(*until) if until else None
    )


@pytest.mark.parametrize("words", ["soon", "in spring", "on 31 February 2024", "by the bank", ""])
def test_what_is_no_time_is_none(words: str) -> None:
    assert period(words, TODAY) is None
