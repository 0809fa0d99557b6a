"""Verdicts, their reasons, and the exact words they rest on."""

import time

import pytest

from rag.notices import Notice
from rag.types import Citation, Claim, Passage, Span, Verdict
from rag.verify import build_verifier, check_text, read_grounds, verify
from tests.fakes import CountingVerifier, OverlapPairs
from tests.make import make_passage

TABLE = (
    "Consolidated statements (in millions)\n\tYear 2018\tYear 2017\n"
    "Capital expenditures\t1,577\t1,373\nNet income\t(120)\t85\n"
)
PASSAGES = (
    make_passage(
        "The plant in Lyon opened in 2021. It employs 340 people. Revenue grew to 12 million "
        "dollars. The board did not approve the merger.",
        number=1, start=100,
    ),
    make_passage("Staff turnover fell in the second quarter. Margins were stable.", number=2),
    make_passage(TABLE, number=3, title="Annual report", headings=("Cash flows",)),
)  # fmt: skip


def checked(text: str, *cited: int, passages: tuple[Passage, ...] = PASSAGES) -> Claim:
    citations = tuple(
        Citation(
            passage=p.number, document_id=p.chunk.document_id, chunk_id=p.chunk.id,
            span=p.chunk.span, page=1, quote=p.chunk.text,
        )
        for p in passages if p.number in cited
    )  # fmt: skip
    claim = Claim(text=text, span=Span(0, len(text)), citations=citations)
    [result] = verify(read_grounds([claim], passages), build_verifier("", OverlapPairs()))
    known = {p.number: p for p in passages}
    for citation in result.citations:
        assert citation.quote == known[citation.passage].chunk.words_at(citation.span)
    return result


def test_verbatim_words_are_supported_without_doubt() -> None:
    claim = checked("It employs 340 people.", 1)
    assert (claim.verdict, claim.support) == (Verdict.SUPPORTED, 1.0)
    assert [c.quote for c in claim.citations] == ["It employs 340 people."]
    assert claim.citations[0].span == Span(134, 156)


def test_a_quote_over_a_broken_line_is_still_verbatim() -> None:
    passage = make_passage("Revenue grew\nto 12 million dollars in a year.")
    claim = checked("Revenue grew to 12 million dollars", 1, passages=(passage,))
    assert claim.support == 1.0
    assert claim.citations[0].quote == "Revenue grew\nto 12 million dollars"


def test_other_words_for_the_same_are_supported() -> None:
    claim = checked("The Lyon plant was opened in 2021.", 1)
    assert claim.verdict is Verdict.SUPPORTED
    assert claim.citations[0].quote == "The plant in Lyon opened in 2021."


def test_a_wrong_year_is_contradicted_and_told() -> None:
    claim = checked("The plant in Lyon opened in 2022.", 1)
    assert claim.verdict is Verdict.CONTRADICTED
    assert claim.reason == "The source says 2021, the answer says 2022."
    assert claim.support < 0.5


def test_a_wrong_number_is_contradicted_and_told() -> None:
    claim = checked("The plant employs 430 people.", 1)
    assert claim.verdict is Verdict.CONTRADICTED
    assert claim.reason == "The source says 340, the answer says 430."


def test_a_denied_statement_is_contradicted() -> None:
    assert checked("The board approved the merger.", 1).verdict is Verdict.CONTRADICTED
    assert checked("Revenue did not grow to 12 million dollars.", 1).verdict is Verdict.CONTRADICTED


def test_the_opposite_is_contradicted() -> None:
    claim = checked("Staff turnover increased in the second quarter.", 2)
    assert claim.verdict is Verdict.CONTRADICTED


def test_what_the_verifier_cannot_read_is_a_claim_that_it_left_unchecked() -> None:
    verifier = build_verifier("", OverlapPairs())
    said = "Der Hafen war wegen des Eises im Winter einundvierzig Tage lang geschlossen."
    passage = make_passage("Der Hafen war geschlossen.", language="de")
    [claim] = verify(read_grounds([Claim(text=said, span=Span(0, len(said)))], [passage]), verifier)
    assert (claim.verdict, claim.reason) == (Verdict.UNCHECKED, Notice("verify.unread"))
    assert claim.by == verifier.name  # by which it is told from a heading, that claims nothing


def test_a_number_from_nowhere_is_not_supported_however_fluent() -> None:
    claim = checked("Margins were stable at 17.3 percent, an excellent figure.", 2)
    assert claim.verdict is Verdict.UNCHECKED
    assert claim.reason == "Not found in the passages: 17.3 percent."


def test_what_no_passage_says_is_unsupported() -> None:
    claim = checked("Penguins breed on the southern ice.", 1)
    assert claim.verdict is Verdict.UNSUPPORTED


def test_a_name_from_nowhere_is_not_supported() -> None:
    claim = checked("Revenue grew to 12 million dollars in Madagascar.", 1)
    assert claim.verdict is not Verdict.SUPPORTED
    assert "Madagascar" in claim.reason


def test_a_table_row_supports_a_sentence() -> None:
    claim = checked("Capital expenditures were $1,577 million in 2018.", 3)
    assert claim.verdict is Verdict.SUPPORTED
    assert claim.citations[0].quote == "Capital expenditures\t1,577\t1,373"


def test_another_scale_is_not_the_same_number() -> None:
    claim = checked("Capital expenditures were $1,577 billion in 2018.", 3)
    assert claim.verdict in {Verdict.CONTRADICTED, Verdict.UNSUPPORTED}


def test_the_neighbouring_column_is_contradicted() -> None:
    claim = checked("Capital expenditures were $1,577 million in 2017.", 3)
    assert claim.verdict is Verdict.CONTRADICTED
    assert claim.reason == "The source says 1,373, the answer says $1,577 million."


@pytest.mark.parametrize(
    ("text", "formula"),
    [
        ("Capital expenditures increased by 14.9 % in 2018.",
         "(1,577 − 1,373) / 1,373 = 14.9 %"),
        ("Capital expenditures increased by $204 million in 2018.", "1,577 − 1,373 = $204 million"),
        ("Capital expenditures were $2,950 million in total in 2018 and 2017.",
         "1,577 + 1,373 = $2,950 million"),
        ("On average capital expenditures were $1,475 million.",
         "(1,577 + 1,373) / 2 = $1,475 million"),
    ],
)  # fmt: skip
def test_a_calculated_number_is_worked_out_again(text: str, formula: str) -> None:
    claim = checked(text, 3)
    assert claim.verdict is Verdict.SUPPORTED
    assert claim.computation == formula


def test_a_wrong_calculation_is_not_supported() -> None:
    claim = checked("Capital expenditures increased by 18.3 % in 2018.", 3)
    assert claim.verdict is not Verdict.SUPPORTED
    assert claim.computation == ""


def test_what_claims_nothing_stays_unchecked() -> None:
    claim = Claim(text="Here it is:", span=Span(0, 11), reason=Notice("claim.introduction"))
    assert verify(read_grounds([claim], PASSAGES), build_verifier("", OverlapPairs())) == (claim,)


def test_nothing_to_check_against_is_no_error() -> None:
    assert checked("Revenue grew.", passages=()).verdict is Verdict.UNSUPPORTED
    assert checked("[] — !", 1).verdict is Verdict.UNSUPPORTED


def test_plain_texts_can_be_checked() -> None:
    verifier = build_verifier("", OverlapPairs())
    texts = ["Nothing here.", "The plant in Lyon opened in 2021."]
    good = check_text("The plant in Lyon was opened in 2021.", texts, verifier)
    bad = check_text("The plant in Lyon was opened in 2019.", texts, verifier)
    assert good.verdict is Verdict.SUPPORTED
    assert bad.verdict is Verdict.CONTRADICTED
    assert good.support > bad.support


def test_a_whole_answer_asks_the_verifier_twice_at_most() -> None:
    verifier = CountingVerifier()
    texts = [
        "It employs 340 people.",
        "The Lyon plant opened its doors in 2021.",
        "Penguins breed on the southern ice.",
        "Staff turnover fell during the second quarter.",
    ]
    claims = [Claim(text=text, span=Span(0, len(text))) for text in texts]
    verify(read_grounds(claims, PASSAGES), verifier)
    assert len(verifier.calls) <= 2


def test_eight_sentences_are_checked_quickly() -> None:
    passages = tuple(make_passage(PASSAGES[0].chunk.text * 10, number=n) for n in range(1, 11))
    verifier = build_verifier("", OverlapPairs())
    claims = [
        Claim(text=f"The plant number {n} in Lyon opened in 2021.", span=Span(0, 9))
        for n in range(8)
    ]
    start = time.process_time()
    verify(read_grounds(claims, passages), verifier)
    assert time.process_time() - start < 1.0


@pytest.mark.parametrize(
    "claim", ["It has these advantages:", "**Here is a short summary of the passage:**"]
)
def test_what_only_leads_in_to_something_has_nothing_to_be_wrong(claim: str) -> None:
    found = check_text(claim, ["The plant was opened in 2021."], build_verifier("", OverlapPairs()))

    assert found.verdict is Verdict.UNCHECKED
    assert found.support == 1.0


@pytest.mark.parametrize(
    "claim",
    [
        "It has these 3 advantages:",
        "The plant in Lyon has these advantages:",
        "It has these advantages.",
    ],
)
def test_what_says_something_is_checked_wherever_it_leads(claim: str) -> None:
    found = check_text(claim, ["The plant was opened in 2021."], build_verifier("", OverlapPairs()))

    assert found.verdict is not Verdict.UNCHECKED
