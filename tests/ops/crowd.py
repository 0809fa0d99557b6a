"""Many people who ask one server at the same time, each over a stream of their own."""

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

import httpx

from tests.product import Product

FACT = "The harbour of Kirkwall handled 4,118 vessels in 2021, of which 312 were tankers."
QUESTION = "How many vessels were handled in the harbour of Kirkwall in 2021?"
MAKE = """
import json
from webapp.accounts.models import ApiKey, User
from webapp.library.models import Membership, Role, Workspace
space = Workspace.objects.get(pk=SPACE)
keys = []
for number in range(COUNT):
    user = User.objects.create_user(f"person-{number}@example.org", "Fjord-41-harbour")
    Membership.objects.create(user=user, workspace=space, role=Role.VIEWER)
    keys.append(ApiKey.issue(user)[1])
print(json.dumps(keys))
"""


@dataclass
class Heard:
    """What one of them heard: each event with the seconds since all of them asked."""

    person: int
    status: int = 0
    events: list[tuple[float, str]] = field(default_factory=list)
    places: list[int] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        return [name for _, name in self.events]

    @property
    def told(self) -> float:
        """When it was first told its place, or what was found."""
        return next(at for at, name in self.events if name in {"waiting", "retrieved"})

    @property
    def first_word(self) -> float:
        """When the first word of its answer came."""
        return next(at for at, name in self.events if name == "token")

    @property
    def ended(self) -> float:
        return self.events[-1][0]

    @property
    def longest_silence(self) -> float:
        moments = [0.0, *(at for at, _ in self.events)]
        return max(after - before for before, after in pairwise(moments))


def people(product: Product, space: str, count: int) -> list[str]:
    """The API keys of so many new members."""
    code = f"SPACE, COUNT = {space!r}, {count}\n{MAKE}"
    keys: list[str] = json.loads(product.manage("shell", "-c", code).splitlines()[-1])
    return keys


def crowd(product: Product, space: str, keys: list[str]) -> list[Heard]:
    """All of them ask at once; a key that is there twice asks twice."""

    async def asked() -> list[Heard]:
        began = time.monotonic()
        limits = httpx.Limits(max_connections=None)
        async with httpx.AsyncClient(base_url=product.url, timeout=300, limits=limits) as client:
            every = (_ask(client, space, key, keys.index(key), began) for key in keys)
            return await asyncio.gather(*every)

    return asyncio.run(asked())


def first_words(
    product: Product, space: str, keys: list[str], beside: int, is_busy: Callable[[], bool]
) -> list[float]:
    """Seconds to the first word of three questions of the second person, one after another.

    They begin when it is busy with so many questions of the first, which end with the third.
    """

    async def asked() -> list[float]:
        limits = httpx.Limits(max_connections=None)
        async with httpx.AsyncClient(base_url=product.url, timeout=300, limits=limits) as client:
            many = [
                asyncio.create_task(_ask(client, space, keys[0], 0, 0.0, f"{QUESTION} ({number})"))
                for number in range(beside)
            ]
            while not is_busy():
                await asyncio.sleep(0.05)
            took = [
                (await _ask(client, space, keys[1], 1, time.monotonic(), question)).first_word
                for question in (f"{QUESTION} ({beside} beside, {n})" for n in range(3))
            ]
            for one in many:
                one.cancel()
            await asyncio.gather(*many, return_exceptions=True)
            return took

    return asyncio.run(asked())


async def _ask(
    client: httpx.AsyncClient,
    space: str,
    key: str,
    person: int,
    began: float,
    question: str = QUESTION,
) -> Heard:
    heard = Heard(person)
    headers = {"Accept": "text/event-stream", "Authorization": f"Bearer {key}"}
    address, body = f"/api/v1/workspaces/{space}/ask", {"question": question}
    async with client.stream("POST", address, json=body, headers=headers) as response:
        heard.status = response.status_code
        async for line in response.aiter_lines():
            if line.startswith("event: "):
                heard.events.append((time.monotonic() - began, line.removeprefix("event: ")))
            elif line.startswith("data: ") and heard.names[-1] == "waiting":
                heard.places.append(json.loads(line.removeprefix("data: "))["before"])
    return heard
