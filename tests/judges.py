"""Judges that a scripted server plays, by the claims of a request for opinions."""

import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.llm_server import Reply

EXAM = tomllib.loads(Path("rag/verify/judging/exam.toml").read_text(encoding="utf-8"))
VERDICTS = {one["text"]: one["verdict"] for one in EXAM["claims"]}


def opinions(messages: list[dict[str, Any]], rule: Callable[[str], str | None]) -> str:
    """The reply of a judge that gives each claim the verdict that a rule says."""
    lines = messages[1]["content"].splitlines()
    asked = [json.loads(line) for line in lines if line.startswith('{"claim"')]
    said = [(one, rule(one["text"])) for one in asked]
    return json.dumps({"claims": [
        {"claim": one["claim"], "verdict": verdict, "sentences": one["cites"], "differs": ""}
        for one, verdict in said if verdict
    ]})  # fmt: skip


def judging(rule: Callable[[str], str | None]) -> Callable[[dict[str, Any]], Reply]:
    """A server's script: such a judge."""
    return lambda body: Reply(text=opinions(body["messages"], rule))
