"""Compares everything each night, and mends by itself what can lose nothing."""

import logging
from typing import TYPE_CHECKING

from rag.errors import RagError
from webapp.library.models import Workspace
from webapp.library.upkeep.check import Checker, Kind
from webapp.library.upkeep.lost import put_back_lost

if TYPE_CHECKING:
    from rag.engine import Engine

logger = logging.getLogger(__name__)

# All else is for `check_index --repair`, by somebody who looked at it.
SAFE = {Kind.EXTRA, Kind.UNTIDY}


def check_nightly(engine: "Engine", fingerprint: str) -> int:
    """How many differences are left. Each is logged; what an index lost is put back by jobs."""
    checker = Checker(engine=engine, fingerprint=fingerprint)
    try:
        for pk in Workspace.objects.filter(deleted_at=None).values_list("pk", flat=True):
            put_back_lost(pk, engine, fingerprint)
        found = list(checker.differences())
        left = checker.repair([one for one in found if one.kind in SAFE])
    except RagError as error:
        logger.warning("the index was not checked: %s", error.user_message)
        return 0
    left += [one for one in found if one.kind not in SAFE]
    for one in left:
        logger.warning("differs: %s", one.text)
    logger.info("checked the index: %d differences, %d left", len(found), len(left))
    return len(left)
