"""A workspace in which a scripted language model writes the answers.

No two tests here ask the same of it: the second would be answered from memory.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import READY_MS, Watch, sign_in
from tests.llm_server import LlmServer, Reply, llm_server
from tests.product import Product

HOSTILE = (
    "Dues rose <img src=x onerror=alert(1)> <script>alert(2)</script> "
    "![x](https://example.com/x.png) [y](javascript:alert(3)) to \ue0000\ue001 48.7 [1]."
)
SIGN_SEEN = Event()


class UntilSeen(list[str]):
    """Pieces, numbers until a sign was seen beside them, and the last words."""

    def __iter__(self) -> Iterator[str]:
        yield from super().__iter__()
        for number in range(1, 2_000):
            if SIGN_SEEN.is_set():
                break
            yield f"{number}, "
        yield "and that was the last word [1]."


REPLIES = {
    "Why was it closed by ice": Reply(
        pieces=UntilSeen(
            [
                "The harbour has two basins and a dry dock [1]. ",
                "It has nine cranes [1]. ",
                "It was closed for 41 days because the ice did not break before April [1]. ",
                "Its berths are ",
            ]
        ),
        pause_s=0.05,
    ),
    "Why was it closed": Reply(
        text="The harbour was closed for 41 days because the ice did not break before April [1]. "
        "It has nine cranes [1].",
        pause_s=0.15,
    ),
    # The same words over and over would be cut off before anybody stops it.
    "Which basins": Reply(
        text="".join(f"Berth {n} is in one of two basins [1]. " for n in range(120)), pause_s=0.1
    ),
    "What is there": Reply(
        text="\n".join(f"- Berth {n} is in one of two basins [1]." for n in range(60))
    ),
    "Which income": Reply(
        text="Income in millions:\n\n| | 2023 |\n|---|---|\n| Harbour dues | 48.7 [1] |\n"
        "| Pilotage | 12.9 [1] |\n",
        pause_s=0.1,
    ),
    "What about harbour dues": Reply(text=HOSTILE, pieces=list(HOSTILE)),
    "Does the harbour fail": Reply(status=400, error="no such thing"),
}


LOOKED_AT = "Compare the colours of the two basins in the chart"


def look_and_tell(body: dict[str, Any]) -> Reply:
    """A planner that misses something once, and a writer that sees a picture."""
    told, asked = (json.dumps(message) for message in body["messages"])
    if "You look over" in told:
        wanted = [] if "harbour dues by year" in asked else ["harbour dues by year"]
        plan = json.dumps({"enough": not wanted, "searches": wanted})
        return Reply(text=plan)
    picture = re.search(r"Picture (\d+):", asked)
    return Reply(text=f"Both basins are drawn in blue [{picture[1]}].") if picture else Reply()


def reply_to(body: dict[str, Any]) -> Reply:
    asked = json.dumps(body["messages"][-1])
    if LOOKED_AT in asked:
        return look_and_tell(body)
    return next((reply for words, reply in REPLIES.items() if words in asked), Reply())


@pytest.fixture(scope="package")
def server() -> Iterator[LlmServer]:
    with llm_server(reply_to) as server:
        yield server


@pytest.fixture(scope="package")
def writing(server: LlmServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The product with a language model connected."""
    folder = tmp_path_factory.mktemp("writing")
    with Product(folder, LLM_BASE_URL=server.url, LLM_MODEL="scripted", LLM_SEES="true") as product:
        yield product


@pytest.fixture(scope="package")
def workspace(writing: Product, report: Path) -> str:
    workspace_id = writing.make_workspace("Harbour office")
    writing.wait_for(writing.upload(workspace_id, report), "ready")
    return f"{writing.url}/w/{workspace_id}/"


@pytest.fixture(scope="package")
def signed_in_window(writing: Product, chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    watch = Watch(host=urlsplit(writing.url).netloc)
    watch.over(page)
    sign_in(page, writing)
    yield page
    context.close()
    assert watch.faults == []


@pytest.fixture
def window(signed_in_window: Page, workspace: str) -> Page:
    """The workspace with a new conversation."""
    signed_in_window.goto(workspace)
    return signed_in_window


def begin(page: Page, question: str) -> None:
    """Ask, and wait until the first words are there."""
    page.get_by_label("Question", exact=True).fill(question)
    page.keyboard.press("Enter")
    written = page.locator(".turn.live .answer :is(p, ul):not(.status), .turn[data-state]")
    written.first.wait_for(timeout=READY_MS)
