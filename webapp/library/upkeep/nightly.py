"""Compares everything each night, and mends by itself what can lose nothing."""

import logging
from typing import TYPE_CHECKING

from django.core.cache import cache

from rag.errors import RagError
from webapp.errors import STORE_DOWN
from webapp.library.models import Workspace
from webapp.library.upkeep.check import Checker, Difference, Kind
from webapp.library.upkeep.lost import put_back_lost
from webapp.library.upkeep.replay import replay_receipts

if TYPE_CHECKING:
    from rag.engine import Engine

logger = logging.getLogger(__name__)

# All else is for `check_index --repair`, by somebody who looked at it.
SAFE = {Kind.EXTRA, Kind.UNTIDY, Kind.EMPTIED}
LONGEST_S = 12 * 3600  # a worker that ended in between costs no second night


def check_nightly(engine: "Engine", fingerprint: str) -> int:
    """How many differences are left. Each is logged; what an index lost is put back by jobs.

    One worker at a time does: the broker gives a job that takes over an hour to another as well.
    """
    if not cache.add("check_index", value=True, timeout=LONGEST_S):
        return 0
    try:
        return _check(Checker(engine=engine, fingerprint=fingerprint))
    finally:
        cache.delete("check_index")


def _check(checker: Checker) -> int:
    try:
        replay_receipts()
    except STORE_DOWN as error:
        logger.warning("the receipts were not looked at: %s", error)
    _put_back(checker)
    found = _found(checker)
    safe = [one for one in found if one.kind in SAFE]
    try:
        left = checker.repair(safe)
    except RagError as error:
        logger.warning("the index was not mended: %s", error.user_message)
        left = safe
    left += [one for one in found if one.kind not in SAFE]
    for one in left:
        logger.warning("differs: %s", one.text)
    logger.info("checked the index: %d differences, %d left", len(found), len(left))
    return len(left)


def _put_back(checker: Checker) -> None:
    try:
        for pk in Workspace.objects.filter(deleted_at=None).values_list("pk", flat=True):
            put_back_lost(pk, checker.engine, checker.fingerprint)
    except RagError as error:
        logger.warning("the index was not checked: %s", error.user_message)


def _found(checker: Checker) -> list[Difference]:
    found: list[Difference] = []
    for part in checker.parts():
        try:
            found.extend(part)
        except (RagError, *STORE_DOWN) as error:  # the rest of the night is not lost with it
            logger.warning("a part was not checked: %s", error)
    return found
