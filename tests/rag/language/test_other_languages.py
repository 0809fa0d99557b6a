"""Sentences, numbers, dates and questions as other languages write them."""

# ruff: noqa: RUF001  (letters of other scripts are meant)

import pytest

from rag.language.negation import denies
from rag.language.numbers import Kind, quantities
from rag.language.sentences import sentences
from rag.question.query import read
from rag.reading.units import units
from tests.make import make_passage


@pytest.mark.parametrize(
    ("language", "text", "ends"),
    [
        ("de", "Am 3. Oktober 1990 kam z. B. Dr. Müller. Im 19. Jahrhundert nicht. Danach ja.", 3),
        (
            "de",
            "Es kostet ca. 1.234,56 Mio. Euro (vgl. Abb. 4). Die Zahl stieg bis 1990. Dann nicht.",
            3,
        ),
        ("fr", "M. Dupont est venu avec Mme Curie, cf. p. 12. Elle a gagné.", 2),
        ("es", "El Sr. García vive en EE. UU. desde 1990. La Dra. López, pág. 12, no.", 2),
        (
            "ru",
            "А. С. Пушкин родился в 1799 г. Это было давно, см. рис. 4. В 1837 г. его не стало.",
            3,
        ),
        ("ar", "كم عدد السكان؟ يبلغ العدد 5 ملايين. هذا كثير!", 3),
        ("hi", "यह एक शहर है। इसकी जनसंख्या 5 लाख है। क्या यह बड़ा है?", 3),
        ("ja", "人口は100万人です。「はい。」と言った。本当？", 3),
        ("zh", "他走了。为什么？不知道！", 3),
        (
            "th",
            "บริษัท Virgin Media ให้บริการโทรทัศน์ดิจิทัลแก่ลูกค้า 1,200,000 รายทั่วประเทศตั้งแต่ปี 2007 "
            "และเปลี่ยนชื่อจาก NTL ในปีเดียวกันตามประกาศของผู้บริหาร " * 2,
            2,
        ),
    ],
)
def test_where_sentences_end(language: str, text: str, ends: int) -> None:
    assert len(sentences(text, language)) == ends


@pytest.mark.parametrize(
    ("language", "text", "value", "unit"),
    [
        ("de", "1.234,56 Euro", 1234.56, "€"),
        ("de", "3,5 Mrd. Euro", 3.5e9, "€"),
        ("de", "12,5 Prozent", 12.5, "%"),
        ("de", "1’234 Leute", 1234, ""),
        ("fr", "1 234,5 millions", 1234.5e6, ""),
        ("es", "1.234.567 personas", 1234567, ""),
        ("pt", "2,5 milhões de pessoas", 2.5e6, ""),
        ("it", "12 per cento", 12, "%"),
        ("nl", "3,4 miljard euro", 3.4e9, "€"),
        ("pl", "12,5 mln dolarów", 12.5e6, "$"),
        ("ru", "1 234,5 млн человек", 1234.5e6, ""),
        ("ar", "١٬٢٣٤٫٥ مليون دولار", 1234.5e6, "$"),
        ("hi", "१२,३४,५६७ लोग", 1234567, ""),
        ("hi", "5 लाख लोग", 5e5, ""),
        ("hi", "5 करोड़ लोग", 5e7, ""),
        ("hi", "500 रुपये", 500, "₹"),
        ("hi", "12 फ़ीसदी", 12, "%"),
        ("zh", "共有100万人", 1e6, ""),
        ("zh", "占12％的人", 12, "%"),
        ("ja", "約1億2千万人", 1.2e8, ""),
        ("ja", "売上は3,500万円", 3.5e7, ""),
        ("th", "มีคน 1,234 คน", 1234, ""),
        ("en", "12,34,567 people", 1234567, ""),
    ],
)
def test_numbers_as_they_are_written(language: str, text: str, value: float, unit: str) -> None:
    [number] = quantities(text, language)
    assert number.value * number.scales[0] == pytest.approx(value)
    assert number.unit in {unit, "¥"}
    assert text[number.span.start : number.span.end].strip() in {number.text, text}


@pytest.mark.parametrize(
    ("language", "text", "date"),
    [
        ("de", "am 31.12.2023", (2023, 12, 31)),
        ("de", "am 3. Oktober 1990", (1990, 10, 3)),
        ("fr", "le 1er mars 2020", (2020, 3, 1)),
        ("es", "el 3 de octubre de 1990", (1990, 10, 3)),
        ("pt", "em 3/10/1990", (1990, 10, 3)),
        ("it", "il 3 ottobre 1990", (1990, 10, 3)),
        ("nl", "op 3 oktober 1990", (1990, 10, 3)),
        ("pl", "3 maja 1791 r.", (1791, 5, 3)),
        ("ru", "31 декабря 2023 года", (2023, 12, 31)),
        ("ar", "في ٣١ ديسمبر ٢٠٢٣", (2023, 12, 31)),
        ("hi", "31 दिसंबर 2023 को", (2023, 12, 31)),
        ("zh", "在2023年12月31日", (2023, 12, 31)),
        ("ja", "５月３日に", (0, 5, 3)),
        ("zh", "2015年的收入", (2015, 0, 0)),
    ],
)
def test_dates_as_they_are_written(language: str, text: str, date: tuple[int, int, int]) -> None:
    [found] = quantities(text, language)
    assert (found.kind, found.date) == (Kind.DATE, date)


@pytest.mark.parametrize(
    ("text", "language", "asked"),
    [
        ("Wie viele Menschen wohnen dort?", "de", "amount"),
        ("Wann wurde die Brücke gebaut?", "de", "date"),
        ("Qui a fondé cette ville ?", "fr", "name"),
        ("¿Cuántas personas viven en la ciudad?", "es", "amount"),
        ("Когда построили этот мост?", "ru", "date"),
        ("这座城市有多少人？", "zh", "amount"),
        ("この橋はいつ建てられましたか？", "ja", "date"),
        ("كم عدد السكان في المدينة؟", "ar", "amount"),
        ("यह पुल कब बनाया गया था?", "hi", "date"),
        ("ใครเป็นผู้ก่อตั้งเมืองนี้", "th", "name"),
    ],
)
def test_what_a_question_asks_for(text: str, language: str, asked: str) -> None:
    query = read(text)
    assert query.language == language
    assert getattr(query.form, asked)


def test_a_sentence_without_blanks_is_no_heading() -> None:
    passage = make_passage("这座城市的人口在2015年达到了三百万人。", language="zh")
    assert [unit.brief for unit in units([passage], brief=True)] == [False]
    heading = make_passage("城市概况", language="zh")
    assert [unit.brief for unit in units([heading], brief=True)] == [True]


def test_the_end_of_a_word_behind_a_mark_denies_nothing() -> None:
    assert denies("वह नहीं आया।", "hi")
    assert not denies("एक दिन तीन लोग ज़मीन पर थे।", "hi")
