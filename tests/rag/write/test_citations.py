"""From a draft with marks to clean text, claims, and what they cite."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.types import Claim, Draft, Mode, Passage, Quote, Span, Verdict
from rag.write.citations import resolve
from tests.make import make_passage

PASSAGES = tuple(
    make_passage(text, number=number)
    for number, text in enumerate(
        ["Revenue grew to 12 million.", "Costs fell [3] by a tenth.", "Nobody was hired."], start=1
    )
)


def resolved(
    text: str, passages: tuple[Passage, ...] = PASSAGES
) -> tuple[str, tuple[Claim, ...], int]:
    found = resolve(Draft(mode=Mode.MODEL, text=text), passages)
    for claim in found.claims:
        assert found.draft.text[claim.span.start : claim.span.end] == claim.text
    return found.draft.text, found.claims, len(found.findings)


def cited(text: str) -> list[tuple[int, ...]]:
    _, claims, _ = resolved(text)
    return [tuple(c.passage for c in claim.citations) for claim in claims if not claim.reason]


@pytest.mark.parametrize(
    "mark",
    ["[1, 3]", "[1,3]", "[1][3]", "[1] [3]", "[1; 3]", "【1】【3】", "\uff3b1, 3\uff3d", "[^1][^3]",
     "[Passage 1][passage 3]", "[1 and 3]", "【1†source】【3†L1-L2】", "[1](#p1)[3](http://x.y/z)",
     "[ 1 ] [ 3 ]", "[Sources 1, 3]", "[ 1 , 3 ]", "[S1][S3]", "[#1] [#3]", "[doc. 1, doc. 3]",
     "[1, p. 4][3: page 2]", "[Passage 1, Passage 3]", "[[1]][[3]]", "[citation: 1][Quelle 3]",
     "<sup>1</sup><sup>3</sup>", "\\[1\\] \\[3\\]", "`[1]` `[3]`", "**[1][3]**", "(see [1], [3])",
     "(Passage 1) (passage 3)", "(sources: 1 and 3)", "[1/3]", "[1 3]", "[1, 3.]",
     "\u30141\u3015\u27e63\u27e7",
     "(1, 3)", "[1] and [3]"],
)  # fmt: skip
@pytest.mark.parametrize("form", ["Revenue grew{}.", "Revenue grew {}.", "Revenue grew. {}"])
def test_it_reads_every_form_of_mark(mark: str, form: str) -> None:
    text, [claim], dropped = resolved(form.format(mark))
    assert text == "Revenue grew."
    assert claim.text == "Revenue grew."
    assert [citation.passage for citation in claim.citations] == [1, 3]
    assert not dropped


THREE = make_passage("Revenue grew. Costs fell.\nStaff\t12\nHalls\t3", number=3)


@pytest.mark.parametrize(
    ("mark", "words"),
    [
        ("[3.2]", ["Costs fell."]), ("[3.1][3.3]", ["Revenue grew.", "Staff\t12"]),
        ("[3.1, 3.4]", ["Revenue grew.", "Halls\t3"]),
        ("\u30103.2\u2020source\u3011", ["Costs fell."]),
        ("[3.2-3.4]", ["Costs fell.", "Staff\t12", "Halls\t3"]),
        ("[3.2\u20134]", ["Costs fell.", "Staff\t12", "Halls\t3"]),
        ("[Passage 3.2]", ["Costs fell."]), ("[^3.2]", ["Costs fell."]),
        ("[3]", [THREE.chunk.text]), ("[3.9]", [THREE.chunk.text]), ("[3.0]", [THREE.chunk.text]),
    ],
)  # fmt: skip
def test_a_mark_names_sentences_of_its_passage(mark: str, words: list[str]) -> None:
    text, [claim], dropped = resolved(f"Revenue grew {mark}.", (THREE,))
    assert text == "Revenue grew."
    assert [citation.quote for citation in claim.citations] == words
    assert not dropped


@pytest.mark.parametrize(
    "text",
    ["The rate fell (9.8).", "The mean was high (3.5).", "95 % CI [0.8, 1.2].", "See [4.1] there."],
)
def test_a_value_in_brackets_is_no_mark(text: str) -> None:
    assert resolved(text)[0] == text
    assert resolved(f"It is so [1.1]. {text}")[0] == f"It is so. {text}"


def test_numbers_in_other_brackets_are_marks_where_there_are_no_others() -> None:
    assert cited("Revenue grew (1). Costs fell {2}.") == [(1,), (2,)]
    assert resolved("Revenue grew (7).")[0] == "Revenue grew (7)."  # there is no such passage
    kept = "It had (1) a hall, (2) a yard, and f(3) of 4 (2) left [1]."
    assert resolved(kept)[0] == kept.replace(" [1]", "")


@pytest.mark.parametrize(
    "cut", [" [", " [3", "[1", " [sources 1,", "[1][", " [1, 3", "【1", " [3.", " [1.2"]
)
def test_a_mark_that_breaks_off_is_taken_out(cut: str) -> None:
    text, [claim], dropped = resolved(f"Revenue grew [2]{cut}")
    assert text == claim.text == "Revenue grew"
    assert claim.citations[0].passage == 2
    assert not dropped


@pytest.mark.parametrize(
    "wrapped",
    ['{"answer": "Revenue grew [1]."}', '{"answer": "Revenue grew.", "citations": [1]}',
     '```json\n{"response": {"text": "Revenue grew.", "sources": ["1"]}}\n```',
     '[{"sentence": "Revenue grew.", "passage": 1}]', '{"sentences": ["Revenue grew [1]."]}',
     "```\nRevenue grew [1].\n```", "```markdown\nRevenue grew [1].",
     '{"answer": "Revenue grew [1].', '{"answer": "Revenue grew.", "citations": ["1.1"]}',
     "<answer>Revenue grew [1].</answer>"],
)  # fmt: skip
def test_an_answer_is_taken_out_of_what_it_is_wrapped_in(wrapped: str) -> None:
    text, [claim], _ = resolved(wrapped)
    assert text == "Revenue grew."
    assert not claim.reason
    assert [citation.passage for citation in claim.citations] == [1]


def test_other_code_and_json_stays() -> None:
    for text in ('{"rows": 4}', "Run this:\n```\nmake\n```", "{not json}"):
        assert resolved(text)[0] == text


def test_a_model_that_got_stuck_says_it_once() -> None:
    text, claims, found = resolved("Costs fell. " + "Revenue grew a lot [1]. " * 40 + "Costs fell.")
    assert text == "Costs fell. Revenue grew a lot. Costs fell."
    assert (len(claims), found) == (3, 1)


def test_a_word_that_is_in_no_passage_is_checked() -> None:
    assert resolved("HACKED")[1][0].reason == ""
    assert resolved("Revenue")[1][0].reason == "Too short to be checked."


@pytest.mark.parametrize(
    "piece",
    [
        "[",
        "[1",
        "[1 ",
        "[1, ",
        "(source ",
        "(",
        "`",
        "**",
        "<sup>1",
        "(see [",
        '{"answer": "',
        "[1](",
    ],
)
def test_no_text_takes_for_ever(piece: str) -> None:
    resolved(piece * 4_000)  # a pattern that goes back and forth would not come to an end


def test_it_expands_ranges() -> None:
    assert cited("All of it is so [1-3].") == [(1, 2, 3)]
    assert cited("All of it is so [1–2].") == [(1, 2)]


def test_a_senseless_range_is_no_reason_to_hang() -> None:
    _, [claim], dropped = resolved("It is so [1-999].")
    assert [citation.passage for citation in claim.citations] == [1]
    assert dropped == 1


def test_it_keeps_what_is_no_mark() -> None:
    kept = "The plan [draft] of [2018] had (1) three parts, f(x)[i] and 1,577 [a]."
    assert resolved(kept)[0] == kept


def test_it_drops_numbers_that_do_not_exist_and_records_them() -> None:
    text, [claim], dropped = resolved("Revenue grew [1][7] and fell [9, 7].")
    assert text == "Revenue grew and fell."
    assert [citation.passage for citation in claim.citations] == [1]
    assert dropped == 2


def test_each_sentence_has_its_own_citations() -> None:
    answer = "Revenue grew [1]. Costs fell.[2] Nobody was hired. [3][2]\n\nThat was all."
    assert cited(answer) == [(1,), (2,), (3, 2), ()]


def test_a_mark_that_opens_a_line_belongs_to_what_follows() -> None:
    assert cited("Revenue grew [1].\n[2] Costs fell by a tenth.") == [(1,), (2,)]


def test_list_items_and_table_rows_are_claims_of_their_own() -> None:
    answer = (
        "Here is what I found:\n\n- Revenue grew [1]\n- Costs fell [2]\n\n"
        "| Year | Revenue |\n|---|---|\n| 2018 | 12 million [1] |\n| 2017 | 9 million [3] |\n"
    )
    text, claims, _ = resolved(answer)
    checked = [claim for claim in claims if not claim.reason]
    assert [claim.text for claim in checked] == [
        "- Revenue grew", "- Costs fell", "| Year | Revenue |",
        "| 2018 | 12 million |", "| 2017 | 9 million |",
    ]  # fmt: skip
    assert [tuple(c.passage for c in claim.citations) for claim in checked[-2:]] == [(1,), (3,)]
    assert "[" not in text


@pytest.mark.parametrize(
    "unit",
    ["Here is what I found:", "## Results", "**Summary**", "Based on the passages, I can answer.",
     "Would you like to know more?", "The passages do not mention the number of staff.", "---",
     "I hope this helps!", "Sure!"],
)  # fmt: skip
def test_what_claims_nothing_is_not_checked(unit: str) -> None:
    _, claims, _ = resolved(f"{unit}\n\nRevenue grew to 12 million [1].")
    assert claims[0].verdict is Verdict.UNCHECKED
    assert claims[0].reason
    assert not claims[-1].reason


def test_a_list_of_sources_is_not_a_claim() -> None:
    _, claims, _ = resolved("Revenue grew [1].\n\nSources:\n[1] Annual report\n[2] Another report")
    assert [bool(claim.reason) for claim in claims] == [False, True, True, True]


def test_nothing_has_no_claims() -> None:
    assert resolved("") == ("", (), 0)
    assert resolved("[1]") == ("", (), 0)


def test_quotes_keep_their_own_brackets_and_exact_places() -> None:
    words = PASSAGES[1].chunk.text
    quotes = (
        Quote(text=words, places=((2, PASSAGES[1].chunk.span),)),
        Quote(text="Revenue", places=((1, Span(0, 7)),)),
    )
    draft = Draft(mode=Mode.QUOTE, text=f"{words} [2]\n\nRevenue [1]", quotes=quotes)
    found = resolve(draft, PASSAGES)
    text, claims = found.draft.text, found.claims
    assert text == f"{words}\n\nRevenue"
    assert [claim.text for claim in claims] == [words, "Revenue"]
    assert [claim.citations[0].quote for claim in claims] == [words, "Revenue"]
    assert [text[c.span.start : c.span.end] for c in claims] == [words, "Revenue"]
    assert not found.findings


def test_a_row_and_its_header_are_one_claim() -> None:
    table = make_passage("Year\t2018\t2017\nCapex\t1,577\t1,373")
    quote = Quote(text=table.chunk.text, places=((1, Span(15, 32)), (1, Span(0, 14))))
    draft = Draft(mode=Mode.QUOTE, text=f"{quote.text} [1]", quotes=(quote,))
    found = resolve(draft, [table])
    [claim] = found.claims
    assert found.draft.text == claim.text == table.chunk.text
    assert [c.quote for c in claim.citations] == ["Capex\t1,577\t1,373", "Year\t2018\t2017"]


def test_the_page_of_a_citation_is_where_its_words_begin() -> None:
    passage = make_passage("First page. Second page.", pages=(4, 5), breaks=(12,))
    quote = Quote(text="Second page.", places=((1, Span(12, 24)),))
    draft = Draft(mode=Mode.QUOTE, text="Second page. [1]", quotes=(quote,))
    [claim] = resolve(draft, [passage]).claims
    assert claim.citations[0].page == 5


def test_what_stands_before_a_quote_is_no_part_of_its_claim() -> None:
    quote = Quote(text="Revenue", places=((1, Span(0, 7)),), lead="Yes. ")
    found = resolve(Draft(mode=Mode.QUOTE, text="", quotes=(quote,)), PASSAGES)
    [claim] = found.claims
    assert found.draft.text == "Yes. Revenue"
    assert (claim.text, claim.span) == ("Revenue", Span(5, 12))


def test_a_line_that_was_read_off_a_table_says_so_and_names_its_cell() -> None:
    table = make_passage("Year\t2018\t2017\nCapex\t1,577\t1,373")
    quote = Quote(
        text="Capex, 2018: 1,577", places=((1, Span(15, 32)),), read_off=True, cell=Span(21, 26)
    )
    draft = Draft(mode=Mode.QUOTE, text="", quotes=(quote,), more=(quote,))
    found = resolve(draft, [table])
    [claim] = found.claims
    assert "Read off the table" in claim.reason
    assert (claim.citations[0].quote, claim.citations[0].cell) == (
        "Capex\t1,577\t1,373",
        Span(21, 26),
    )
    assert found.more == (claim,)


@given(st.text(alphabet="ab. [1]2,-\n|【】^#*:?\t", max_size=80))
def test_any_text_ends_well(text: str) -> None:
    clean, claims, _ = resolved(text)
    assert all(a.span.end <= b.span.start for a, b in pairwise(claims))
    covered = "".join(claim.text for claim in claims)
    assert "".join(clean.split()) == "".join(covered.split())
