"""The kinds of notices. Each app adds its own, with what one of them says to a person now."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django_stubs_ext import StrPromise

from webapp.accounts.models import User
from webapp.notices.models import News, Way


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a notice says: a sentence, the path of the page that it leads to, words quoted."""

    text: str
    path: str
    quote: str = ""


# What notices of one kind say to their person now, by their ids. One that is about what is gone, or
# what the person may not see (any more), is left out.
Say = Callable[[User, Sequence[News]], Mapping[UUID, Said]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of notices. `way` holds for who chose none of `ways`.

    Where it `folds`, a thing has one notice that is unread, renewed by the next.
    """

    name: str
    title: StrPromise
    say: Say
    way: Way = Way.PAGE
    ways: Sequence[Way] = tuple(Way)
    folds: bool = False


_kinds: dict[str, Kind] = {}


def add_kind(kind: Kind) -> None:
    """Have notices of it told. When the app is ready; in the order in which they are offered."""
    _kinds[kind.name] = kind


def kind_of(name: str) -> Kind | None:
    """The kind of that name, or None for one that is no more."""
    return _kinds.get(name)


def every_kind() -> Sequence[Kind]:
    """All of them, in the order in which they were added."""
    return tuple(_kinds.values())
