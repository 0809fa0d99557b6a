import math
import random
from dataclasses import replace
from pathlib import Path

import pytest

from rag.config import RagConfig
from rag.embed import build_embedder
from rag.engine import Engine
from rag.pairs import build_pairs
from rag.verify import build_verifier
from rag.verify.confidence.calibration import (
    SHIPPED,
    Calibration,
    Labelled,
    fingerprint,
    fit,
    fitting,
    load,
    promise,
    store,
)
from tests.fakes import MemoryIndex
from webapp.library.evaluation.measures import expected_calibration_error


def judged(count: int = 1_500) -> list[Labelled]:
    """Answers whose chance of being right is known: their sufficiency."""
    draw = random.Random(1)  # noqa: S311 - not for secrets
    chances = [draw.uniform(0.05, 0.95) for _ in range(count)]
    return [
        Labelled(
            signals={"sufficiency": chance, "fit": draw.random()},
            right=draw.random() < chance,
            group=str(i % 60),
        )
        for i, chance in enumerate(chances)
    ]


@pytest.fixture(scope="module")
def fitted() -> Calibration:
    return fit(judged(), name="made", fingerprint="0" * 12)


def test_confidence_is_the_chance_of_being_right(fitted: Calibration) -> None:
    for chance in (0.2, 0.5, 0.8):
        assert fitted.confidence({"sufficiency": chance, "fit": 0.5}) == pytest.approx(
            chance, abs=0.06
        )
    assert (expected_calibration_error(fitted.held_out) or 0.0) < 0.06
    assert len(fitted.held_out) == 1_500


def test_a_few_answers_hardly_move_what_is_expected() -> None:
    rows = [replace(row, right=not row.right) for row in judged(60)]
    few = fit(rows, name="few", fingerprint="")
    assert few.confidence({"sufficiency": 0.9}) > few.confidence({"sufficiency": 0.2})
    assert all(weight >= 0 for weight in few.weights.values())


def test_too_few_or_all_alike_cannot_be_fitted() -> None:
    rows = judged(50)
    for bad in (rows[:39], [replace(row, right=True) for row in rows]):
        with pytest.raises(ValueError, match="40 judged answers are needed"):
            fit(bad, name="", fingerprint="")


@pytest.mark.parametrize("most_wrong", [0.3, 0.2, 0.1])
def test_a_promise_is_kept_by_answers_not_seen(fitted: Calibration, most_wrong: float) -> None:
    kept = promise(fitted, most_wrong)
    assert kept.threshold is not None
    assert 0 < kept.answered < 1
    draw = random.Random(2)  # noqa: S311 - not for secrets
    fresh = [draw.uniform(0.05, 0.95) for _ in range(4_000)]
    given = [
        c for c in fresh if fitted.confidence({"sufficiency": c, "fit": 0.5}) >= kept.threshold
    ]
    wrong = sum(draw.random() >= chance for chance in given) / len(given)
    assert wrong <= most_wrong + 0.03


def test_what_cannot_be_promised_says_how_wrong_the_surest_are() -> None:
    hopeless = Calibration(
        name="", fingerprint="", bias=0.0, weights={},
        held_out=tuple((i / 100, i % 2 == 0) for i in range(100)),
    )  # fmt: skip
    kept = promise(hopeless, 0.05)
    assert kept.threshold is None
    assert 0 <= kept.wrong <= 1


def test_it_is_stored_whole_and_taken_only_where_it_fits(
    fitted: Calibration, tmp_path: Path
) -> None:
    path = tmp_path / "new" / "calibration.json"
    store(fitted, path)
    assert load(path) == fitted
    assert fitting("0" * 12, tmp_path / "none.json", path) == fitted
    assert fitting("1" * 12, path) is None
    path.write_text("{")
    assert load(path) is None


def test_the_fingerprint_tells_set_ups_apart() -> None:
    one = fingerprint({"verifier": "a"})
    assert one == fingerprint({"verifier": "a"}) != fingerprint({"verifier": "b"})
    assert len(one) == 12


def test_the_shipped_one_says_what_it_was_fitted_on() -> None:
    shipped = load(SHIPPED)
    assert shipped is not None
    assert "UDA" in shipped.name
    assert not math.isnan(shipped.bias)
    plain = {"sufficiency": 0.5, "one_source": 1.0, "direct": 1.0, "first": 1.0}
    kinds: tuple[dict[str, float], ...] = ({"direct": 0.0}, {"first": 0.2}, {}, {"agreement": 1.0})
    sure = [shipped.confidence(plain | some) for some in kinds]
    assert 0.1 < sure[0] < sure[1] < sure[2] < sure[3] < 0.6


def test_the_shipped_one_fits_what_is_installed() -> None:
    """After a change of sufficiency, verifier or embedder: fit it again (MODEL_CARD.md)."""
    config = RagConfig()
    embedder = build_embedder(config.embed)
    index = MemoryIndex()
    pairs = build_pairs(config.embed)
    engine = Engine(
        config=config,
        embedder=embedder,
        dense=index,
        lexical=index,
        load_chunks=lambda ids, scope: {},
        pairs=pairs,
        verifier=build_verifier(config.verifier, pairs),
    )
    assert fitting(engine.set_up(), SHIPPED) is not None
