"""The values in force: the environment's, or else as adjusted, or else the default.

Each process reads all that is adjusted with one query, at most once a second: so long a change may
take until it holds everywhere. Where the database does not answer, what was read last holds,
and it is not asked again for a while.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from django.db import DatabaseError, InterfaceError

from webapp.adjusted.models import Setting
from webapp.adjusted.table import TABLE, Type
from webapp.connected.sealed import LostKeyError, unseal

logger = logging.getLogger(__name__)

KEPT_S = 1.0
DOWN_S = 30.0  # while the database does not answer: each look waits for it as long as it may take


@dataclass(slots=True)
class _Memory:
    """What this process read last; it is replaced as a whole, so threads need no lock."""

    values: Mapping[str, Any] = field(default_factory=dict)
    until: float = 0.0


_memory = _Memory()


def value_of(name: str) -> Any:
    """The value of a setting now, of its type; of a secret in plain text."""
    one = TABLE[name]
    if one.is_fixed or (kept := _adjusted().get(name)) is None:
        return one.usual
    return _opened(str(kept)) if one.type is Type.SEALED else kept


def is_adjusted(name: str) -> bool:
    """Whether somebody gave it another value than the installation's."""
    return not TABLE[name].is_fixed and name in _adjusted()


def mail_server() -> str:
    """The server that mails are handed to, as an address: what its password is sealed for."""
    return f"smtp://{value_of('EMAIL_HOST')}:{value_of('EMAIL_PORT')}"


def sends_mail() -> bool:
    """Whether there is a mail server."""
    return bool(value_of("EMAIL_HOST"))


def forget() -> None:
    """Have it read anew, after a change in this process."""
    _memory.until = 0.0


def remember(values: Mapping[str, Any], seconds: float) -> None:
    """Take these values for so long, without asking: for those who know them."""
    _memory.values, _memory.until = values, monotonic() + seconds


def _adjusted() -> Mapping[str, Any]:
    if monotonic() < _memory.until:
        return _memory.values
    try:
        remember(dict(Setting.objects.values_list("name", "value")), KEPT_S)
    except (DatabaseError, InterfaceError) as error:
        logger.warning("what is adjusted could not be read: %s", type(error).__name__)
        remember(_memory.values, DOWN_S)
    return _memory.values


def _opened(sealed: str) -> str:
    """A secret; none where it was given for another server, or its seal cannot be opened."""
    try:
        return unseal(sealed, mail_server())
    except LostKeyError:
        logger.warning("a secret setting cannot be opened")
        return ""
