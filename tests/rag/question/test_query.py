"""A question is read once, when it enters; steps take what was read."""

import pytest

from rag.question.query import read

TEXT = "What was the revenue of Globex in Q3 2021 on page 4? Round your answer to two decimals."


def test_a_query_holds_what_is_read_of_a_question() -> None:
    known = read(TEXT, ["Globex sales 2021"])
    assert known.essence == "What was the revenue of Globex in Q3 2021 on page 4?"
    assert known.language == "en"
    assert {"globex", "revenu"} <= known.terms
    assert "sal" in known.related
    assert known.years == {2021}
    assert known.places == ("pagelabel4", "pagenumber4")
    assert known.form.amount
    assert not known.direct
    assert [one.essence for one in known.more] == ["Globex sales 2021"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("When did it open?", "en"),
        ("Wie hoch ist der Umsatz?", "de"),
        ("収益はいくらですか", "ja"),
        ("Globex?", "en"),
    ],
)
def test_a_short_question_tells_its_language(text: str, language: str) -> None:
    assert read(text).language == language
