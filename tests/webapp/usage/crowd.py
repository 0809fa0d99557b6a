"""Twenty that ask at the same moment for what is left of a budget, on a database of its own.

DATABASE_URL=... DATA_DIR=... python -m tests.webapp.usage.crowd
"""

import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Barrier
from time import sleep
from typing import TYPE_CHECKING, Any, cast

from rag.config import RagConfig
from rag.embed import Embedder
from rag.llm import ChatModel
from rag.types import Message, Usage
from tests.fakes import HashEmbedder, MemoryIndex, ScriptedChatModel

if TYPE_CHECKING:
    from rag.engine import Engine

AT_ONCE = 20
MOST = 25_000  # tokens of the workspace
IN, OUT = 4_000, 1_000  # of each answer; five of them are the budget


class Writer(ScriptedChatModel):
    """A model that takes its time, and the same tokens for each answer."""

    def stream(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any] | None = None
    ) -> Iterator[str | Usage]:
        sleep(0.02)
        yield from (self._next(messages), Usage(input_tokens=IN, output_tokens=OUT))


@dataclass(frozen=True, kw_only=True)
class Models:
    """An engine, as far as it is asked here."""

    config: RagConfig = field(default_factory=RagConfig)
    chat: ChatModel = field(default_factory=lambda: Writer(["Yes."], room=4_000))
    embedder: Embedder = field(default_factory=HashEmbedder)
    dense: MemoryIndex = field(default_factory=MemoryIndex)
    reranker: None = None
    spare: None = None
    planner: None = None
    vision: None = None
    judge: None = None


def main() -> None:
    """Prints what came of it."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "webapp.settings"
    import django
    from django.conf import settings

    class WithoutMigrations:
        """The tables as they are now, without the way to them."""

        def __contains__(self, name: str) -> bool:
            return True

        def __getitem__(self, name: str) -> None:
            return None

    settings.MIGRATION_MODULES = WithoutMigrations()
    settings.WORKSPACE_TOKENS_PER_DAY = MOST
    django.setup()
    from django.core.management import call_command

    call_command("migrate", run_syncdb=True, verbosity=0)
    json.dump(crowd(), sys.stdout)


def crowd() -> dict[str, int]:
    """How many tokens were taken, how many people were refused, what is still held."""
    from django.db import connections
    from django.db.models import F, Sum

    from webapp.accounts.models import User
    from webapp.library.models import Workspace
    from webapp.usage.limits import Payer
    from webapp.usage.meters import afforded
    from webapp.usage.models import OPEN, ModelRequest

    workspace = Workspace.objects.create(name="Reports")
    people = [User.objects.create_user(f"p{n}@example.org") for n in range(AT_ONCE)]
    engine, start = cast("Engine", Models()), Barrier(AT_ONCE)

    def ask(user: User) -> bool:
        try:
            start.wait()
            for _ in range(3):
                payer = Payer(user_id=user.pk, workspace_id=workspace.pk)
                with afforded(engine, payer) as (paid, _over):
                    if paid.chat is None:
                        return False
                    list(paid.chat.stream([]))
            return True
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        refused = list(threads.map(ask, people)).count(False)
    taken = ModelRequest.objects.exclude(end=OPEN).aggregate(
        tokens=Sum(F("input_tokens") + F("output_tokens"))
    )
    held = ModelRequest.objects.filter(end=OPEN).count()
    return {"taken": taken["tokens"] or 0, "refused": refused, "held": held}


if __name__ == "__main__":
    main()
