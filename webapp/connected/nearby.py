"""Model servers on this machine: looked for on their usual ports, when somebody asks for it."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from rag.config import ChatConfig
from rag.llm import list_models
from webapp.connected.presets import PRESETS, Preset

PATIENCE_S = 0.5
MOST_NAMES = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearby:
    """A server that answers, and the models that it has."""

    preset: Preset
    models: tuple[str, ...]


def look_nearby() -> tuple[Nearby, ...]:
    """The servers that answer on loopback. All are asked at the same time, in half a second."""
    return tuple(_answering([one for one in PRESETS.values() if one.local]))


def _answering(presets: list[Preset]) -> Iterable[Nearby]:
    with ThreadPoolExecutor(len(presets)) as pool:
        found = pool.map(lambda one: list_models(ChatConfig(url=one.url), PATIENCE_S), presets)
        for preset, models in zip(presets, found, strict=True):
            if models is not None:
                yield Nearby(preset=preset, models=models[:MOST_NAMES])
