"""Values of cells as the sheet shows them."""

from datetime import date, datetime, time, timedelta

import pytest

from rag.parse.office.number_formats import Value, shown


def at(*numbers: int) -> datetime:
    """A moment; those of a sheet know no time zone."""
    return datetime(*numbers)  # type: ignore[arg-type]  # noqa: DTZ001


@pytest.mark.parametrize(
    ("value", "style", "expected"),
    [
        (None, "General", ""),
        (True, "General", "TRUE"),
        ("words", "General", "words"),
        (3, "General", "3"),
        (0.1 + 0.2, "General", "0.3"),
        (1234567.0, "General", "1234567"),
        (1234.5, "#,##0.00", "1,234.50"),
        (0.125, "0%", "13%"),
        (0.1255, "0.0%", "12.6%"),
        (-1234.5, "#,##0_);(#,##0)", "(1,235)"),
        (1234.5, '"$"#,##0.00', "$1,234.50"),
        (1234.5, "[$€-407] #,##0.00", "€ 1,234.50"),
        (-5, "0.0", "-5.0"),
        (0, '0;-0;"nil"', "nil"),
        (12345678, '#,##0.0,,"M"', "12.3M"),
        (7, "000", "007"),
        (12345.678, "0.00E+00", "1.23E+04"),
        (1.5, "0.##", "1.5"),
        (2, "0.##", "2"),
        (2.5, "# ?/?", "2.5"),
        (5, '0 "ships"', "5 ships"),
        (at(2024, 3, 31), "yyyy-mm-dd", "2024-03-31"),
        (at(2024, 3, 5), "d mmm yyyy", "5 Mar 2024"),
        (at(2024, 3, 5), "m/d/yy", "3/5/24"),
        (at(2024, 3, 5, 14, 7), "d/m/yyyy h:mm AM/PM", "5/3/2024 2:07 PM"),
        (at(2024, 3, 5, 14, 7), "General", "2024-03-05 14:07:00"),
        (date(2024, 3, 5), "mmmm yyyy", "March 2024"),
        (time(14, 7, 9), "hh:mm:ss", "14:07:09"),
        (timedelta(hours=30, minutes=5), "[h]:mm:ss", "30:05:00"),
        (5, "@", "5"),
        (5, "", "5"),
    ],
)
def test_a_value_looks_as_on_the_sheet(value: Value, style: str, expected: str) -> None:
    assert shown(value, style) == expected
