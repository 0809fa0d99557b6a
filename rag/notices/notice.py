"""A code with its parameters, which reads as its English sentence."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Self, TypeAlias

from rag.notices.render import render

Param: TypeAlias = "str | int | float | Sequence[str]"

_PACKED = '{"code":'
_NUMBERS = 10  # below that they are written in words


class Notice(str):
    """Something that is said to people. As a text it is English, for logs and notebooks.

    A parameter may be a notice itself, or some of them: they are listed with an “and”.
    """

    __slots__ = ("code", "params")

    code: str
    params: Mapping[str, Param]

    def __new__(cls, code: str, /, **params: Param) -> Self:
        """Its sentence is that of the code in `rag.notices.english`."""
        made = super().__new__(cls, render(code, plain(params)))
        made.code, made.params = code, params
        return made

    @classmethod
    def of(cls, stored: object) -> Self:
        """What `plain` or `packed` made of one. A sentence of before there were codes stays."""
        match stored:
            case cls():
                return stored
            case {"code": str(code), "params": dict(params)}:
                return cls(code, **{name: _param(value) for name, value in params.items()})
            case str() if stored.startswith(_PACKED):
                return cls.of(json.loads(stored))
        return cls("text", text=str(stored))

    def __reduce__(self) -> tuple[Any, ...]:
        return Notice.of, (plain(self),)

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self


def _param(value: Any) -> Param:
    match value:
        case {"code": str(), "params": dict()}:
            return Notice.of(value)
        case list() | tuple():
            return [str(_param(one)) if isinstance(one, str) else Notice.of(one) for one in value]
    known: Param = value
    return known


def plain(value: Any) -> Any:
    """Data, ready for JSON, in which every notice is its code and its parameters.

    One that has only a text is that text.
    """
    match value:
        case Notice(code="text"):
            return str(value)
        case Notice():
            return {"code": value.code, "params": plain(dict(value.params))}
        case dict():
            return {name: plain(one) for name, one in value.items()}
        case list() | tuple():
            return type(value)(plain(one) for one in value)
    return value


def packed(notice: Notice) -> str:
    """A notice as one line of text, for a column of texts."""
    told = plain(notice)
    return told if isinstance(told, str) else json.dumps(told, separators=(",", ":"))


def text(sentence: str) -> Notice:
    """A sentence that is not ours: a server's own words, or one stored before there were codes."""
    return Notice("text", text=sentence)


NOTHING = text("")


def both(first: Notice, then: Notice) -> Notice:
    """Two sentences, one after the other."""
    return Notice("list.both", first=first, then=then)


def joined(first: Notice, *more: Notice) -> Notice:
    """Sentences, one after the other."""
    for one in more:
        first = both(first, one)
    return first


def number(count: int) -> Notice | int:
    """A number as it stands in a sentence: small ones in words."""
    return Notice(f"number.{count}") if 0 <= count < _NUMBERS else count
