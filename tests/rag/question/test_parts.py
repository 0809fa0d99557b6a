import pytest

from rag.question.parts import Part, PartKind, part_of

CONTENTS, SECTION, WITHIN = PartKind.CONTENTS, PartKind.SECTION, PartKind.WITHIN


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("What does page 12 say?", Part(PartKind.PAGE)),
        ("page 12 of the report", Part(PartKind.PAGE)),
        ("the section “Risk factors”", Part(SECTION, "Risk factors")),
        ("list of figures", Part(PartKind.FIGURES)),
        ("cover", Part(PartKind.COVER)),
        ("what is on the last page?", Part(PartKind.PAGE)),
        ("Summarise page 3 of the report.", Part(PartKind.PAGE)),
        ("What is on the cover?", Part(PartKind.COVER)),
        ("Who is on the title page?", Part(PartKind.COVER)),
        ("Show me the cover", Part(PartKind.COVER)),
        ("How many tables are included in the document?", Part(PartKind.TABLES)),
        ("List all tables", Part(PartKind.TABLES)),
        ("Which figures are there?", Part(PartKind.FIGURES)),
        ("What charts does it contain?", Part(PartKind.FIGURES)),
        ("Table of contents", Part(CONTENTS)),
        ("How is the report structured?", Part(CONTENTS)),
        ("List the sections", Part(CONTENTS)),
        ("How many chapters are there?", Part(CONTENTS, "chapter")),
        ("How many appendices appear in the document?", Part(CONTENTS, "appendix")),
        ("What are the notes to the financial statements?", None),
        ("What is said under “Our risks”?", Part(SECTION, "Our risks")),
        ("What does the section on charging say?", Part(SECTION, "charging")),
        ("What does Appendix C say?", Part(SECTION, "Appendix C")),
        ("What does the risk factors section say?", Part(SECTION, "risk factors")),
        ("What is in section 4?", Part(SECTION, "4")),
        ("Summarise section 4", Part(SECTION, "4")),
        ("Summarise the risk factors section", Part(SECTION, "risk factors")),
        (
            "Who leads the team in the Leadership program section?",
            Part(WITHIN, "Leadership program"),
        ),
        ("Who signed in the section “Approval”?", Part(WITHIN, "Approval")),
        ("Which modules are in Annex 1?", Part(WITHIN, "Annex 1")),
    ],
)
def test_a_question_asks_for_a_part(question: str, part: Part | None) -> None:
    assert part_of(question, "en") == part


@pytest.mark.parametrize(
    "question",
    [
        "How many pie charts are there in the paper?",
        "What is the revenue on page 12?",
        "How many pages contain tables?",
        "What figures did the company publish for 2021 and 2022?",
        "What is in the contract?",
        "Summarise the cover letter",
        "How many people are there in the images on the cover?",
        "What does the annual report say about dividends?",
        "List the items that were sold in 2021",
    ],
)
def test_what_stands_in_a_document_is_no_part_of_it(question: str) -> None:
    assert part_of(question, "en") is None


def test_other_languages_know_none() -> None:
    assert part_of("What does page 12 say?", "de") is None
