"""Makes a sentence of a code and its parameters."""

from collections.abc import Callable, Mapping

from rag.notices.english import ENGLISH

Gettext = Callable[[str], str]
Ngettext = Callable[[str, str, int], str]


class _Words(str):
    """A parameter that can begin a sentence."""

    __slots__ = ()

    def __format__(self, how: str) -> str:
        return self[:1].upper() + self[1:] if how == "first" else super().__format__(how)


def _english(one: str, many: str, count: int) -> str:
    return one if count == 1 else many


def render(
    code: str,
    params: Mapping[str, object],
    gettext: Gettext = str,
    ngettext: Ngettext = _english,
) -> str:
    """The sentence of a code, in English where no translation is given.

    Parameters are texts and numbers, or codes with parameters themselves as `plain` gives them,
    or lists of these. A code that is unknown, since a later version stored it, is its own sentence.
    """
    entry = ENGLISH.get(code)
    if entry is None:
        return code

    def shown(value: object) -> object:
        match value:
            case {"code": str(inner), "params": dict(given)}:
                return _Words(render(inner, given, gettext, ngettext))
            case str():
                return _Words(value)
            case list() | tuple():
                *most, last = [str(shown(one)) for one in value]
                first = ", ".join(most)
                pair = {"first": first, "last": last}
                return _Words(render("list.pair", pair, gettext, ngettext) if most else last)
        return value

    sentence = (
        ngettext(entry.one, entry.many, int(str(params["count"])))
        if entry.many
        else gettext(entry.one)
    )
    return sentence.format(**{name: shown(value) for name, value in params.items()})
