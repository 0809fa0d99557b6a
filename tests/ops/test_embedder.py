"""Another model that embeds, of a folder, for thousands of passages while people search them."""

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

import httpx
import pytest

from tests.product import EMAIL, PASSWORD, Product
from tests.servers import wait_until

pytestmark = [pytest.mark.service, pytest.mark.model, pytest.mark.timeout(1_800)]

DOCUMENTS, PASSAGES = 20, 250  # 5,000 in all, each of one short paragraph
PEOPLE = 3
BUILT_S = 900.0
PAGE, INSIDE = "/admin/language-model/", "/admin/language-model/new/inside/"
FILLER = "Its berth was dredged in spring and the quay beside it was mended by the same crew. " * 2


def name(document: int, passage: int) -> str:
    """A word of one passage alone."""
    return f"vessel{document:02}x{passage:03}"


@dataclass
class Searching:
    """What people found who searched all the time: how often, and what went wrong."""

    searches: int = 0
    faults: list[str] = field(default_factory=list)


@contextmanager
def people_search(product: Product) -> Iterator[Searching]:
    """Some people search one passage after another until this is left."""
    found, over = Searching(), Event()
    product.api().close()  # its key, once for all of them

    def search(person: int) -> None:
        number = person
        with product.api() as api:
            while not over.is_set():
                number += 7
                word = name(number % DOCUMENTS, number % PASSAGES)
                query = {"q": f"The ship {word} lay at the quay"}
                try:
                    reply = api.get("/search", params=query)
                    if reply.status_code != 200 or word not in reply.text:
                        found.faults.append(f"{word}: {reply.status_code} {reply.text[:200]}")
                except httpx.HTTPError as error:
                    found.faults.append(f"{word}: {error!r}")
                found.searches += 1

    threads = [Thread(target=search, args=(person,)) for person in range(PEOPLE)]
    for thread in threads:
        thread.start()
    try:
        yield found
    finally:
        over.set()
        for thread in threads:
            thread.join()


class Panel:
    """The page of language models, for an administrator who gave the password."""

    def __init__(self, product: Product) -> None:
        self._client = httpx.Client(base_url=product.url, timeout=120.0, follow_redirects=True)
        self.post("/accounts/login/", login=EMAIL, password=PASSWORD)
        self.post("/accounts/reauthenticate/", password=PASSWORD)

    def close(self) -> None:
        self._client.close()

    def get(self) -> str:
        return self._client.get(PAGE).text

    def post(self, path: str, **fields: str) -> str:
        """The page that comes of it."""
        self._client.get(path)
        token = self._client.cookies["csrftoken"]
        headers = {"Referer": str(self._client.base_url)}
        sent = {**fields, "csrfmiddlewaretoken": token}
        return self._client.post(path, data=sent, headers=headers).text

    @property
    def shape(self) -> str:
        """Of the index beside."""
        found = re.search(r'name="shape" value="(\w+)"', self.get())
        return found[1] if found else ""

    @property
    def searched(self) -> str:
        """The name of the model that is searched with."""
        found = re.search(r"their meaning with <b>([^<]*)</b>", self.get())
        return found[1] if found else ""


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    with Product(tmp_path, CHUNK_TOKENS="60", CHUNK_OVERLAP="0", LEASE_S="30") as product:
        space = product.make_workspace("Harbours")
        made = []
        for document in range(DOCUMENTS):
            texts = (
                f"# {name(document, at)}\n\nThe ship {name(document, at)} lay there. {FILLER}"
                for at in range(PASSAGES)
            )
            path = tmp_path / f"harbour-{document}.md"
            path.write_text("\n\n".join(texts))
            made.append(product.upload(space, path))
        for document_id in made:
            product.wait_for(document_id, "ready", seconds=BUILT_S)
        yield product


def test_no_search_fails_while_it_is_built_exchanged_and_back(
    product: Product, tiny_embedder: Path
) -> None:
    with closing(Panel(product)) as panel:
        check_exchange(product, panel, tiny_embedder)


def check_exchange(product: Product, panel: Panel, tiny_embedder: Path) -> None:
    """Build an index of another model beside, search it, and go back, while people search."""
    form = {"name": "Tiny", "model": str(tiny_embedder), "kind": "embedding"}
    assert "is saved, and works" in panel.post(INSIDE, **form)
    option = re.search(r'<option value="([^"]+)">Tiny</option>', panel.get())
    assert option
    before = panel.searched
    with people_search(product) as found:
        panel.post(PAGE, build_beside="1", embedder=option[1])
        shape = panel.shape
        told = re.search(r"0 of ([\d,.]+) passages", panel.get())
        assert told
        assert int(re.sub(r"\D", "", told[1])) >= DOCUMENTS * PASSAGES
        refused = panel.post(PAGE, exchange="1", shape=shape)
        assert "not whole yet" in refused
        wait_until(lambda: 'name="exchange"' in panel.get(), BUILT_S)
        assert panel.searched == before
        for wanted in ("Tiny", before):
            assert "is searched now" in panel.post(PAGE, exchange="1", shape=panel.shape)
            assert panel.searched == wanted
            enough = found.searches + 5 * PEOPLE
            wait_until(lambda enough=enough: found.searches >= enough)  # type: ignore[misc]
    assert found.faults == []
    assert found.searches > 20
    assert "Traceback" not in product.log
