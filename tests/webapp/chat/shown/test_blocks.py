"""The layout of an answer's text."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from rag.types import Span
from webapp.chat.shown.blocks import Block, blocks


@dataclass(frozen=True)
class Claim:
    span: Span


def claims_of(text: str, *words: str) -> list[Claim]:
    return [Claim(Span(text.index(w), text.index(w) + len(w))) for w in words]


def words_of(block: Block) -> list[list[str]]:
    return [["".join(p.text for p in cell) for cell in row.cells] for row in block.rows]


def test_a_sentence_ends_with_its_claim() -> None:
    text = "One is so. Two is not."
    (block,) = blocks(text, claims_of(text, "One is so.", "Two is not."))
    pieces = block.rows[0].cells[0]
    assert [(p.text, p.claim is not None, p.last) for p in pieces] == [
        ("One is so.", True, True),
        (" ", False, False),
        ("Two is not.", True, True),
    ]


def test_tabs_make_a_table_and_the_first_row_its_header() -> None:
    text = "In millions\t2024\nRevenue\t86.4"
    (block,) = blocks(text, claims_of(text, text))
    assert block.kind == "table"
    assert block.header is not None
    assert words_of(block) == [["In millions", "2024"], ["Revenue", "86.4"]]
    assert [len(row.ended) for row in block.rows] == [0, 1]


def test_a_single_row_has_no_header() -> None:
    (block,) = blocks("Revenue\t86.4", [])
    assert block.header is None
    assert len(block.body) == 1


def test_a_row_of_numbers_is_no_header() -> None:
    (block,) = blocks("Revenue\t86.4\t77.3\nProfit\t(4.1)\t3.0", [])
    assert block.header is None
    assert len(block.body) == 2
    (years,) = blocks("\t2024\t2023\nRevenue\t86.4\t77.3", [])
    assert years.header is not None


def test_bars_make_a_table_without_its_rule() -> None:
    (block,) = blocks("| a | b |\n|---|---|\n| 1 | 2 |", [])
    assert words_of(block) == [[" a ", " b "], [" 1 ", " 2 "]]


def test_a_row_between_bars_ends_with_its_claim() -> None:
    text = "| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |"
    (block,) = blocks(text, claims_of(text, "| 1 | 2 |", "| 3 | 4 |"))
    assert [len(row.ended) for row in block.rows] == [0, 1, 1]


def test_what_stands_above_a_rule_is_a_header_though_it_is_a_claim() -> None:
    text = "| a | b |\n|---|---|\n| 1 | 2 |"
    (block,) = blocks(text, claims_of(text, "| a | b |", "| 1 | 2 |"))
    assert block.header == block.rows[0]
    (block,) = blocks("a\tb\n1\t2", claims_of("a\tb\n1\t2", "a\tb", "1\t2"))
    assert block.header is None


def test_lists_headings_and_emphasis() -> None:
    found = blocks("# Title\n- one\n- **two** more\n1. first\nplain", [])
    assert [block.kind for block in found] == ["heading", "list", "numbered", "paragraph"]
    assert words_of(found[1]) == [["one"], ["two more"]]
    assert [p.strong for p in found[1].rows[1].cells[0]] == [True, False]


def test_items_keep_their_numbers() -> None:
    (block,) = blocks("4. Spare parts\n12) Lubrication", [])
    assert [row.number for row in block.rows] == [4, 12]
    assert words_of(block) == [["Spare parts"], ["Lubrication"]]


@given(st.text(alphabet="ab \t\n|*-#1.", max_size=60), st.data())
def test_every_claim_ends_once_and_no_letter_is_lost(text: str, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(text)))
    spans = [Span(*sorted((0, cut))), Span(cut, len(text))]
    claims = [Claim(s) for s in spans if text[s.start : s.end].strip("ab1") != text and len(s)]
    found = blocks(text, claims)
    shown = "".join(p.text for b in found for r in b.rows for c in r.cells for p in c)
    letters = [c for c in text if c in "ab"]
    assert [c for c in shown if c in "ab"] == letters
    ends = [claim for block in found for row in block.rows for claim in row.ended]
    assert len(ends) == len(set(map(id, ends)))
