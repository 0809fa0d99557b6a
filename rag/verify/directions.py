"""Words of more and less, up and down: each list as far as the rule that reads it goes."""

from dataclasses import dataclass
from typing import ClassVar

from rag.language.lists import Alternatives, Lists


@dataclass(frozen=True, slots=True, kw_only=True)
class Directions(Lists):
    """Words of a direction. `english/directions.toml` says of each list what it tells."""

    file: ClassVar[str] = "directions"
    below_zero: Alternatives
    changing: Alternatives
    comparing: Alternatives
    differing: Alternatives
    falling: Alternatives
    moving: Alternatives
    rising: Alternatives
    telling: Alternatives
