"""Calendars: what is an event's own, and moments as moments."""

from pathlib import Path

import pytest

from rag.parse.formats import CALENDAR
from tests.files import read_file


def told(folder: Path, media_type: str, words: str) -> list[str]:
    path = folder / "a"
    path.write_text(words, encoding="utf-8")
    return read_file(path, media_type).text.strip().split("\n")


def event(*lines: str) -> str:
    return "\n".join(("BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR"))


def test_only_moments_are_written_as_such(tmp_path: Path) -> None:
    lines = ("DTSTART:20270304T093000", "LOCATION:Phone 20270304", "RRULE:UNTIL=20271231")
    assert told(tmp_path, CALENDAR, event(*lines)) == [
        "Start: 2027-03-04 09:30", "Location: Phone 20270304", "Repeats: UNTIL=2027-12-31"
    ]  # fmt: skip


def test_longer_digits_are_no_moment(tmp_path: Path) -> None:
    assert told(tmp_path, CALENDAR, event("DUE:202703041")) == ["Due: 202703041"]


@pytest.mark.parametrize("end", [("END:VALARM",), ()])
def test_an_alarm_is_not_its_event(tmp_path: Path, end: tuple[str, ...]) -> None:
    alarm = ("BEGIN:VALARM", "DESCRIPTION:Reminder", *end)
    lines = event("LOCATION:Quay 4", *alarm)
    assert told(tmp_path, CALENDAR, lines) == ["Location: Quay 4"]


def test_a_colon_in_quotes_ends_no_name(tmp_path: Path) -> None:
    lines = event('LOCATION;ALTREP="cid:7":Quay 4: north', 'STATUS;X="torn:CONFIRMED')
    assert told(tmp_path, CALENDAR, lines) == ["Location: Quay 4: north", "Status: CONFIRMED"]
