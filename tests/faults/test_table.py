"""The table of faults names tests that exist."""

import re

from tests.product import ROOT

TABLE = ROOT / "docs" / "faults.md"


def test_each_fault_has_a_test_that_exists() -> None:
    rows = dict(re.findall(r"^\| (F\d\d) \|(.*)\|$", TABLE.read_text(encoding="utf-8"), re.M))
    named = {fault: re.findall(r"`(tests/\S+\.py)::(\w+)`", row) for fault, row in rows.items()}
    assert list(rows) == [f"F{number:02}" for number in range(1, 31)]
    assert all(named.values())
    pairs = {pair for tests in named.values() for pair in tests}
    lost = [p for p in pairs if f"def {p[1]}(" not in (ROOT / p[0]).read_text(encoding="utf-8")]
    assert lost == []
