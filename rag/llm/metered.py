"""Tells of each request to a model what it took; a caller may refuse one before it is made."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from math import ceil
from time import monotonic
from typing import Any, cast

from rag.errors import RagError
from rag.llm.client import ChatModel
from rag.llm.stream import Pieces, whole
from rag.metering import BYTES_PER_TOKEN, Asked, End, Meter, Spent, estimated_tokens
from rag.notices import NOTHING
from rag.types import Message, Unsaid, Usage

TOKENS_PER_IMAGE = 1_000
# Of the errors those of servers that read the prompt, which is paid for.
_READ = {
    "model.called_tool", "model.empty_answer", "model.filtered", "model.only_thoughts",
    "model.tokens_used_up",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Metered:
    """A model whose requests are told of. See ChatModel."""

    chat: ChatModel
    meter: Meter

    @property
    def name(self) -> str:
        return self.chat.name

    @property
    def server(self) -> str:
        return self.chat.server

    @property
    def identity(self) -> str:
        return self.chat.identity

    @property
    def room(self) -> int:
        return self.chat.room

    def stream(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any] | None = None
    ) -> Iterator[str | Unsaid | Usage]:
        tokens = sum(map(_tokens, messages))
        asked = Asked(model=self.name, server=self.server, identity=self.identity, tokens=tokens)
        tell, heard = self.meter(asked), _Heard()
        end, why = End.DEFECT.value, NOTHING
        try:
            with closing(cast(Pieces, self.chat.stream(messages, schema=schema))) as pieces:
                for piece in pieces:
                    heard.take(piece)
                    yield piece
            end = heard.end
        except RagError as error:
            end, why = error.message.code, error.message
            raise
        except GeneratorExit:
            end = heard.end if heard.all else End.STOPPED
            raise
        finally:
            tell(replace(heard.spent(tokens, end), why=why))

    def complete(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any] | None = None
    ) -> str:
        return whole(self.stream(messages, schema=schema))


def _tokens(message: Message) -> int:
    return estimated_tokens(message.content) + TOKENS_PER_IMAGE * len(message.images)


class _Heard:
    """What came of a request so far."""

    def __init__(self) -> None:
        self._began = monotonic()
        self._first_s: float | None = None
        self._output = 0
        self._usage: Usage | None = None

    def take(self, piece: str | Unsaid | Usage) -> None:
        if isinstance(piece, Usage):
            self._usage = piece
        elif self._first_s is None:
            self._first_s = monotonic() - self._began
        if isinstance(piece, str):
            self._output += len(piece.encode("utf-8", "replace"))

    @property
    def all(self) -> bool:
        """Whether the last piece came."""
        return self._usage is not None

    @property
    def end(self) -> End:
        usage = self._usage
        if usage is None or usage.broken:
            return End.BROKE_OFF
        return End.CUT if usage.truncated else End.OK

    def spent(self, prompt: int, end: str) -> Spent:
        usage = self._usage or Usage()
        output = ceil(self._output / BYTES_PER_TOKEN)
        read = prompt if self._first_s is not None or end in {*End, *_READ} else 0
        counted = usage.input_tokens, usage.output_tokens
        taken = usage.input_tokens or read, usage.output_tokens or output
        return Spent(
            input_tokens=taken[0],
            output_tokens=taken[1],
            estimated=taken != counted,
            first_s=self._first_s,
            seconds=monotonic() - self._began,
            end=end,
        )
