"""What is told of each request to a model, whether it writes, embeds or reorders."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from time import monotonic

from rag.errors import RagError
from rag.notices import NOTHING, Notice

BYTES_PER_TOKEN = 3.0  # of UTF-8: prose has four, tables and scripts beyond Latin fewer


class End(StrEnum):
    """How a request ended that did not fail; one that failed ends with the code of its error."""

    OK = "ok"
    CUT = "cut"  # at its longest length, or by a filter
    BROKE_OFF = "broke off"  # the server, or the way to it
    STOPPED = "stopped"  # by whoever listened
    DEFECT = "defect"  # of ours


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request that is about to be made. `tokens` of its prompt, estimated."""

    model: str
    server: str
    identity: str
    tokens: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What a request took. `estimated`: its server did not count all that it took.

    `end` is one of End, or the code of the error; `why` is what is said of that. `first_s` is None
    where nothing came.
    """

    input_tokens: int
    output_tokens: int
    estimated: bool
    first_s: float | None
    seconds: float
    end: str
    why: Notice = NOTHING


# Called before a request is made; gives what is called with its end, once, in the same thread.
# Raises RagError where the request is not to be made.
Meter = Callable[[Asked], Callable[[Spent], None]]


def unmetered(asked: Asked) -> Callable[[Spent], None]:
    """A meter that asks and tells nobody."""
    return lambda spent: None


def estimated_tokens(text: str) -> int:
    """How many tokens a text has, where nobody counts them; rather too many."""
    return ceil(len(text.encode("utf-8", "replace")) / BYTES_PER_TOKEN)


@dataclass(slots=True)
class Told:
    """What a server says of a request that it answers as a whole; 0: it does not count."""

    input_tokens: int = 0


@contextmanager
def telling(
    meter: Meter, *, model: str, server: str, identity: str, texts: Sequence[str]
) -> Iterator[Told]:
    """Tell of one request with some texts, however it ends. For models that write nothing."""
    tokens = sum(map(estimated_tokens, texts))
    tell = meter(Asked(model=model, server=server, identity=identity, tokens=tokens))
    began, told = monotonic(), Told()
    end, why = End.DEFECT.value, NOTHING
    try:
        yield told
        end = End.OK.value
    except RagError as error:
        end, why = error.message.code, error.message
        raise
    finally:
        read = told.input_tokens or (tokens if end == End.OK else 0)
        seconds = monotonic() - began
        tell(
            Spent(
                input_tokens=read, output_tokens=0, estimated=read != told.input_tokens,
                first_s=None, seconds=seconds, end=end, why=why,
            )
        )  # fmt: skip
