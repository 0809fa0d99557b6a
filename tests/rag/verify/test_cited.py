"""Which places a claim cites once it is checked: those that say it, down to the cell."""

from rag.types import Citation, Claim, Passage, Span, Verdict
from rag.verify import build_verifier, read_grounds, verify
from tests.fakes import OverlapPairs
from tests.make import make_passage
from tests.rag.verify.test_verify import PASSAGES, checked


def checked_as_named(text: str, passage: Passage, *numbers: int) -> Claim:
    """A claim that cites sentences of a passage by their numbers, from 1."""
    chunk, places = passage.chunk, [passage.sentences[number - 1] for number in numbers]
    citations = tuple(
        Citation(
            passage=passage.number, document_id=chunk.document_id, chunk_id=chunk.id,
            span=place, page=1, quote=chunk.words_at(place),
        )
        for place in places
    )  # fmt: skip
    claim = Claim(text=text, span=Span(0, len(text)), citations=citations)
    return verify(read_grounds([claim], PASSAGES), build_verifier("", OverlapPairs()))[0]


def test_the_sentences_that_an_answer_names_stay_cited() -> None:
    claim = checked_as_named("In Lyon the plant opened in 2021.", PASSAGES[0], 1, 2)
    assert claim.verdict is Verdict.SUPPORTED
    assert [one.quote for one in claim.citations] == [
        "The plant in Lyon opened in 2021.", "It employs 340 people.",
    ]  # fmt: skip
    assert claim.citations[0].support == claim.support


def test_a_named_sentence_that_shares_nothing_gives_way_to_what_says_it() -> None:
    claim = checked_as_named("The Lyon plant was opened in 2021.", PASSAGES[0], 4)
    assert [one.quote for one in claim.citations] == ["The plant in Lyon opened in 2021."]


def test_a_named_sentence_that_is_contradicted_gives_way_to_what_contradicts() -> None:
    claim = checked_as_named("The plant in Lyon opened in 2022.", PASSAGES[0], 2)
    assert claim.verdict is Verdict.CONTRADICTED
    assert claim.citations[0].quote == "The plant in Lyon opened in 2021."


def test_a_cell_is_marked_in_a_row_that_is_named() -> None:
    claim = checked_as_named("Capital expenditures were 1,577 million in 2018.", PASSAGES[2], 3)
    [citation] = claim.citations
    assert citation.quote == "Capital expenditures\t1,577\t1,373"
    assert citation.cell is not None
    assert PASSAGES[2].chunk.words_at(citation.cell) == "1,577"


def test_a_wrong_citation_is_corrected_and_said_so() -> None:
    claim = checked("The plant in Lyon opened in 2021.", 2)
    assert claim.verdict is Verdict.SUPPORTED
    assert [c.passage for c in claim.citations] == [1]
    assert "orrected" in claim.reason


def test_a_missing_citation_is_found() -> None:
    claim = checked("The Lyon plant was opened in 2021.")
    assert claim.verdict is Verdict.SUPPORTED
    assert [c.passage for c in claim.citations] == [1]
    assert "cited nothing" in claim.reason


def test_the_cell_of_a_claims_one_number_is_cited_within_its_row() -> None:
    [citation, *_] = checked("Capital expenditures were $1,577 million in 2018.", 3).citations
    assert citation.cell
    assert PASSAGES[2].chunk.words_at(citation.cell) == "1,577"
    assert citation.span.contains(citation.cell)


def test_no_cell_is_chosen_among_two_nor_in_a_sentence() -> None:
    twice = make_passage("\tYear 2018\tYear 2017\nNet income\t85\t85\n")
    [row, *_] = checked("Net income was 85 in 2018.", 1, passages=(twice,)).citations
    assert row.cell is None
    [both, *_] = checked("Capital expenditures were 1,577 and 1,373.", 3).citations
    assert both.cell is None
    [prose, *_] = checked("Revenue has grown to 12 million dollars.", 1).citations
    assert prose.cell is None


def test_what_says_the_same_of_somebody_else_is_not_cited_beside_it() -> None:
    said = "The monthly rent is {} pounds, to be paid on the first day of each month."
    leases = (
        make_passage(said.format("1,450"), number=1, title="Lease Brennan"),
        make_passage(said.format("1,825"), number=2, title="Lease Delacroix"),
        make_passage("The monthly rent is to be paid on the first day of each month.", number=3),
    )
    text = "Brennan's monthly rent is 1,450 pounds, to be paid on the first day of each month."
    claim = checked(text, 1, 2, 3, passages=leases)
    assert claim.verdict is Verdict.SUPPORTED
    assert [citation.passage for citation in claim.citations] == [1, 3]


def test_a_claim_that_counts_its_sources_keeps_them_cited() -> None:
    said = "The tenant {} pays the monthly rent of {} pounds on the first day of each month."
    leases = (
        make_passage(said.format("Brennan", "1,450"), number=1),
        make_passage(said.format("Delacroix", "1,825"), number=2),
    )
    claim = checked(
        "The 2 tenants pay the monthly rent on the first day of each month.", 1, 2, passages=leases
    )
    assert [citation.passage for citation in claim.citations] == [1, 2]
