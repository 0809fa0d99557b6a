"""Which language a text is in, by its words and its script; nothing where it does not tell."""

import pytest

from rag.language.identify import language_of, language_told


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("He was arrested as a result of a dispute over a plan to pay for a tire in May.", "en"),
        (
            "Das Werk in Lyon wurde im Jahr 2021 eröffnet, und die Kosten sind gesunken.",
            "de",
        ),
        ("Завод в Лионе был открыт в 2021 году, и расходы не выросли.", "ru"),
        ("Завод у Ліоні відкрито в 2021 році, і витрати не зросли, що є добре для нього.", "uk"),  # noqa: RUF001
    ],
)
def test_a_sentence_tells_its_language(text: str, code: str) -> None:
    assert language_of(text) == code


@pytest.mark.parametrize(
    "text",
    [
        "A new timer: if a player rests for a while, a timer comes up to urge them to move.",
        "A second time, a plan to pay for a borrowed tire led a court to a fine.",
        "Revenue 2021",
    ],
)
def test_a_word_or_two_of_many_languages_tell_none(text: str) -> None:
    assert language_of(text) == ""


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("List all e-mails", "en"),
        ("How do I turn it on?", "en"),
        ("why cant I download more watch faces, I have an iphone", "en"),
        ("but operations made a loss, so why is there a profit?", "en"),
        ("Jak to zrobić i o co chodzi w tym raporcie?", "pl"),
        ("Was hat die Firma in dem Jahr für den Hafen bezahlt?", "de"),
        ("Et hvor er det?", "da"),
        ("Wann wurde das Werk eröffnet?", "de"),
        ("¿Quién fundó la empresa?", "es"),
        ("В каком году открыли завод?", "ru"),  # noqa: RUF001
        ("Umsatz 2022", "en"),
        ("Привет", ""),
    ],
)
def test_a_question_tells_its_language_by_its_small_words(text: str, code: str) -> None:
    assert language_told(text) == code
