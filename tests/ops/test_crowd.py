"""Fifty people ask at the same moment; and one asks sixty questions while another asks."""

from pathlib import Path
from statistics import median

import pytest

from tests.llm_server import Reply, llm_server
from tests.ops.crowd import FACT, crowd, first_words, people
from tests.pdfs import box, make_pdf
from tests.product import Product

pytestmark = [pytest.mark.service, pytest.mark.timeout(600)]

PEOPLE, AT_ONCE = 50, 2
SIXTY, PLACES = 60, 8
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


def test_sixty_questions_of_one_keep_nobody_waiting_for_the_first_word(tmp_path: Path) -> None:
    reply = Reply(text=f"{FACT} [1]", first_byte_s=4.0, pause_s=0.4)
    with (
        llm_server(lambda body: reply) as model,
        Product(
            tmp_path,
            ANSWERS_AT_ONCE=str(PLACES),
            JUDGE="never",
            LLM_BASE_URL=model.url,
            LLM_MODEL="scripted",
        ) as product,
    ):
        space = product.make_workspace("Harbours")
        path = make_pdf(tmp_path / "report.pdf", box(72, 72, 540, 700, FACT))
        product.wait_for(product.upload(space, path), "ready")
        keys = people(product, space, 2)
        alone = first_words(product, space, keys, 0, lambda: True)
        beside = first_words(product, space, keys, SIXTY, lambda: model.at_once >= PLACES // 2)
    assert median(beside) < 1.5 * median(alone), (alone, beside)
