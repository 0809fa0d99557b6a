"""What changed between two texts: found, told once, on the right page, and soon."""

from random import Random
from time import process_time

from webapp.library.viewer.compare import (
    ChangeKind,
    Comparison,
    PageText,
    compare,
    pieces,
    word_changes,
)

OPENING = "The harbour has two basins and a dry dock."
CLOSURE = "It was closed for forty days in the winter of that year."
INCOME = "Income was ten million crowns in the year under review."


def pages(*texts: str) -> list[PageText]:
    """Pages that tile one text, as a document's do."""
    found, start = [], 0
    for number, text in enumerate(texts, start=1):
        found.append(PageText(number, start, text + "\n\n"))
        start += len(text) + 2
    return found


def told(comparison: Comparison) -> list[tuple[ChangeKind, str, str]]:
    return [
        (change.kind, change.old.text if change.old else "", change.new.text if change.new else "")
        for change in comparison.changes
    ]


def test_equal_texts_have_no_changes_however_they_break() -> None:
    same = compare(
        pages(f"{OPENING} {CLOSURE}\n\n{INCOME}"),
        pages(f"The harbour has two\nbasins and a\ndry dock. {CLOSURE}", INCOME),
    )
    assert (same.changes, same.same) == ((), 3)


def test_a_sentence_over_the_end_of_a_page_is_one() -> None:
    there = pages("It was closed for forty days in", "the winter of that year.")
    assert [piece.text for piece in pieces(there)] == [CLOSURE]


def test_what_was_added_removed_and_changed_is_told_with_its_page() -> None:
    changed = INCOME.replace("ten", "eleven")
    found = compare(pages(OPENING, f"{CLOSURE} {INCOME}"), pages(OPENING, changed, "Fog is rare."))
    assert told(found) == [
        (ChangeKind.REMOVED, CLOSURE, ""),
        (ChangeKind.CHANGED, INCOME, changed),
        (ChangeKind.ADDED, "", "Fog is rare."),
    ]
    assert (found.old_pages, found.new_pages) == ([2], [2, 3])
    assert found.counts == {"added": 1, "removed": 1, "changed": 1, "moved": 0}
    assert found.changes[0].same_before == 1


def test_what_stands_elsewhere_now_is_told_once() -> None:
    found = compare(
        pages(CLOSURE, OPENING, "Pilots are on call at all hours.", INCOME),
        pages(OPENING, "Pilots are on call at all hours.", INCOME, CLOSURE),
    )
    (change,) = found.changes
    assert change.kind is ChangeKind.MOVED
    assert change.old is not None
    assert change.new is not None
    assert (change.old.page, change.new.page) == (1, 4)


def test_running_heads_and_page_numbers_are_left_out() -> None:
    def book(year: int, *texts: str) -> list[PageText]:
        return pages(*(f"Report {year}\n\n{text}\n\n{n}" for n, text in enumerate(texts, 1)))

    texts = (OPENING, CLOSURE, INCOME)
    assert not compare(book(2023, *texts), book(2024, *texts)).changes


def test_a_table_is_compared_row_by_row() -> None:
    rows = ["Dues\t48.7\t41.2", "Pilotage\t12.9\t11.4", "Repairs\t7.3\t9.8"]
    other = [rows[0], "Pilotage\t13.9\t11.4", rows[2]]
    found = compare(pages("\n".join(rows)), pages("\n".join(other)))
    assert told(found) == [(ChangeKind.CHANGED, "Pilotage 12.9 11.4", "Pilotage 13.9 11.4")]


def test_a_piece_knows_its_place_in_the_document() -> None:
    there = pages(f"Report 1\n\n{OPENING}", f"Report 2\n\n{CLOSURE}", f"Report 3\n\n{INCOME}")
    text = "".join(page.text for page in there)
    for piece in pieces(there):
        assert " ".join(text[piece.start : piece.end].split()) == piece.text


def test_changed_words_are_marked_alone() -> None:
    out, into = word_changes("The fee is 10 euros.", "The fee is 12 euros.")
    assert out == [("The fee is ", False), ("10", True), (" euros.", False)]
    assert into == [("The fee is ", False), ("12", True), (" euros.", False)]


def test_a_number_is_one_word() -> None:
    out, into = word_changes("It leaves at 7.40 with 1,031 seats.", "It leaves at 8.15 with 1,037.")
    assert [words for words, alone in out if alone] == ["7.40", "1,031 seats"]
    assert [words for words, alone in into if alone] == ["8.15", "1,037"]


def test_no_text_against_some() -> None:
    assert told(compare([], pages(OPENING))) == [(ChangeKind.ADDED, "", OPENING)]
    assert compare([], []).changes == ()


def test_five_hundred_pages_are_compared_in_seconds() -> None:
    random = Random(7)  # noqa: S311
    vocabulary = [f"word{number}" for number in range(3000)]
    old = [" ".join(random.choices(vocabulary, k=14)).capitalize() + "." for _ in range(12_500)]
    new = [line.replace("word", "name") if n % 50 == 0 else line for n, line in enumerate(old)]
    new.insert(3000, "A wholly new sentence about penguins here.")

    def book(lines: list[str]) -> list[PageText]:
        return pages(*(" ".join(lines[n : n + 25]) for n in range(0, len(lines), 25)))

    started = process_time()
    found = compare(book(old), book(new))
    assert process_time() - started < 5
    assert found.same == 12_250
    assert found.counts["added"] >= 1
    started = process_time()
    compare(book(old), book(old[::-1]))
    assert process_time() - started < 10
