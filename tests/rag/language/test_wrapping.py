"""Line ends that were meant stay; those of a full printed line do not."""

from rag.language.wrapping import hard_ends, unwrapped

WRAPPED = (
    "The seal is to be replaced after sixteen thousand hours\n"
    "of operation or after three years, whichever comes\n"
    "first."
)


def test_lines_that_were_full_run_on() -> None:
    assert unwrapped(WRAPPED) == WRAPPED.replace("\n", " ")


def test_short_lines_stay_apart() -> None:
    address = "Northwind Pumps\nHarbour Road 4\nAarhus"
    assert unwrapped(address) == address


def test_ideographs_are_as_wide_as_two_letters_and_a_line_breaks_between_any() -> None:
    wrapped = "公司预计明年的收入将继续增长并计划在欧洲设\n立新的工厂。"
    assert hard_ends(wrapped) == []
    assert hard_ends("北风水泵有限公司\n港口路四号\n上海") == [8, 14]


def test_a_heading_above_its_paragraph_stays_apart() -> None:
    assert unwrapped(f"1 Safety\n\n{WRAPPED}").startswith("1 Safety\nThe seal is")
    assert unwrapped(f"1 Safety\n{WRAPPED}").startswith("1 Safety\nThe seal is")


def test_rows_are_never_joined() -> None:
    row = "Capital expenditures of the whole group\t1,577\t1,373"
    assert hard_ends(f"{row}\n{row}") == [len(row)]


def test_blank_lines_and_space_around_lines_are_dropped() -> None:
    assert unwrapped("  Aarhus  \n\n \n  Leeds\n") == "Aarhus\nLeeds"
    assert unwrapped("") == ""


def test_a_very_long_text_takes_a_time_that_grows_with_it() -> None:
    assert len(unwrapped("word " * 200_000 + " " * 200_000)) == 999_999
