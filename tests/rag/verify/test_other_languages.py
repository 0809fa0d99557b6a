"""Sentences of other languages that were changed in one number, date or denial."""

# ruff: noqa: RUF001  (letters of other scripts are meant)

import pytest

from rag.notices import Notice
from rag.types import Claim, Span, Verdict
from rag.verify import build_verifier, read_grounds, verify
from tests.fakes import OverlapPairs
from tests.make import make_passage


class English(OverlapPairs):
    def reads(self, language: str) -> bool:
        return language == "en"


def checked(text: str, passage: str, language: str) -> Claim:
    passages = [make_passage(passage, language=language)]
    claim = Claim(text=text, span=Span(0, len(text)))
    return verify(read_grounds([claim], passages), build_verifier("", English()))[0]


CHANGED = [
    (
        "de",
        "Das Werk in Lyon wurde am 3. Oktober 1990 eröffnet und hat 1.577 Beschäftigte.",
        "Das Werk in Lyon wurde am {0} eröffnet und hat {1} Beschäftigte.",
        ["4. Oktober 1990", "1.477", "3. Oktober 1991"],
        "Das Werk in Lyon wurde am 3. Oktober 1990 nicht eröffnet und hat 1.577 Beschäftigte.",
    ),
    (
        "fr",
        "L'usine de Lyon a été ouverte le 3 octobre 1990 et compte 1 577 employés dans la région.",
        "L'usine de Lyon a été ouverte le {0} et compte {1} employés dans la région.",
        ["4 octobre 1990", "1 477", "3 octobre 1991"],
        "L'usine de Lyon n'a pas été ouverte le 3 octobre 1990 et compte 1 577 employés.",
    ),
    (
        "es",
        "La planta de Lyon fue inaugurada el 3 de octubre de 1990 y tiene 1.577 empleados.",
        "La planta de Lyon fue inaugurada el {0} y tiene {1} empleados.",
        ["4 de octubre de 1990", "1.477", "3 de octubre de 1991"],
        "La planta de Lyon no fue inaugurada el 3 de octubre de 1990 y tiene 1.577 empleados.",
    ),
    (
        "ru",
        "Завод в Лионе был открыт 3 октября 1990 года, и на нём работает 1 577 человек.",
        "Завод в Лионе был открыт {0} года, и на нём работает {1} человек.",
        ["4 октября 1990", "1 477", "3 октября 1991"],
        "Завод в Лионе не был открыт 3 октября 1990 года, и на нём работает 1 577 человек.",
    ),
    (
        "zh",
        "里昂的工厂于1990年10月3日开业，现在有1,577名员工。",
        "里昂的工厂于{0}开业，现在有{1}名员工。",
        ["1990年10月4日", "1,477", "1991年10月3日"],
        "里昂的工厂没有于1990年10月3日开业，现在有1,577名员工。",
    ),
    (
        "ja",
        "リヨンの工場は1990年10月3日に開業し、1,577人の従業員がいる。",
        "リヨンの工場は{0}に開業し、{1}人の従業員がいる。",
        ["1990年10月4日", "1,477", "1991年10月3日"],
        "リヨンの工場は1990年10月3日に開業し、1,577人の従業員がいない。",
    ),
    (
        "ar",
        "تم افتتاح مصنع ليون في 3 أكتوبر 1990 ويعمل فيه 1,577 موظفا.",
        "تم افتتاح مصنع ليون في {0} ويعمل فيه {1} موظفا.",
        ["4 أكتوبر 1990", "1,477", "3 أكتوبر 1991"],
        "لم يتم افتتاح مصنع ليون في 3 أكتوبر 1990 ويعمل فيه 1,577 موظفا.",
    ),
    (
        "hi",
        "ल्यों का कारखाना 3 अक्टूबर 1990 को खुला और वहाँ 1,577 लोग काम करते हैं।",
        "ल्यों का कारखाना {0} को खुला और वहाँ {1} लोग काम करते हैं।",
        ["4 अक्टूबर 1990", "1,477", "3 अक्टूबर 1991"],
        "ल्यों का कारखाना 3 अक्टूबर 1990 को नहीं खुला और वहाँ 1,577 लोग काम करते हैं।",
    ),
]


@pytest.mark.parametrize(("language", "source", "form", "changes", "denied"), CHANGED)
def test_another_number_or_date_or_a_denial_is_seen(
    language: str, source: str, form: str, changes: list[str], denied: str
) -> None:
    day, number, year = changes
    right_day, right_number = _right(source, form)
    for text in (
        form.format(day, right_number),
        form.format(right_day, number),
        form.format(year, right_number),
        denied,
    ):
        assert checked(text, source, language).verdict is Verdict.CONTRADICTED, text


@pytest.mark.parametrize(("language", "source", "form", "changes", "denied"), CHANGED)
def test_what_is_told_otherwise_is_neither_borne_out_nor_wrong(
    language: str, source: str, form: str, changes: list[str], denied: str
) -> None:
    claim = checked(f"{form.split('{0}')[0]}{_right(source, form)[0]}", source, language)
    assert claim.verdict in {Verdict.UNCHECKED, Verdict.SUPPORTED}
    assert changes
    assert denied


@pytest.mark.parametrize(
    ("language", "source", "claim"),
    [
        (
            "de",
            "Der Umsatz der Firma stieg 2021 deutlich.",
            "Der Umsatz der Firma sank 2021 deutlich.",
        ),
        (
            "fr",
            "Le chiffre d'affaires a augmenté en 2021.",
            "Le chiffre d'affaires a diminué en 2021.",
        ),
        (
            "es",
            "Los ingresos aumentaron mucho en 2021.",
            "Los ingresos disminuyeron mucho en 2021.",
        ),
        ("ru", "Выручка компании выросла в 2021 году.", "Выручка компании снизилась в 2021 году."),
        ("zh", "公司的收入在2021年增加了很多。", "公司的收入在2021年减少了很多。"),
        ("ja", "会社の売上は2021年に増加した。", "会社の売上は2021年に減少した。"),
        ("ar", "ارتفعت إيرادات الشركة في عام 2021.", "انخفضت إيرادات الشركة في عام 2021."),
        ("hi", "कंपनी की आय 2021 में बढ़ी।", "कंपनी की आय 2021 में घटी।"),
    ],
)
def test_the_other_direction_is_seen(language: str, source: str, claim: str) -> None:
    assert checked(claim, source, language).verdict is Verdict.CONTRADICTED


def test_a_claim_of_several_sentences_is_held_against_each() -> None:
    source = "Die Brücke ist lang. Der Fluss ist nicht tief. Die Stadt liegt am Fluss."
    claim = checked("Der Fluss ist nicht tief. Die Brücke ist lang.", source, "de")
    assert claim.verdict is Verdict.UNCHECKED


@pytest.mark.parametrize(
    ("language", "source", "claim"),
    [
        (
            "de",
            "Der wiederaufgebaute Pier wurde später von Fay beschädigt, aber nicht zerstört.",
            "Der wiederaufgebaute Pier wurde später von Fay beschädigt.",
        ),
        (
            "es",
            "Se sospecha, aunque no ha sido demostrado, que muchas clases pueden ser desiguales.",
            "Se sospecha, que muchas clases pueden ser desiguales.",
        ),
    ],
)
def test_what_is_denied_of_something_else_is_left_out(
    language: str, source: str, claim: str
) -> None:
    assert checked(claim, source, language).verdict is not Verdict.CONTRADICTED


def test_in_a_language_without_rules_nothing_is_judged() -> None:
    claim = checked(
        "Kitap 1.577 sayfa ve çok uzun bir kitap.", "Kitap 1.477 sayfa ve çok uzun bir kitap.", "tr"
    )
    assert (claim.verdict, claim.reason) == (Verdict.UNCHECKED, Notice("verify.unread"))


def _right(source: str, form: str) -> tuple[str, str]:
    head, middle, tail = form.replace("{0}", "|").replace("{1}", "|").split("|")
    day = source.removeprefix(head).split(middle)[0]
    return day, source.removeprefix(head + day + middle).removesuffix(tail)
