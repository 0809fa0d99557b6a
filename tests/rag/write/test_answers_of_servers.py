"""What people read where a server misbehaves: through its client, the engine and the checks."""

import re
from dataclasses import dataclass
from typing import Any

import pytest

from rag.config import ChatConfig
from rag.llm import build_chat
from rag.types import Answer, Mode, Question, Token
from tests.llm_server import Reply, Script, llm_server
from tests.rag.write.test_misbehaving_models import QUESTION, SCOPE, make_engine

SAID = "The Lyon plant was opened in 2021 [1]."
READ = "The Lyon plant was opened in 2021."
HARMONY = (
    "<|channel|>analysis<|message|>Passage 1 says 2021.<|end|><|start|>assistant"
    f"<|channel|>final<|message|>{SAID}<|return|>"
)
CONTEXT = {"error": {"code": 400, "type": "exceed_context_size_error", "n_ctx": 4096, "message":
                     "the request exceeds the available context size"}}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Row:
    """A server's script, and the text that a person reads of it."""

    name: str
    server: Script
    text: str = READ
    incomplete: bool = False
    finding: str = ""


def short_of(passages: int, status: int, said: str = SAID) -> Script:
    """A server that reads no more passages than these."""

    def script(body: dict[str, Any]) -> Reply:
        shown = re.findall(r"^Passage \d+", body["messages"][-1]["content"], re.MULTILINE)
        return Reply(status=status, body=CONTEXT) if len(shown) > passages else Reply(text=said)

    return script


ROWS = (
    Row(name="thoughts that only end", server=[Reply(pieces=["It is [1].", "</think>", SAID])]),
    Row(name="harmony", server=[Reply(pieces=list(HARMONY))]),
    Row(name="a turn made up", server=[Reply(text=f"{SAID}<|im_end|>\n<|im_start|>user\nWhy?")]),
    Row(name="a filter", server=[Reply(text=SAID, finish="content_filter")], incomplete=True),
    Row(name="the same over and over", server=[Reply(text=f"{SAID} " * 200)], incomplete=True,
        finding="repeated"),
    Row(name="a short context", server=short_of(1, 400), finding="Only 1 of the 3 passages"),
    Row(name="a short context as a failure", server=short_of(1, 500),
        finding="Only 1 of the 3 passages"),
    Row(name="no stream", server=[Reply(body={"choices": [
        {"index": 0, "message": {"content": SAID}, "finish_reason": "stop"}]})]),
)  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_a_person_reads_an_answer(row: Row) -> None:
    final, streamed = ask(row.server)
    assert final.text.strip() == row.text
    assert (final.mode, final.abstained) == (Mode.MODEL, False)
    assert final.incomplete == row.incomplete
    assert [claim.text for claim in final.claims] == [row.text]
    findings = " ".join(finding.message for finding in final.findings)
    assert row.finding in findings
    assert not re.search(r"<\||im_start|analysis", streamed)


def test_too_short_a_context_is_told() -> None:
    final, streamed = ask(short_of(0, 400))
    assert final.mode is Mode.QUOTE
    assert "longer than the model can read" in final.findings[0].message
    assert streamed.startswith(final.text.partition("\n")[0])


def test_what_a_model_was_not_shown_it_cannot_cite() -> None:
    final, _ = ask(short_of(1, 400, SAID.replace("[1]", "[1][2][3]")))
    assert [one.check for one in final.findings].count("citations") == 2


def ask(server: Script) -> tuple[Answer, str]:
    """The answer, and what was streamed of it."""
    with llm_server(server) as running:
        config = ChatConfig(url=running.url, model="scripted", max_retries=0, context_tokens=9_000)
        chat = build_chat(config)
        assert chat is not None
        *events, final = make_engine(chat).ask(Question(text=QUESTION, scope=SCOPE))
    assert isinstance(final, Answer)
    return final, "".join(event.text for event in events if isinstance(event, Token))
