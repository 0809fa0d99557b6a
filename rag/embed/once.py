"""Embeds each text once: what is remembered is not embedded again."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from rag.types.memory import Memory, make_key

if TYPE_CHECKING:
    from rag.embed import Embedder

# Half precision: a third of a thousandth of a vector's length at most, below what models agree to.
KEPT = np.dtype("<f2")


def maker_of(embedder: "Embedder") -> str:
    """Who made a vector, as it is kept with it."""
    return f"vector/{embedder.fingerprint}"


def embed_once(
    embedder: "Embedder", memory: Memory, owner: str, texts: Sequence[str]
) -> npt.NDArray[np.float32]:
    """One vector for each text, (n, dimensions), n > 0; embeds only what is not remembered.

    New vectors are rounded as remembered ones are, so that both are the same.
    """
    maker = maker_of(embedder)
    keys = [make_key(maker, text) for text in texts]
    wanted = dict(zip(keys, texts, strict=True))
    known = dict(memory.recall(owner, wanted.keys()))
    missing = {key: text for key, text in wanted.items() if key not in known}
    made = embedder.embed_documents(list(missing.values())).astype(KEPT)
    known |= {key: row.tobytes() for key, row in zip(missing, made, strict=True)}
    memory.remember(owner, maker, known)
    return np.stack([np.frombuffer(known[key], KEPT) for key in keys]).astype(np.float32)
