"""A model that sees, and takes as long over a figure as a test wants."""

from collections.abc import Iterator
from threading import Event
from typing import Any

import pytest

from tests.llm_server import LlmServer, Reply, llm_server

HELD_S = 280.0  # after 300 the worker would ask again


@pytest.fixture
def goes_on() -> Event:
    """Until it is set, whoever reads a figure waits for what it shows."""
    return Event()


@pytest.fixture
def vision(goes_on: Event) -> Iterator[LlmServer]:
    def describe(body: dict[str, Any]) -> Reply:
        goes_on.wait(HELD_S)
        return Reply(text="A chart of ships by month.")

    with llm_server(describe) as server:
        yield server
