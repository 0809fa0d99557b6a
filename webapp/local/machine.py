"""What this machine can serve: its memory and cores, and how fast models are on it."""

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from rag.llm.room import INSTRUCTIONS

FIRST_WORD_S = 8.0
# Bytes of weights that a core works through in a second, for the tokens that it reads and for those
# that it writes: measured with 4 and 8 bits on common servers; good for an estimate.
_READ_BYTES, _WRITTEN_BYTES = 70e9, 5e9
_FRESH = 200  # tokens of a prompt that are neither passages nor known from the prompt before
_LEAST_PASSAGES, _MOST_PASSAGES = 700, 8_000  # tokens; with fewer, answers fail for lack of them
_SLOW = 70.0  # tokens read in a second, below which nobody would wait
_CGROUP = Path("/sys/fs/cgroup/memory.max")


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What it has for everything that runs on it."""

    memory: int  # bytes
    cores: int

    def reads(self, size: int) -> float:
        """Tokens in a second that it reads, with a model whose weights have so many bytes."""
        return self.cores * _READ_BYTES / size

    def writes(self, size: int) -> float:
        """Tokens in a second that it writes. Memory is what bounds it: many cores help no more."""
        return min(self.cores, 4) * _WRITTEN_BYTES / size

    def first_word_s(self, size: int) -> float:
        """How long the first word takes, where as many passages are shown as there is room for."""
        read = self.context_tokens(size) - INSTRUCTIONS - settings.LLM_MAX_TOKENS + _FRESH
        return read / self.reads(size)

    def holds(self, size: int) -> bool:
        """Whether a model fits beside the rest of the product, with what it keeps of prompts."""
        return memory_for(size) <= self.memory

    def suits(self, size: int) -> bool:
        """Whether it holds a model, and is quick enough for it."""
        return self.holds(size) and self.reads(size) >= _SLOW

    def context_tokens(self, size: int) -> int:
        """How much a model is given at once, so that the first word comes in FIRST_WORD_S.

        The product asks the server for it, and chooses as many passages as there is room.
        """
        passages = FIRST_WORD_S * self.reads(size) - _FRESH
        kept = min(max(passages, _LEAST_PASSAGES), _MOST_PASSAGES)
        return round(kept + INSTRUCTIONS + settings.LLM_MAX_TOKENS)


def memory_for(size: int) -> int:
    """Bytes that a machine wants to have for a model of a size and the product beside it."""
    return int(size * 1.25) + (3 << 30)


def this_machine() -> Machine:
    """The machine, or the part of it that a container may use."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    with contextlib.suppress(OSError, ValueError):  # there is none, or it is "max"
        memory = min(memory, int(_CGROUP.read_text(encoding="ascii")))
    affinity = getattr(os, "sched_getaffinity", None)  # not on macOS
    cores = len(affinity(0)) if affinity else os.cpu_count()
    return Machine(memory=memory, cores=cores or 1)
