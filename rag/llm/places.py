"""How many requests a model has at once from this process, where it may not have any number."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock, Semaphore

from rag.config import ChatConfig
from rag.errors import ModelDownError
from rag.notices import Notice

_places: dict[tuple[str, str, int], Semaphore] = {}
_lock = Lock()


@contextmanager
def place(config: ChatConfig) -> Iterator[None]:
    """Hold one of the places at a model for a request.

    Waits for it as long as for a first word. Raises ModelDownError after that.
    """
    if not config.at_once:
        yield
        return
    with _lock:
        ours = (config.url, config.model, config.at_once)
        free = _places.setdefault(ours, Semaphore(config.at_once))
    if not free.acquire(timeout=config.first_token_s):
        raise ModelDownError(Notice("model.places_taken"))
    try:
        yield
    finally:
        free.release()
