"""A running answer ends for whoever may no longer read it; the real server, a slow model."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import httpx
import pytest

from tests.llm_server import Reply, llm_server
from tests.pdfs import box, make_pdf
from tests.product import Product
from tests.servers import wait_until

pytestmark = [pytest.mark.service, pytest.mark.timeout(600)]

FACT = "The harbour of Kirkwall handled 4,118 vessels in 2021, of which 312 were tankers."
CLOSED_S = 5.0
ANSWER_TOKENS = 1024
SILENT = "handled altogether"  # a question to which the model says nothing for long
# What is done to each person while the answer comes; `stays` is left alone.
CHANGES = {
    "removed": "remove_member(member('removed'))",
    "role": "change_role(member('role'), Role.VIEWER)",
    "deleted": "delete_workspace(Workspace.objects.get(name='Deleted'))",
    "key": "ApiKey.objects.filter(user=person('key')).update(revoked=timezone.now())",
    "inactive": "User.objects.filter(pk=person('inactive').pk).update(is_active=False)",
    "signed out": "Session.objects.get(pk=sessions['signed out']).delete()",
    "password": "changed = person('password'); changed.set_password('x'); changed.save()",
    "silent": "remove_member(member('silent'))",
    "stays": "pass",
}
SHELL = """
import json, time
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from webapp.accounts.models import ApiKey, User
from webapp.library.models import Membership, Role, Workspace
from webapp.library.people.members import change_role, remove_member
from webapp.library.people.workspaces import delete_workspace
person = lambda name: User.objects.get(email=name.replace(" ", "-") + "@example.org")
member = lambda name: Membership.objects.get(user=person(name))
"""
MAKE = """
made = {}
for name in NAMES:
    user = User.objects.create_user(name.replace(" ", "-") + "@example.org", "Fjord-41-harbour")
    space = Workspace.objects.get(name="Deleted" if name == "deleted" else "Kept")
    Membership.objects.create(user=user, workspace=space, role=Role.EDITOR)
    client = Client()
    client.force_login(user)
    session = client.cookies["sessionid"].value
    made[name] = {"session": session, "key": ApiKey.issue(user)[1], "space": str(space.pk)}
print(json.dumps(made))
"""


def reply_to(body: dict[str, Any]) -> Reply:
    if "max_tokens" in body and body["max_tokens"] < ANSWER_TOKENS:  # asked for further queries
        return Reply(text="{}")
    silent = SILENT in json.dumps(body["messages"][-1])
    text = f"{FACT} [1] " * 40
    return Reply(text=text, pause_s=0.5, first_byte_s=40.0 if silent else 0.0)


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    folder = tmp_path_factory.mktemp("streams")
    with (
        llm_server(reply_to) as server,
        Product(
            folder, LLM_BASE_URL=server.url, LLM_MODEL="scripted", ANSWERS_AT_ONCE="20"
        ) as product,
    ):
        yield product


class Reading:
    """Somebody who reads an answer as it comes."""

    def __init__(self, product: Product, name: str, made: dict[str, str]) -> None:
        self.begun = Event()
        self.ended = 0.0
        self.last = ""
        by_key = name == "key"
        token = "t" * 32
        handled = SILENT if name == "silent" else "handled"
        question = f"How many vessels were {handled} in the harbour of Kirkwall in 2021?"
        self.address = (
            f"{product.url}{'/api/v1/workspaces' if by_key else '/w'}/{made['space']}/ask"
        )
        self.body = {"json" if by_key else "data": {"question": question}}
        self.headers = {"Accept": "text/event-stream", "X-CSRFToken": token}
        self.headers |= {"Authorization": f"Bearer {made['key']}"} if by_key else {}
        self.cookies = {} if by_key else {"sessionid": made["session"], "csrftoken": token}

    def read(self) -> None:
        """Until the server ends it."""
        sent: dict[str, Any] = {"headers": self.headers, "cookies": self.cookies, **self.body}
        with httpx.stream("POST", self.address, timeout=120, **sent) as response:
            assert response.status_code == 200, response.read()
            for line in response.iter_lines():
                self.last = line or self.last
                if line.startswith("event: retrieved"):
                    self.begun.set()
        self.ended = time.time()


def test_who_may_no_longer_read_reads_no_more(product: Product, tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "report.pdf", box(72, 72, 540, 700, FACT))
    for name in ("Kept", "Deleted"):
        product.wait_for(product.upload(product.make_workspace(name), path), "ready")
    names = f"NAMES = {list(CHANGES)!r}\n"
    made = json.loads(product.manage("shell", "-c", SHELL + names + MAKE).splitlines()[-1])
    readings = {name: Reading(product, name, made[name]) for name in CHANGES}

    with ThreadPoolExecutor(len(readings)) as pool:
        running = {name: pool.submit(reading.read) for name, reading in readings.items()}
        try:
            late = late_after(product, made, readings, running)
            stayed = not running["stays"].done()
        finally:
            product.stop()  # who stays need not be waited for
    lasts = {name: readings[name].last[:200] for name in late}
    assert {name: last for name, last in lasts.items() if "may no longer read" not in last} == {}
    assert {name: seconds for name, seconds in late.items() if seconds > CLOSED_S} == {}
    assert stayed


def late_after(
    product: Product,
    made: dict[str, dict[str, str]],
    readings: dict[str, Reading],
    running: "dict[str, Future[None]]",
) -> dict[str, float]:
    """How many seconds after the change each reading ended."""
    for name, reading in readings.items():
        assert reading.begun.wait(60), f"{name} never began"
    sessions = f"sessions = { ({name: one['session'] for name, one in made.items()})!r}\n"
    changes = "\n".join(CHANGES.values())
    told = product.manage("shell", "-c", SHELL + sessions + changes + "\nprint(time.time())")
    changed = float(told.splitlines()[-1])
    gone = [name for name in CHANGES if name != "stays"]
    wait_until(lambda: all(running[name].done() for name in gone), 20)
    return {name: readings[name].ended - changed for name in gone}
