"""The confidence of an answer with its reasons."""

from dataclasses import replace

from rag.types import Citation, Claim, Draft, Mode, Span, Verdict
from rag.verify.confidence.estimate import estimate
from tests.make import make_found, make_passage

PASSAGES = (
    make_passage("The plant in Lyon opened in 2021 and employs 340 people.", number=1),
    make_passage("Revenue of the group grew by four percent.", number=2, title="Report 2021"),
)
MODEL = Draft(mode=Mode.MODEL, text="")


def make_claim(verdict: Verdict, support: float = 0.9, text: str = "It opened.") -> Claim:
    return Claim(text=text, span=Span(0, len(text)), verdict=verdict, support=support)


def test_supported_claims_are_more_confident() -> None:
    good = estimate(make_found("q", PASSAGES), [make_claim(Verdict.SUPPORTED)], MODEL)
    half = [make_claim(Verdict.SUPPORTED), make_claim(Verdict.UNSUPPORTED, 0.2)]
    mixed = estimate(make_found("q", PASSAGES), half, MODEL)
    assert good.value > mixed.value
    assert "1 of 2 statements are supported by the passages." in mixed.reasons
    assert "No passage was found for 1 of them." in mixed.reasons
    assert not good.calibrated
    assert set(good.signals) >= {"sufficiency", "relevance", "groundedness", "lowest_support"}


def test_a_contradiction_rules_confidence_out() -> None:
    claims = [make_claim(Verdict.SUPPORTED)] * 5 + [make_claim(Verdict.CONTRADICTED, 0.1)]
    assert estimate(make_found("q", PASSAGES, 0.9), claims, MODEL).value <= 0.2


def test_unchecked_claims_do_not_count() -> None:
    with_intro = [make_claim(Verdict.UNCHECKED, 0.0), make_claim(Verdict.SUPPORTED)]
    alone = [make_claim(Verdict.SUPPORTED)]
    assert estimate(make_found("q", PASSAGES), with_intro, MODEL).value == (
        estimate(make_found("q", PASSAGES), alone, MODEL).value
    )
    nothing = estimate(make_found("q", PASSAGES), with_intro[:1], MODEL)
    assert nothing.value < 0.5
    assert "Nothing in the answer could be checked." in nothing.reasons


def test_an_answer_that_was_cut_off_is_less_sure_and_says_so() -> None:
    claims = [make_claim(Verdict.SUPPORTED)]
    cut = Draft(mode=Mode.MODEL, text="", incomplete=True)
    whole = estimate(make_found("q", PASSAGES), claims, MODEL)
    assert estimate(make_found("q", PASSAGES), claims, cut).value < whole.value
    assert any(
        "cut off" in reason for reason in estimate(make_found("q", PASSAGES), claims, cut).reasons
    )


def test_quotes_are_judged_by_whether_they_answer() -> None:
    draft = Draft(mode=Mode.QUOTE, text="")
    near = make_claim(Verdict.SUPPORTED, 1.0, "The plant in Lyon opened in 2021.")
    far = make_claim(Verdict.SUPPORTED, 1.0, "Revenue grew.")
    query = "When did the plant in Lyon open?"
    close = estimate(make_found(query, PASSAGES), [near], draft)
    assert close.value > estimate(make_found(query, PASSAGES), [far], draft).value
    assert any("word for word" in reason for reason in close.reasons)


def test_an_answer_that_rests_on_a_poor_page_says_so() -> None:
    words = "Revenue of the group grew."
    poor = make_passage(words, title="Scan", pages=(3,), doubt="garbled in the file")
    citation = Citation(
        passage=1, document_id="doc1", chunk_id="c", span=Span(0, 7), page=3, quote="Revenue"
    )
    claim = replace(make_claim(Verdict.SUPPORTED), citations=(citation,))
    told = "The text of page 3 of Scan is garbled in the file: look at the page."

    assert told in estimate(make_found("q", [poor]), [claim, claim], MODEL).reasons
    good = [make_passage(words, title="Scan", pages=(3,))]
    assert told not in estimate(make_found("q", good), [claim], MODEL).reasons


def test_a_question_that_no_quote_can_say_the_answer_to_is_told() -> None:
    draft = Draft(mode=Mode.QUOTE, text="")
    claims = [make_claim(Verdict.SUPPORTED, 1.0, "Revenue of the group grew by four percent.")]
    stated = estimate(make_found("What is the revenue of the group?", PASSAGES), claims, draft)
    worked_out = estimate(
        make_found("What was the average revenue of the group?", PASSAGES), claims, draft
    )
    assert (stated.signals["direct"], worked_out.signals["direct"]) == (1.0, 0.0)
    told = [reason for reason in worked_out.reasons if "worked out, counted" in reason]
    assert told
    assert not set(told) & set(stated.reasons)


def test_an_answer_from_many_documents_is_less_sure_of_its_source() -> None:
    def cited(*documents: str) -> float:
        citations = tuple(
            Citation(passage=1, document_id=one, chunk_id="c", span=Span(0, 7), page=3, quote="It")
            for one in documents
        )
        claims = [replace(make_claim(Verdict.SUPPORTED), citations=citations)]
        return estimate(make_found("q", PASSAGES), claims, MODEL).signals["one_source"]

    assert (cited(), cited("a", "a"), cited("a", "b")) == (0.0, 1.0, 0.5)


def test_what_was_found_far_down_is_less_sure() -> None:
    def cited(*numbers: int) -> float:
        citations = tuple(
            Citation(
                passage=one, document_id="a", chunk_id="c", span=Span(0, 7), page=3, quote="It"
            )
            for one in numbers
        )
        claims = [make_claim(Verdict.SUPPORTED)] * 2
        claims = [claims[0], replace(claims[1], citations=citations)]
        return estimate(make_found("q", PASSAGES), claims, MODEL).signals["first"]

    assert (cited(1), cited(2, 1), cited(), cited(9)) == (1.0, 0.5, 0.0, 0.0)
