"""Loads the models of a process in the background, so that the first question need not wait."""

import logging
import threading
from time import monotonic

from rag.errors import RagError
from rag.pairs import Task
from webapp.library.evidence import library_engine

logger = logging.getLogger(__name__)

DELAY_S = 1.0  # the process answers first; loading keeps the processor busy


def warm_later() -> None:
    """Do it soon, in a thread that keeps nobody from ending."""
    timer = threading.Timer(DELAY_S, _warm)
    timer.daemon = True
    timer.start()


def _warm() -> None:
    began = monotonic()
    try:
        engine = library_engine()
        engine.embedder.embed_query("warm")
        engine.pairs.log_odds(Task.ANSWERS, [("warm?", "Warm.")])
    except RagError as error:
        logger.warning("not warmed: %s", error.user_message)
        return
    logger.info("models warmed in %.1f s", monotonic() - began)
