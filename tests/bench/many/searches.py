"""How long the search page takes where there are 100,000 chunks, in one workspace and in fifty."""

import gc
from random import Random

from django.core.management import call_command
from django.test import Client

from tests.bench.many.measure import Figures, worked
from tests.bench.many.shelves import WORKSPACES, owner_of, vocabulary
from webapp.accounts.models import User

COUNT = 80
COMMONEST = 30  # words that nobody looks for
TYPING = {"HX-Request": "true"}  # the results alone, as they are asked for while one types


def search() -> Figures:
    """Milliseconds of processor time, of searches that are all asked once."""
    call_command("migrate", verbosity=0)
    figures: Figures = {}
    for number in WORKSPACES:
        client = Client(SERVER_NAME="localhost")
        client.force_login(User.objects.get(email=owner_of(number)))
        _asked(client, "warm")
        gc.freeze()  # as the product does when it is warm
        ranked = sorted(_asked(client, text) for text in _searches())
        figures |= {
            f"{number} workspaces, median": ranked[COUNT // 2],
            f"{number} workspaces, 95 of 100 within": ranked[int(0.95 * COUNT)],
            f"{number} workspaces, longest": ranked[-1],
        }
    return figures


def _asked(client: Client, text: str) -> float:
    began = worked()
    assert client.get("/search", {"q": text}, headers=TYPING).status_code == 200, text
    return 1_000 * (worked() - began)


def _searches() -> list[str]:
    """One to three words, the commoner the likelier; some as a phrase, less a word, or in PDFs."""
    random, words = Random(9), vocabulary()  # noqa: S311
    telling = words[COMMONEST:]
    weights = [1 / (place + 3) ** 0.7 for place in range(len(words))][COMMONEST:]
    searches = []
    for number in range(COUNT):
        text = " ".join(random.choices(telling, weights, k=random.choice((1, 1, 2, 2, 3))))
        shapes = {0: f'"{text}"', 1: f"{text} -{words[300]}", 2: f"{text} type:pdf after:2020"}
        searches.append(shapes.get(number % 8, text))
    return searches
