"""How a search is read: what each part says, and that anything else is words."""

from datetime import date

import pytest

from rag.types import Sought, Term
from webapp.library.documents.days import day_ago, day_of
from webapp.search.grammar import Field, read


def terms(text: str) -> list[list[str]]:
    return [[term.words for term in group] for group in read(text).sought.groups]


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("late rent", [["late"], ["rent"]]),
        ('"late rent" interest', [["late rent"], ["interest"]]),
        ("„late rent“", [["late rent"]]),
        ("rent OR lease", [["rent", "lease"]]),
        ("late rent OR lease OR fee due", [["late"], ["rent", "lease", "fee"], ["due"]]),
        ('"late rent" OR lease', [["late rent", "lease"]]),
        ("late AND rent", [["late"], ["rent"]]),
        ("the lease of a building", [["lease"], ["building"]]),
        ("to be or not to be", [["to"], ["be"], ["or"], ["not"], ["to"], ["be"]]),
        ("rent -draft", [["rent"]]),
        ("rent NOT draft", [["rent"]]),
        ("10:30", [["10:30"]]),
        ("non-current", [["non-current"]]),
        # What is malformed is words.
        ('"late rent', [["late"], ["rent"]]),
        ('late"rent"', [["late rent"]]),
        ("OR rent", [["rent"]]),
        ("rent OR", [["rent"]]),
        ("rent OR OR lease", [["rent", "lease"]]),
        ("rent OR -lease", [["rent"]]),
        ("rent NOT", [["rent"]]),
        ("NOT", [["NOT"]]),
        ("author:smith", [["author"], ["smith"]]),
        ('author:"john smith"', [["author"], ["john smith"]]),
        ("type:nonsense rent", [["type"], ["nonsense"], ["rent"]]),
        ("before:yesterday", [["yesterday"]]),
        ("language:klingon", [["language"], ["klingon"]]),
        ("title: rent", [["title"], ["rent"]]),
        ("tag:", [["tag"]]),
        ("- -- \" \"\" : :: ( ) * -*", []),
        ("", []),
    ],
)  # fmt: skip
def test_words_are_read(text: str, groups: list[list[str]]) -> None:
    assert terms(text) == groups


def test_fields_are_read() -> None:
    asked = read('rent tag:"in force" type:PDF -tag:draft after:2023 language:German')
    assert [(one.pieces[0].field, one.pieces[0].value) for one in asked.fields] == [
        (Field.TAG, "in force"), (Field.TYPE, "PDF"), (Field.TAG, "draft"),
        (Field.AFTER, "2023"), (Field.LANGUAGE, "German"),
    ]  # fmt: skip
    assert [one.left_out for one in asked.fields] == [False, False, True, False, False]
    either = read("rent tag:a OR tag:b")
    assert [len(one.pieces) for one in either.fields] == [2]


def test_a_title_is_words_of_the_index() -> None:
    titled = Term(words="annual report", titled=True)
    assert read('title:"annual report"').sought == Sought(groups=((titled,),))
    assert read("-title:draft rent").without.groups == ((Term(words="draft", titled=True),),)


def test_what_is_left_out_is_apart() -> None:
    asked = read('rent -draft -"late fee" -2020')
    assert [term.words for term in asked.without.groups[0]] == ["draft", "late fee", "2020"]
    assert not read("rent").without
    assert read("NOT draft rent").without == read("-draft rent").without


@pytest.mark.parametrize("text", ["rent NOT", "rent OR", "rent AND"])
def test_an_operator_at_the_end_says_nothing_of_what_is_added(text: str) -> None:
    asked = read(f"{read(text).text} type:pdf")
    assert asked == read("rent type:pdf")


def test_a_word_can_be_begun_only() -> None:
    assert read("inter*").sought.groups == ((Term(words="inter*", begins=True),),)
    assert not read("a*").sought.groups[0][0].begins  # half of all words


def test_plain_words_are_a_phrase_too() -> None:
    assert read("the late rent").sought.phrase == "the late rent"
    assert read("late rent tag:x").sought.phrase == "late rent"
    for text in ("rent", "late rent OR fee", '"late rent" fee', "tag:x"):
        assert read(text).sought.phrase == "", text


def test_each_part_can_be_taken_away() -> None:
    asked = read('late rent "in force" tag:x OR tag:y -draft')
    assert asked.chips == [
        ('"in force"', "late rent tag:x OR tag:y -draft"),
        ("tag:x OR tag:y", 'late rent "in force" -draft'),
        ("-draft", 'late rent "in force" tag:x OR tag:y'),
    ]


@pytest.mark.parametrize(
    "text",
    [
        'late "in force" tag:"a b" -x',
        "a OR b c",
        "Author:x",
        '-foo:"b c"',
        "NOT type:pdf y",
        "x*",
        'x"y"z',
        'tag:" b ',
    ],
)
def test_what_is_read_can_be_read_again(text: str) -> None:
    assert read(read(text).text) == read(text)


def test_only_plain_words_need_not_be_found_to_the_letter() -> None:
    assert read("late rent tag:x").is_loose
    for text in ('"late rent"', "rent -draft", "title:rent", "tag:x", "inter*"):
        assert not read(text).is_loose, text


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2023", date(2023, 1, 1)),
        ("2023-04", date(2023, 4, 1)),
        ("2023-04-05", date(2023, 4, 5)),
        ("2023/4/5", date(2023, 4, 5)),
        ("2023-13", None),
        ("0000", None),
        ("20230", None),
        ("", None),
    ],
)
def test_days_are_read(text: str, day: date | None) -> None:
    assert day_of(text) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("-0d", date(2024, 3, 31)),
        ("-30d", date(2024, 3, 1)),
        ("-2w", date(2024, 3, 17)),
        ("-1m", date(2024, 2, 29)),
        ("-3m", date(2023, 12, 31)),
        ("-1y", date(2023, 3, 31)),
        ("-9999y", None),
        ("30d", None),
        ("-d", None),
        ("-30days", None),
    ],
)
def test_days_are_counted_back_from_today(text: str, day: date | None) -> None:
    assert day_ago(text, date(2024, 3, 31)) == day
    assert bool(read(f"after:{text}").fields) == (day is not None)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("deposit AND (rent OR lease)", "deposit rent OR lease"),
        ('deposit ("late rent" OR lease)', 'deposit "late rent" OR lease'),
        ('(lease OR "late rent") -(draft)', 'lease OR "late rent" -draft'),
        ('(tag:"in force (old)" OR tag:new)', 'tag:"in force (old)" OR tag:new'),
        ("f(x) tag:a(b)", "f(x) tag:a(b)"),
        ("()", ""),
    ],
)
def test_parentheses_around_alternatives_change_nothing(text: str, same: str) -> None:
    assert read(text).sought == read(same).sought
    assert [unit.text for unit in read(text).fields] == [unit.text for unit in read(same).fields]


def test_any_tag_and_any_folder_can_be_asked_for() -> None:
    asked = read("rent -tag:* path:* title:* field:*")
    assert [unit.text for unit in asked.fields] == ["-tag:*", "path:*"]
    assert asked.wanted[0].text == "rent"
