"""What is measured between a claim and its evidence."""

from collections.abc import Sequence

from rag.verify.model.features import FEATURES, measure
from rag.verify.model.verifiers import ShippedVerifier
from rag.verify.read import read
from tests.fakes import OverlapPairs

UNITS = ("The plant in Lyon makes valves.", "Harbours in Nantes are deep.")


def feature(name: str, claim: str, units: Sequence[str] = UNITS) -> float:
    measured = measure(read(claim, "en"), [read(unit, "en") for unit in units])
    assert measured is not None
    return measured[FEATURES.index(name)]


def test_terms_that_no_unit_has_are_counted_once_each() -> None:
    assert feature("terms_missing", "The plant in Lyon makes pumps, pumps and hoses.") == 2


def test_neighbouring_terms_count_where_one_unit_has_both_and_not_where_two_have_one_each() -> None:
    assert feature("pairs_in_one", "Valves: Lyon.") == 1
    assert feature("pairs_in_one", "Valves: Nantes.") == 0


def test_a_claim_is_read_once_whatever_its_evidence_holds() -> None:
    class Counting(OverlapPairs):
        read = 0

        def every_log_odds(self, pairs: Sequence[tuple[str, str]]) -> list[tuple[float, ...]]:
            self.read += len(pairs)
            return super().every_log_odds(pairs)

    model = Counting()
    text = "\n".join(UNITS * 5)
    assert len(ShippedVerifier(model).supports([("Valves: Lyon.", text), ("Deep.", text)])) == 2
    assert model.read == 2
