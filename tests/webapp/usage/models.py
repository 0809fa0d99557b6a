"""Models that count, and engines that have them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from rag.engine import Engine
from rag.types import Message, Usage
from tests.fakes import ScriptedChatModel
from webapp.accounts.models import User
from webapp.library.models import Workspace
from webapp.usage.limits import Payer

SAID = "Revenue was 10 million euros in 2020 [1]."
IN, OUT = 1_000, 100  # tokens of each request


class CountingModel(ScriptedChatModel):
    """A model whose server counts the same tokens for each request."""

    def stream(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any] | None = None
    ) -> Iterator[str | Usage]:
        yield from (self._next(messages), Usage(input_tokens=IN, output_tokens=OUT))


def with_model(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, **models: Any
) -> tuple[Engine, CountingModel]:
    """The engine that answers questions from now on, and the model that writes for it."""
    chat = CountingModel([SAID])
    made = replace(engine, **{"chat": chat, **models})
    monkeypatch.setattr("webapp.chat.asking.turn.library_engine", lambda *_: made)
    return made, chat


def payer(user: User | None = None, workspace: Workspace | None = None) -> Payer:
    return Payer(
        user_id=user.pk if user else None, workspace_id=workspace.pk if workspace else None
    )
