"""Nouns of sensitive content: what kinds there are, and what is done about each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

from rag.notices import Notice, number

# Raise it when a kind or its recogniser changes: what was looked through is looked through again.
RECOGNISERS = "2"


class SensitiveKind(StrEnum):
    """What a piece of text gives away, and whether its digits look like a telephone number's."""

    EMAIL = "email", False
    PHONE = "phone", False
    CARD = "card", True
    BANK = "bank", True
    NATIONAL_ID = "national_id", True
    BIRTH = "birth", True
    IP = "ip", True
    SECRET = "secret", True
    NAME = "name", False

    digits: bool

    def __new__(cls, name: str, digits: bool = False) -> Self:  # noqa: FBT001, FBT002  (a row)
        """A member, by its name."""
        made = str.__new__(cls, name)
        made._value_, made.digits = name, digits
        return made

    @property
    def one(self) -> Notice:
        """A thing of this kind: “an e-mail address”."""
        return Notice(f"kind.{self}.one")

    @property
    def many(self) -> Notice:
        """Things of this kind: “e-mail addresses”."""
        return Notice(f"kind.{self}.many")

    def counted(self, count: int) -> Notice:
        """So many of them: “two e-mail addresses”."""
        return Notice(f"kind.{self}", count=count, number=number(count))


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
