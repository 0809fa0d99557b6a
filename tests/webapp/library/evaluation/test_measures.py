"""Figures of quality, on small rows that were worked out by hand."""

import pytest

from webapp.library.evaluation.measures import (
    auroc,
    brier,
    contains,
    error_by_chance,
    expected_calibration_error,
    first_hit,
    hit_in_budget,
    interval,
    is_short,
    page_hit,
    page_recall,
    reciprocal_rank,
    reliability,
    right,
    risk_coverage,
    risk_coverage_area,
)

QUESTION = {
    "doc": "a.pdf", "evidence_pages": [3, 7], "answerable": True, "answer": "1,577 million",
}  # fmt: skip
ITEMS = [
    {"document": "b.pdf", "pages": [3], "characters": 5_000},
    {"document": "a.pdf", "pages": [1, 2, 4, 3], "characters": 2_999},
    {"document": "a.pdf", "pages": [7, 8], "characters": 100},
]


def test_a_hit_needs_the_document_and_one_of_three_pages() -> None:
    assert not page_hit(QUESTION, ITEMS, 2)
    assert page_hit(QUESTION, ITEMS, 3)
    assert page_recall(QUESTION, ITEMS, 3) == 0.5


def test_the_first_gold_page_gives_the_reciprocal_rank() -> None:
    assert first_hit(QUESTION, ITEMS) == 3
    assert reciprocal_rank(QUESTION, ITEMS, 10) == pytest.approx(1 / 3)
    assert reciprocal_rank(QUESTION, ITEMS, 2) == 0.0
    assert first_hit(QUESTION, []) is None


def test_the_curves_are_those_that_the_figures_sum_up() -> None:
    pairs = [(0.9, True), (0.8, False), (0.1, False)]
    assert risk_coverage(pairs) == [(1 / 3, 0.0), (2 / 3, 0.5), (1.0, 2 / 3)]
    assert reliability(pairs) == [(0.1, 0.0, 1), (0.8, 0.0, 1), (0.9, 1.0, 1)]
    assert reliability([]) == []


def test_the_budget_counts_characters_before_the_page() -> None:
    assert hit_in_budget(QUESTION, ITEMS, 8_000)
    assert not hit_in_budget(QUESTION, ITEMS, 7_999)


@pytest.mark.parametrize(
    ("gold", "text", "expected"),
    [
        ("1577", "It was 1.577 billion.", True),
        ("1,577", "$1,580 (in millions)", True),
        ("1,577", "It was 1,700.", False),
        ("-12.5%", "(12.5) percent", True),
        ("0.125", "12.5%", True),
        ("Ada Winter", "The chief is Ada  Winter.", True),
        ("Ada", "Adam", False),
        ("86.4 million euros", "In million euros: 77.3, then 86.4.", True),
        ("86.4 million euros", "Revenue was €86.4 million.", True),
        ("86.4 million euros", "Revenue was $86.4 million.", False),
        ("86.4 million euros", "In million euros: 77.3.", False),
        ("40 metres", "Depth in metres: 40", True),
        ("40 metres", "Depth in feet: 40", False),
        ("31 December 2021", "In 2021, on 31 March; December came later.", False),
        ("", "anything", False),
    ],
)
def test_a_short_answer_is_found_as_value_or_words(
    gold: str,
    text: str,
    expected: bool,  # noqa: FBT001
) -> None:
    assert contains({"answer": gold}, text) is expected


def test_other_accepted_answers_count() -> None:
    question = {"answer": "x y", "accept_also": ["Ada"], "answer_list": ["Bo"]}
    assert contains(question, "It was Ada.")
    assert contains(question, "It was Bo.")


def test_short_answers_are_values_and_names() -> None:
    assert is_short(QUESTION)
    assert not is_short({"answer": "Yes"})
    assert not is_short({"answer": "one two three four five six seven"})


def make_row(*, abstained: bool = False, answer: str = "1,577", page: int = 3) -> dict[str, object]:
    cited = [{"document": "a.pdf", "page": page}]
    return {"abstained": abstained, "answer": answer, "citations": cited}


def test_right_is_the_right_page_with_the_value() -> None:
    question = {**QUESTION, "answer": "1,577"}
    assert right(question, make_row())
    assert not right(question, make_row(page=4))
    assert not right(question, make_row(answer="99"))
    assert not right(question, make_row(abstained=True))
    assert right({**question, "answerable": False}, make_row(abstained=True))
    assert not right({**question, "answerable": False}, make_row())
    assert right({**question, "evidence_pages": []}, make_row(page=99))


def test_calibration_error_is_the_gap_in_each_bin() -> None:
    perfect = [(1.0, True)] * 10 + [(0.0, False)] * 10
    assert expected_calibration_error(perfect) == 0.0
    assert expected_calibration_error([(0.9, False)] * 20) == pytest.approx(0.9)
    assert expected_calibration_error([]) is None


def test_a_few_answers_miss_their_confidence_by_chance() -> None:
    few, many = ([(n / size, True) for n in range(size)] for size in (20, 1_000))
    assert (error_by_chance(few) or 0) > 0.2 > 0.1 > (error_by_chance(many) or 0)
    assert error_by_chance(few) == error_by_chance([(sure, False) for sure, _ in few])
    assert error_by_chance([(1.0, True)] * 20) == 0.0
    assert error_by_chance([]) is None


def test_the_brier_score_is_the_squared_gap() -> None:
    assert brier([(1.0, True), (0.0, False)]) == 0.0
    assert brier([(0.5, True), (0.5, False)]) == 0.25
    assert brier([(0.9, False), (0.1, True)]) == pytest.approx(0.81)
    assert brier([]) is None


def test_risk_is_lower_when_the_sure_ones_are_right() -> None:
    assert risk_coverage_area([(0.9, True), (0.1, False)]) == pytest.approx(0.25)
    assert risk_coverage_area([(0.9, False), (0.1, True)]) == pytest.approx(0.75)
    assert risk_coverage_area([]) is None


def test_auroc_counts_ties_half() -> None:
    assert auroc([(0.9, True), (0.1, False)]) == 1.0
    assert auroc([(0.5, True), (0.5, False)]) == 0.5
    assert auroc([(0.9, False), (0.1, True)]) == 0.0
    assert auroc([(0.9, True)]) is None


def test_the_interval_is_over_documents_and_repeatable() -> None:
    rows = [(f"{n}.pdf", n % 2 == 0) for n in range(20)]
    low, high = interval(rows, lambda sample: sum(sample) / len(sample))
    assert 0.2 < low < 0.5 < high < 0.8
    assert (low, high) == interval(rows, lambda sample: sum(sample) / len(sample))
    one = [("same.pdf", value) for _, value in rows]
    assert interval(one, lambda sample: sum(sample) / len(sample)) == (0.5, 0.5)
