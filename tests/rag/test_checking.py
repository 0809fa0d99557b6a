"""An answer that is checked while it is written: by whom, when, how often, and what is final."""

import json
from dataclasses import replace
from threading import Event

import pytest

from rag.errors import ModelDownError
from rag.notices import Notice
from rag.types import (
    BROKE_OFF,
    Action,
    Judged,
    Mode,
    Policy,
    Scope,
    SensitiveKind,
    Token,
    Unsaid,
    Usage,
    Verdict,
)
from rag.verify.judging.judge import MOST_CLAIMS
from tests.rag.test_engine import make_engine
from tests.rag.writers import IN, OUT, PATIENCE_S, QUESTION, Heard, Pieces, Reader, Writer, made

NAMES = [a + b for a in ("Ab", "Ed", "Il", "Or", "Ul") for b in ("ba", "do", "mi", "ru")]
SENTENCES = [f"The plant in Lyon was opened by {name} in 2021 [1.1]. " for name in NAMES]


def shown(sentence: str) -> str:
    return sentence.replace(" [1.1]", "").strip()


def test_eight_closed_sentences_are_judged_while_the_rest_is_written() -> None:
    heard = Heard()
    engine, reader = made(
        [*SENTENCES[:12], heard.has(8), *SENTENCES[12:19], heard.has(16), SENTENCES[19]]
    )
    final = heard.of(engine)
    assert heard.judged == [shown(one) for one in SENTENCES[:16]]
    verdicts = {one.verdict for e in heard.events if isinstance(e, Judged) for one in e.claims}
    assert verdicts == {Verdict.SUPPORTED}
    last = max(i for i, event in enumerate(heard.events) if isinstance(event, Token))
    assert all(i < last for i, event in enumerate(heard.events) if isinstance(event, Judged))
    assert reader.meanwhile == 2
    assert sorted(reader.claims) == sorted([shown(one) for one in SENTENCES])
    assert len(reader.asked) == 3  # one for eight, and none twice
    assert {one.by for one in final.claims} == {"judge reader"}
    assert final.tokens == {"input": 4 * IN, "output": 4 * OUT}


def test_a_claim_to_which_a_mark_may_still_come_is_not_closed() -> None:
    heard = Heard()
    engine, reader = made([*SENTENCES[: MOST_CLAIMS + 1], "A", "nd so on."])
    heard.of(engine)
    assert reader.meanwhile == 0
    assert heard.judged == []


def test_where_the_judge_is_slower_the_end_waits_and_nothing_is_lost() -> None:
    def wait(reader: Reader) -> None:
        assert reader.writer.has_ended.wait(PATIENCE_S)

    heard = Heard()
    engine, reader = made(SENTENCES, before=wait)
    final = heard.of(engine)
    assert heard.judged == []
    assert (reader.meanwhile, reader.most_meanwhile) == (1, 1)
    assert len(reader.asked) == 3
    assert sorted(reader.claims) == sorted([shown(one) for one in SENTENCES])
    assert {(one.verdict, one.by) for one in final.claims} == {(Verdict.SUPPORTED, "judge reader")}
    assert final.tokens == {"input": 4 * IN, "output": 4 * OUT}


def test_a_judge_that_fails_meanwhile_is_asked_at_the_end_as_before() -> None:
    def fail_first(reader: Reader) -> None:
        if len(reader.asked) == 1:
            raise ModelDownError(Notice("model.busy"))

    heard = Heard()
    engine, reader = made(
        [*SENTENCES[:12], lambda: bool(reader.asked) and not reader.at_once, *SENTENCES[12:]],
        before=fail_first,
    )
    final = heard.of(engine)
    assert heard.judged == []
    assert len(reader.asked) == 1 + 3
    assert {one.by for one in final.claims} == {"judge reader"}


def test_who_stops_an_answer_does_not_wait_for_the_judge() -> None:
    go_on = Event()

    def wait(reader: Reader) -> None:
        assert go_on.wait(PATIENCE_S)

    engine, reader = made([*SENTENCES[:12], lambda: bool(reader.asked), *SENTENCES], before=wait)
    events = engine.ask(QUESTION)
    for _ in events:
        if reader.asked:
            break
    events.close()  # type: ignore[attr-defined]
    assert not reader.was_closed.is_set()
    go_on.set()
    assert reader.was_closed.wait(PATIENCE_S)  # with its next piece
    assert len(reader.asked) == 1


def test_what_came_of_a_stream_that_breaks_off_keeps_its_verdicts() -> None:
    heard = Heard()
    broken = Usage(truncated=True, broken=True)
    engine, reader = made([*SENTENCES[:12], heard.has(8), "The plant in", broken])
    final = heard.of(engine)
    assert final.incomplete
    assert any(one.check == BROKE_OFF for one in final.findings)
    assert len(reader.asked) == 2
    assert [one.by for one in final.claims[:12]] == ["judge reader"] * 12


def test_signs_go_with_a_draft_that_is_not_borne_out_and_tokens_count_once() -> None:
    heard = Heard()
    engine, _ = made([*SENTENCES[:12], heard.has(8), "Now."], verdict="unsupported")
    final = heard.of(engine)
    assert len(heard.judged) == 8
    assert final.mode is Mode.QUOTE
    assert {one.verdict for one in final.claims} == {Verdict.QUOTED}
    assert final.tokens == {"input": 3 * IN, "output": 3 * OUT}


def test_where_doubtful_sentences_are_removed_none_is_shown_before_the_check() -> None:
    heard = Heard()
    engine, reader = made(
        [*SENTENCES[:12], lambda: bool(reader.asked) and not reader.at_once, *SENTENCES[12:]]
    )
    final = heard.of(engine, replace(QUESTION, remove_doubtful=True))
    assert not any(isinstance(event, (Token, Judged)) for event in heard.events)
    assert reader.meanwhile >= 1
    assert len(reader.asked) == 3
    assert len(final.claims) == len(SENTENCES)


@pytest.mark.parametrize(
    ("begun", "ended"),
    [
        # Bare numbers are marks only where there are no others.
        ([one.replace("[1.1]", "(1)") for one in SENTENCES[:12]], SENTENCES[12:]),
        # What is said over and over is left out.
        (SENTENCES[:12], [SENTENCES[0] * 3, *SENTENCES[12:]]),
        # A thought is taken back.
        ([*SENTENCES[:12]], [Unsaid(), *SENTENCES[8:]]),
    ],
)  # fmt: skip
def test_what_reads_otherwise_in_the_end_is_judged_as_it_reads(
    begun: Pieces, ended: Pieces
) -> None:
    heard = Heard()
    engine, reader = made([*begun, lambda: bool(reader.asked) and not reader.at_once, *ended])
    final = heard.of(engine)
    assert reader.meanwhile >= 1
    assert {one.text for one in final.claims} <= set(reader.claims)
    cited = [one for one in final.claims if "(1)" not in one.text]  # it cites nothing
    assert {(one.verdict, one.by) for one in cited} == {(Verdict.SUPPORTED, "judge reader")}


def test_json_is_read_when_it_is_whole() -> None:
    told = json.dumps({"answer": "".join(SENTENCES)})
    engine, _ = made([told[i : i + 40] for i in range(0, len(told), 40)])
    final = Heard().of(engine)
    assert [one.text for one in final.claims] == [shown(one) for one in SENTENCES]
    assert {one.by for one in final.claims} == {"judge reader"}


def test_the_judge_reads_nothing_that_is_hidden_and_a_withheld_answer_stays_withheld() -> None:
    secret = "His card is 4111 1111 1111 1111 now [1.1]. "
    policy = Policy(actions={SensitiveKind.CARD: Action.BLOCK})
    engine, reader = made([*SENTENCES[:14], secret, *SENTENCES[14:]])
    question = replace(QUESTION, scope=Scope(collection="c", policy=policy))
    final = Heard().of(engine, question)
    assert final.abstained
    assert "4111" not in "".join(reader.claims)


def test_without_a_judge_each_closed_sentence_is_checked_by_itself() -> None:
    heard = Heard()
    facts = ["The plant in Lyon opened in 2021 [1.1]. ", "It employs 999 people [1.2]. "]
    engine = replace(
        make_engine(),
        chat=Writer([*facts, *SENTENCES[:2], heard.has(1), *SENTENCES[2:5], heard.has(2), "Now."]),
    )
    final = heard.of(engine)
    verdicts = [one.verdict for e in heard.events if isinstance(e, Judged) for one in e.claims]
    assert verdicts[:2] == [Verdict.SUPPORTED, Verdict.CONTRADICTED]
    assert verdicts == [one.verdict for one in final.claims[: len(verdicts)]]
    assert final.tokens == {"input": IN, "output": OUT}
