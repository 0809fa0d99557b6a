"""Loads what a process needs in the background, so that the first question need not wait."""

import gc
import logging
import threading
from importlib import import_module
from time import monotonic

from django.db import connection

from rag.errors import RagError
from rag.pairs import Task
from webapp.engine import load_names
from webapp.errors import DOWN
from webapp.library.engine.library import library_engine

logger = logging.getLogger(__name__)

DELAY_S = 1.0  # the process answers first; loading keeps the processor busy


def warm_later(*libraries: str) -> None:
    """Load models and libraries soon, and connect to the index; it keeps nobody from ending."""
    timer = threading.Timer(DELAY_S, _warm, libraries)
    timer.daemon = True
    timer.start()


def _warm(*libraries: str) -> None:
    began = monotonic()
    try:
        engine = library_engine()
        engine.embedder.embed_query("warm")
        engine.pairs.log_odds(Task.ANSWERS, [("warm?", "Warm.")])
        if engine.chat is not None:
            engine.verifier.supports([("Warm.", "Warm.")])
        load_names()
        for library in libraries:
            import_module(library)
        next(engine.dense.collections(), None)
        gc.freeze()  # it stays; to look for garbage among it would stop a question for 30 ms
    except (RagError, *DOWN) as error:
        logger.warning("not warmed: %s", error)
        return
    finally:
        connection.close()  # the thread ends
    logger.info("models warmed in %.1f s", monotonic() - began)
