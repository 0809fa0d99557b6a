"""Looks for words: what has them all, and what becomes of those that no document has."""

from collections.abc import Sequence
from dataclasses import dataclass

from rag.types import Sought
from webapp.search.grammar import Asked, Unit
from webapp.search.shelf import Match, Shelf


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What was looked for in the end, and what has it.

    No document has the words that are `missing`, or those that are `begun`: but words begin so.
    """

    asked: Asked
    matches: Sequence[Match] = ()
    missing: Sequence[Unit] = ()
    begun: Sequence[Unit] = ()


def look(shelf: Shelf, asked: Asked) -> Looked:
    """The documents that have all of it, or all that some document has. Raises IndexDownError."""
    if not asked.units:
        return Looked(asked=asked)
    matches = having(shelf, asked)
    if matches or not asked.wanted:
        return Looked(asked=asked, matches=matches)
    missing = [unit for unit in asked.wanted if not _is_anywhere(shelf, unit)]
    begun = [one for one in missing if one.beginning and _is_anywhere(shelf, one.beginning)]
    missing = [one for one in missing if one not in begun]
    others = asked.but(*missing).begun(*begun)
    if others == asked or not others.wanted or not all(unit.is_plain for unit in missing):
        return Looked(asked=asked, missing=missing)
    matches = having(shelf, others)
    if not matches:  # then nothing begins so that is told
        return Looked(asked=others, missing=[*missing, *begun])
    return Looked(asked=others, matches=matches, missing=missing, begun=begun)


def _is_anywhere(shelf: Shelf, unit: Unit) -> bool:
    return shelf.has(Sought(groups=(unit.terms,)))


def having(shelf: Shelf, asked: Asked) -> list[Match]:
    """The documents that have all of it. Raises IndexDownError."""
    if not asked.wanted:
        left_out = {one.key for one in shelf.having(asked.without)}
        return [one for one in shelf.all() if one.key not in left_out]
    # These may be found by their words: what the index has of them need not be asked again.
    without = shelf.indexed(asked.without)
    matches = shelf.having(asked.sought)
    return [one for one in matches if one.key not in without] if without else matches
