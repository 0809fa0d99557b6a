"""What is compared: each side is told, and a change is worked out."""

from rag.types import ElementKind
from tests.make import make_passage
from tests.rag.write.quoting.test_forms import quoted


def test_years_are_compared_and_their_change_is_worked_out() -> None:
    table = make_passage(
        "\t2019\t2018\nNet sales\t120\t100\nNet income\t$453\t$(3,086)",
        kind=ElementKind.TABLE, context="(in thousands)\n\t2019\t2018",
    )  # fmt: skip
    first = quoted("net sales 2019 compared to 2018", table).quotes[0]
    assert first.text == "Net sales: 2019 120; 2018 100 (in thousands); change: +20 (+20.0%)"
    assert first.computation == "120 − 100 = +20 (+20.0%)"
    loss = quoted("net income 2019 compared to 2018", table).quotes[0]
    assert loss.text.endswith("change: +3,539")


def compared(query: str, columns: str, row: str) -> str:
    table = make_passage(f"{columns}\n{row}", kind=ElementKind.TABLE, context=columns)
    return quoted(query, table).quotes[0].text


def test_a_change_is_from_the_earlier_date_to_the_later() -> None:
    columns = "\tJan 31, 2023\tMar 31, 2022"
    text = compared("net sales 2023 compared to 2022", columns, "Net sales\t120\t100")
    assert text.endswith("change: +20 (+20.0%)")


def test_columns_without_dates_have_not_changed_into_each_other() -> None:
    text = compared("net sales of Europe vs Asia", "\tEurope\tAsia", "Net sales\t120\t100")
    assert text == "Net sales: Europe 120; Asia 100"


def test_percentages_change_by_points() -> None:
    text = compared("gross margin 2019 vs 2018", "\t2019\t2018", "Gross margin\t44.5%\t40%")
    assert text.endswith("change: +4.5 percentage points")


def test_each_side_of_a_comparison_is_told() -> None:
    mode = make_passage(
        "The smart mode measures every ten minutes. The rapid mode measures once a second. "
        "Both cost power."
    )
    draft = quoted("What is the difference between smart mode and rapid mode?", mode)
    assert draft.text.startswith(
        "- smart mode: The smart mode measures every ten minutes. [1]\n"
        "- rapid mode: The rapid mode measures once a second. [1]"
    )


def test_two_rows_of_a_table_are_compared_by_the_year_asked() -> None:
    columns = "Sales to customers\n\t2022\t2021"
    sales = make_passage(
        f"{columns}\nAustralia\t120\t50\nAsia\t9\t8\nEurope\t3\t28",
        kind=ElementKind.TABLE, context=columns,
    )  # fmt: skip
    due = make_passage(
        "\tAustralia\tEurope\nNot past due\t356\t86",
        number=2, kind=ElementKind.TABLE, context="\tAustralia\tEurope",
    )  # fmt: skip
    draft = quoted("sales in Europe compared with Australia 2022", due, sales)
    told = [quote.text for quote in draft.quotes[:2]]
    assert told == ["Europe, 2022: 3", "Australia, 2022: 120"]
