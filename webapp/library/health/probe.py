"""What a probe of one part gives. None raises, and none tells an address."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

CHECK_S = 3.0  # a part that needs longer is not well
SILENT = "does not answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How one part is: whether it is well, and a word on it."""

    well: bool
    message: str


Probe: TypeAlias = Callable[[], Health]


def well(message: str = "answers") -> Health:
    """A part that is well."""
    return Health(well=True, message=message)


def unwell(message: str = SILENT) -> Health:
    """A part that is not."""
    return Health(well=False, message=message)
