"""Nouns of sensitive content: what kinds there are, and what is done about each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class SensitiveKind(StrEnum):
    """What a piece of text gives away."""

    EMAIL = "email"
    PHONE = "phone"
    CARD = "card"
    BANK = "bank"
    NATIONAL_ID = "national_id"
    BIRTH = "birth"
    IP = "ip"
    SECRET = "secret"  # noqa: S105  (the name of a kind)
    NAME = "name"


class Action(StrEnum):
    """What a policy does about a kind: nothing, cover the words, or withhold what holds them."""

    OFF = "off"
    MASK = "mask"
    BLOCK = "block"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What a workspace does about each kind; what is not named is left as it is."""

    actions: Mapping[SensitiveKind, Action] = field(default_factory=dict)

    def action(self, kind: SensitiveKind) -> Action:
        """What is done about a kind."""
        return self.actions.get(kind, Action.OFF)

    @property
    def hidden(self) -> frozenset[SensitiveKind]:
        """The kinds that are not shown, be it that they are covered or withheld."""
        return frozenset(kind for kind in SensitiveKind if self.action(kind) is not Action.OFF)

    @property
    def blocked(self) -> frozenset[SensitiveKind]:
        """The kinds that withhold the whole passage or answer."""
        return frozenset(kind for kind in SensitiveKind if self.action(kind) is Action.BLOCK)

    @property
    def masking(self) -> "Policy":
        """The same kinds, all of them covered: what is withheld can still be found to be there."""
        return Policy(actions=dict.fromkeys(self.hidden, Action.MASK))


NOTHING_HIDDEN = Policy()
