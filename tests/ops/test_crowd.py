"""Fifty people ask at the same moment, on a server that answers two questions at a time."""

from pathlib import Path

import pytest

from tests.ops.crowd import FACT, crowd, people
from tests.pdfs import box, make_pdf
from tests.product import Product

pytestmark = [pytest.mark.service, pytest.mark.timeout(600)]

PEOPLE, AT_ONCE = 50, 2
GREEDY = 4  # questions of one of them
SILENT_S = 30.0


def test_everybody_is_answered_and_told_how_many_are_before(tmp_path: Path) -> None:
    with Product(tmp_path, ANSWERS_AT_ONCE=str(AT_ONCE)) as product:
        space = product.make_workspace("Harbours")
        path = make_pdf(tmp_path / "report.pdf", box(72, 72, 540, 700, FACT))
        product.wait_for(product.upload(space, path), "ready")
        keys = people(product, space, PEOPLE)
        heard = crowd(product, space, [keys[0]] * GREEDY + keys[1:])
        assert "Traceback" not in product.log

    assert {one.status for one in heard} == {200}
    assert {one.names[-1] for one in heard} == {"answer"}
    assert sum(not one.places for one in heard) <= 2 * AT_ONCE  # who came first did not wait
    assert max(one.longest_silence for one in heard if one.places) < SILENT_S
    others = [one for one in heard if one.person != 0]
    for one in others:
        assert one.places == sorted(one.places, reverse=True)
