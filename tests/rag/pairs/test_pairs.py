"""The small model that reads two texts together."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from rag.config import EmbedConfig
from rag.pairs import Task, build_pairs, build_support, prepare
from rag.pairs.tokens import FIRST_TOKENS, MAX_TOKENS, encode, pad

LONG = "valve " * 400


def test_a_pair_is_two_texts_between_marks() -> None:
    (one,) = encode([("Who opened it?", "Ada Winter opened it.")])
    begin, end = one.ids[0], one.ids[-1]
    assert one.ids.count(end) == 2
    assert one.ids[one.second - 1] == end
    assert begin not in one.ids[1:]


def test_long_texts_are_cut_and_neither_is_lost() -> None:
    first_long, both_long = encode([(LONG, "Short."), (LONG, LONG)])
    assert first_long.second == FIRST_TOKENS + 2
    assert len(both_long.ids) == MAX_TOKENS
    assert len(first_long.ids) < MAX_TOKENS


def test_inputs_are_padded_to_one_length_and_say_where_the_second_text_is() -> None:
    pairs = encode([("a", "b c d"), ("a", "b")])
    inputs = pad(pairs, 16)
    assert {array.shape for array in inputs.values()} == {(2, 16)}
    assert inputs["attention_mask"].sum(axis=1).tolist() == [len(pair.ids) for pair in pairs]
    assert inputs["token_type_ids"].sum(axis=1).tolist() == [4, 2]


@pytest.mark.model
def test_the_converted_model_agrees_with_the_original_and_needs_no_torch(tmp_path: Path) -> None:
    program = (
        "import json, sys; from pathlib import Path\n"
        "from rag.config import EmbedConfig; from rag.pairs import Task, build_pairs, prepare\n"
        "config = EmbedConfig(models_dir=Path(sys.argv[1])); prepare(config, written=False)\n"
        "pairs = [tuple(pair) for pair in json.loads(sys.argv[2])]\n"
        "model = build_pairs(config); assert model.log_odds(Task.SUPPORT, []) == []\n"
        "found = [model.log_odds(task, pairs) for task in Task]\n"
        "assert not {'torch', 'transformers'} & set(sys.modules)\n"
        "print(json.dumps(found))"
    )
    pairs = [
        ("Sales rose by 4 %.", "Net sales rose by 4 % to $1,577 million."),
        ("Who signed the lease?", LONG),
        *(("word " * n, "text " * (40 - n)) for n in range(1, 40)),
    ]
    run = [sys.executable, "-c", program, str(tmp_path), json.dumps(pairs)]
    ours = json.loads(subprocess.run(run, check=True, capture_output=True).stdout)
    (folder,) = tmp_path.iterdir()
    assert json.loads((folder / "check.json").read_text())["cosine"] >= 0.999

    # A check that failed is remembered, and torch is used.
    (folder / "check.json").write_text('{"cosine": 0.5}')
    model = build_pairs(EmbedConfig(models_dir=tmp_path))
    theirs = [model.log_odds(task, pairs) for task in Task]
    np.testing.assert_allclose(ours, theirs, atol=0.25)  # bfloat16 has three digits


@pytest.mark.model
def test_it_tells_what_answers_and_what_supports() -> None:
    config = EmbedConfig()
    prepare(config, written=True)
    model = build_pairs(config)
    text = "The plant in Lyon opened in 2021 and makes valves. It employs 340 people."
    asked = ["When did the plant in Lyon open?", "Who is the mayor of Lyon?"]
    right, wrong = model.log_odds(Task.ANSWERS, [(question, text) for question in asked])
    assert right > wrong + 0.5  # log-odds; how far apart depends on the processor a little
    claims = ["The Lyon plant opened in 2021.", "The Lyon plant did not open in 2021."]
    true, false = model.log_odds(Task.SUPPORT, [(claim, text) for claim in claims])
    assert true > false + 1
    claims = ["In Lyon, 340 people make valves since 2021.", "The plant in Nice makes valves."]
    true, false = build_support(config).log_odds(Task.SUPPORT, [(one, text) for one in claims])
    assert true > false + 1


@pytest.mark.model
def test_a_pair_is_judged_alike_alone_and_among_others() -> None:
    model = build_pairs(EmbedConfig())
    pair = ("How many people work there?", "The plant employs 340 people.")
    (alone,) = model.log_odds(Task.ANSWERS, [pair])
    among = model.log_odds(Task.ANSWERS, [(LONG, LONG), pair, ("a", "b"), pair])
    assert among[1] == among[3] == pytest.approx(alone, abs=0.25)
