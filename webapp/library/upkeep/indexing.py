"""Puts what is stored into the indexes once more: for upkeep, which no budget pays for."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rag.types import Chunk, Progress
from webapp.usage.limits import Payer
from webapp.usage.meters import counting_searches

if TYPE_CHECKING:
    from rag.engine import Engine


def put_again(engine: "Engine", chunks: Sequence[Chunk], collection: str) -> Iterator[Progress]:
    """See Engine.index. Requests for vectors are those of the installation: who switches to another
    model, or mends an index, takes nothing from what people and workspaces may have."""
    with counting_searches(engine, Payer()) as counted:
        yield from counted.index(chunks, collection)
