"""What the program tells that runs files that bite: see tests/evals/hostile.py."""

from collections.abc import Sequence
from typing import Any

from tests.evals.hostile import Row, summary

KNOWN: Sequence[dict[str, Any]] = (
    {"file": "locked.pdf", "kind": "locked", "expect": "failed with the reason “password”"},
    {"file": "locked-too.pdf", "expect": "as locked"},
    {"file": "mended.pdf", "expect": "repaired and indexed"},
    {"file": "cut.pdf", "expect": "indexed or failed with a reason; no crash"},
    {"file": "plain.pdf", "pymupdf_2_0": {"pages": 2, "chars": 900}},
    {"file": "hollow.pdf", "pymupdf_2_0": {"pages": 0, "chars": 0}},
)


def told(*rows: Row) -> list[str]:
    """The names of files that ended otherwise than expected."""
    lines = summary(rows, KNOWN)
    return [line.split()[1] for line in lines if line.startswith("unexpected: ")]


def test_ends_that_were_expected_are_not_told() -> None:
    assert not told(
        Row(file="locked.pdf", end="failed", reason="It needs a password."),
        Row(file="locked-too.pdf", end="refused"),
        Row(file="mended.pdf", end="ready"),
        Row(file="cut.pdf", end="failed"),
        Row(file="plain.pdf", end="ready"),
        Row(file="hollow.pdf", end="failed"),
        Row(file="unknown.pdf", end="failed"),
    )


def test_other_ends_are_told() -> None:
    assert told(
        Row(file="locked-too.pdf", end="ready"),
        Row(file="mended.pdf", end="failed"),
        Row(file="plain.pdf", end="not ended"),
        Row(file="hollow.pdf", end="ready"),
    ) == ["hollow.pdf", "locked-too.pdf", "mended.pdf", "plain.pdf"]


def test_reasons_are_counted_and_the_slowest_and_largest_named() -> None:
    lines = list(
        summary(
            [
                Row(file="a.pdf", end="failed", reason="Damaged.", seconds=3, reader_mb=90),
                Row(file="b.pdf", end="failed", reason="Damaged.", seconds=9, reader_mb=80),
                Row(file="c.pdf", end="ready", seconds=5, attempts=2),
            ],
            [],
        )
    )

    assert lines[0].split() == ["2", "failed", "Damaged."]
    assert "slowest: b.pdf 9, c.pdf 5, a.pdf 3" in lines
    assert "most memory: a.pdf 90, b.pdf 80, c.pdf 0" in lines
    assert "begun more than once: c.pdf" in lines
