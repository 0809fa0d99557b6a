"""Numbers read from text, and compared as values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.language.equality import found_in, same
from rag.language.numbers import (
    UNKNOWN_SCALE,
    Kind,
    Quantity,
    quantities,
    table_scales,
    years,
)
from rag.language.numbers.number_words import shares


def one(text: str, scales: tuple[float, ...] = (1.0,)) -> Quantity:
    [quantity] = quantities(text, "en", scales)
    return quantity


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("1,577", 1577, ""),
        ("(1,577)", -1577, ""),
        ("$ (1,577)", -1577, "$"),
        ("-3.5 %", -3.5, "%"),
        ("US$ 4.2 million", 4.2e6, "$"),
        ("$5m", 5e6, "$"),
        ("€1.5bn", 1.5e9, "€"),
        ("3 billion euros", 3e9, "€"),
        ("12 percent", 12, "%"),
        ("5.5 percentage points", 5.5, "%"),
        ("twenty-one million", 21e6, ""),
        ("five per cent", 5, "%"),
        ("1\u202f577", 1577, ""),
        (".5", 0.5, ""),
        ("40k", 40e3, ""),
        ("3 m", 3, ""),
        ("half a million", 5e5, ""),
        ("two and a half", 2.5, ""),
        ("two hundred and fifty thousand", 250e3, ""),
        ("three dozen", 36, ""),
        ("ten million dollars", 10e6, "$"),
        ("25 basis points", 0.25, "%"),
        ("1 577 million dollars", 1577e6, "$"),
        ("$1,577 mio", 1577e6, "$"),
        ("3 Mrd. euros", 3e9, "€"),
        ("1.577 x 10^9 dollars", 1577e6, "$"),
        ("$1.58 \u00d7 10⁹", 1580e6, "$"),
        ("5 \u00d7 10⁻³", 0.005, ""),
        ("12½ thousand", 12.5e3, ""),
        ("two and a half billion dollars", 2.5e9, "$"),
        ("one and a half million", 1.5e6, ""),
        ("a quarter of a million", 250e3, ""),
        ("84 cents", 0.84, ""),
        ("4.97\nbillion dollars", 4.97e9, "$"),
        ("12\npercent", 12, "%"),
    ],
)
def test_it_reads_values_and_units(text: str, value: float, unit: str) -> None:
    quantity = one(text)
    assert quantity.value * quantity.scales[0] == pytest.approx(value)
    assert quantity.unit == unit
    assert quantity.kind is Kind.NUMBER


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2019", (2019, 0, 0)),
        ("May 26, 2019", (2019, 5, 26)),
        ("26th of May 2019", (2019, 5, 26)),
        ("2019-05-26", (2019, 5, 26)),
        ("05/26/2019", (2019, 5, 26)),
        ("September 2019", (2019, 9, 0)),
        ("March 31", (0, 3, 31)),
        ("FY19", (2019, 0, 0)),
        ("fiscal 2020", (2020, 0, 0)),
        ("fiscal year 2020", (2020, 0, 0)),
    ],
)
def test_it_reads_dates(text: str, date: tuple[int, int, int]) -> None:
    quantity = one(text)
    assert (quantity.kind, quantity.date) == (Kind.DATE, date)


@pytest.mark.parametrize("text", ["COVID-19", "Form 10-K", "version 3.2.1", "it may be one", "Q3"])
def test_it_leaves_names_alone(text: str) -> None:
    assert quantities(text, "en") == ()


def test_a_range_of_years_has_no_minus() -> None:
    assert [q.date[0] for q in quantities("in 2018-2019 and 2020–2021", "en")] == [
        2018,
        2019,
        2020,
        2021,
    ]


@pytest.mark.parametrize(
    ("claimed", "source"),
    [
        ("$1.577 billion", "1,577 million"),
        ("$1.6 billion", "$1,577 million"),
        ("about 1,600", "1,577"),
        ("fell by 12", "(12)"),
        ("15 %", "14.9 percent"),
        ("three", "3"),
        ("2019", "May 26, 2019"),
        ("May 26, 2019", "2019-05-26"),
        ("5,000 m", "5 km"),
        ("24 months", "2 years"),
        ("12 weeks", "3 months"),
        ("500 mg", "0.5 grams"),
        ("720 hours", "30\ndays"),
        ("20 degrees Celsius", "293.15 K"),
        ("90 km/h", "90 kilometres per hour"),
        ("5 mg/kg", "5 mg of the drug per kg of body weight"),
        ("5.2 mmol/L", "5,200 µmol/L"),
        ("5.2 mmol/L", "5,200 \u03bcmol/L"),
        ("5 \u00b5g", "5 \u03bcg"),
        ("5 miles", "5 m\u0131les"),
        ("20 ml/h", "20 ml"),
        ("about 160 km", "100 miles"),
        ("40 kWh", "40"),
        ("1191", "1 May 1191"),
        ("more than 1,500", "1,577"),
        ("nearly 1,600", "1,577"),
        ("up to 40", "at most 40"),
        ("18 or older", "at least 18"),
        ("no more than 40", "a maximum of 40"),
    ],
)
def test_it_sees_the_same_value(claimed: str, source: str) -> None:
    assert same(one(claimed), one(source))


@pytest.mark.parametrize(
    ("claimed", "source"),
    [
        ("$1.577 billion", "$1,577 billion"),
        ("1,577", "1.6 thousand"),
        ("1,600", "1,577"),
        ("5 %", "$5"),
        ("€5", "$5"),
        ("2019", "2018"),
        ("May 26, 2019", "May 25, 2019"),
        ("2,019", "2019"),
        ("5 km", "5 m"),
        ("5 days", "5 hours"),
        ("2 years", "18 months"),
        ("36 percentage points", "36 %"),
        ("5 mg", "$5"),
        ("2 million", "1.6 million"),
        ("20 °C", "20 °F"),
        ("more than 1,600", "1,577"),
        ("less than 1,570", "1,577"),
        ("about 50.4 million", "48 million"),
        ("at least 40", "up to 40"),
        ("up to 16 years", "up to 15 years"),
        ("under 18", "over 18"),
        ("18 or younger", "18 or older"),
        ("5 mg/kg", "5 mg"),
        ("7.2 mmol/L", "7.2 mg/dL"),
        ("50 Gy", "50 mGy"),
        ("400 IU", "400 mg"),
    ],
)
def test_it_sees_another_value(claimed: str, source: str) -> None:
    assert not same(one(claimed), one(source))


def test_a_table_lends_its_scale() -> None:
    scales = table_scales("Years ended December 31 (in millions, except per share)", "en")
    assert same(one("$1.577 billion"), one("1,577", scales))
    assert same(one("$1,577"), one("1,577", scales))
    assert not same(one("$1.577 trillion"), one("1,577", scales))


@pytest.mark.parametrize(
    ("told", "scale"),
    [
        ("Revenue by region (million euros)", 1e6),
        ("Sales (EUR m)", 1e6),
        ("[US$ billion]", 1e9),
        ("€ million\t2023\t2022", 1e6),
        ("Costs\t£k", 1e3),
        ("Distance (m)", None),
        ("Costs of a million euros or more", None),
    ],
)
def test_a_table_tells_its_scale_by_a_unit(told: str, scale: float | None) -> None:
    assert table_scales(told, "en") == ((scale, 1.0) if scale else UNKNOWN_SCALE)


def test_a_table_that_does_not_say_may_have_any_scale() -> None:
    assert same(one("$1.577 million"), one("1,577", table_scales("Years ended December 31", "en")))


def test_a_date_may_be_put_together() -> None:
    parts = quantities("May 26 \t 2019 \t 2018", "en")
    assert found_in(one("May 26, 2019"), parts)
    assert not found_in(one("May 27, 2019"), parts)


def test_it_finds_the_years() -> None:
    assert years("From May 26, 2019 to FY21, of 2,022 shops", "en") == {2019, 2021}


def test_the_beginning_of_a_range_has_the_unit_of_its_end() -> None:
    months, percent, money = (
        quantities(t, "en")[0] for t in ("3 to 6 months", "10–20%", "$5 to 7 bn")
    )
    assert same(one("3 months"), months)
    assert not same(one("3 years"), months)
    assert percent.unit == "%"
    assert same(one("$5 billion"), money)
    assert not same(one("$5 million"), quantities("$5 thousand and $7 million", "en")[0])


@pytest.mark.parametrize(
    ("text", "percent"),
    [("two thirds of them", 200 / 3), ("one in five", 20), ("3 out of 10", 30), ("3/4", 75)],
)
def test_shares_in_words_are_read(text: str, percent: float) -> None:
    [(_, share)] = shares(text, "en")
    assert share == pytest.approx(percent)


def test_ordinals_and_fractions_are_no_numbers() -> None:
    assert quantities("the 3rd of them, 2/3", "en") == ()


@given(st.integers(min_value=0, max_value=10**12))
def test_grouping_changes_no_value(number: int) -> None:
    grouped = quantities(f"costs {number:,} in all", "en")
    assert [q.value for q in grouped if q.kind is Kind.NUMBER] in ([number], [])
    assert same(one(f"${number}"), one(f"${number:,}"))


@given(st.floats(min_value=0.01, max_value=999), st.sampled_from(["million", "billion"]))
def test_a_value_is_itself_in_every_scale(value: float, scale: str) -> None:
    smaller = {"million": "thousand", "billion": "million"}[scale]
    assert same(one(f"${value:.2f} {scale}"), one(f"${round(value, 2) * 1000:,.0f} {smaller}"))


@given(st.text(alphabet="0123456789.,-–()$%€ abkmthousand/\t\n", max_size=60))
def test_any_text_is_read(text: str) -> None:
    for quantity in quantities(text, "en"):
        assert 0 <= quantity.span.start < quantity.span.end <= len(text)
        assert same(quantity, quantity)
