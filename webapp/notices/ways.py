"""How each person wants to be told of each kind."""

from collections.abc import Collection, Mapping

from django.db import transaction

from webapp.accounts.models import User
from webapp.adjusted.values import sends_mail
from webapp.notices.due import BY_MAIL
from webapp.notices.kinds import Kind, every_kind
from webapp.notices.models import Reader, Way


def ways_of(people: Collection[int], kind: Kind) -> Mapping[int, Way]:
    """The way of a kind, by the ids of people. One query."""
    chosen = Reader.objects.filter(pk__in=people).values_list("pk", "ways")
    given = {pk: ways.get(kind.name) for pk, ways in chosen}
    return {pk: _way(given.get(pk), kind) for pk in people}


def all_ways_of(person: User) -> Mapping[str, Way]:
    """The person's way of each kind, by its name."""
    found = Reader.objects.filter(pk=person.pk).values_list("ways", flat=True).first() or {}
    return {kind.name: _way(found.get(kind.name), kind) for kind in every_kind()}


def offered(kind: Kind) -> list[Way]:
    """The ways that can be chosen here: none by mail where none is sent."""
    return [way for way in kind.ways if sends_mail() or way not in BY_MAIL]


def choose_ways(person: User, ways: Mapping[str, str]) -> None:
    """Keep the ways of these kinds; what is none of theirs, or not offered, stays as it was."""
    kinds = {kind.name: kind for kind in every_kind()}
    known = {
        name: way for name, way in ways.items() if name in kinds and way in offered(kinds[name])
    }
    with transaction.atomic():
        reader, _ = Reader.objects.select_for_update().get_or_create(person=person)
        reader.ways = {**reader.ways, **known}
        reader.save(update_fields=["ways"])


def note_language(person: User, language: str) -> None:
    """Keep in which language a person reads. It is written when it changes."""
    kept = Reader.objects.filter(pk=person.pk).values_list("language", flat=True).first()
    if kept != language:
        Reader.objects.update_or_create(person=person, defaults={"language": language})


def _way(given: str | None, kind: Kind) -> Way:
    return next((way for way in kind.ways if way == given), kind.way)
