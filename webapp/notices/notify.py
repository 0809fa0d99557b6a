"""Telling people that something happened."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db.models.functions import Now

from webapp.accounts.models import User
from webapp.notices.due import mail_due
from webapp.notices.kinds import Kind, kind_of
from webapp.notices.models import News, Way
from webapp.notices.ways import ways_of


def notify(
    people: Iterable[User], kind: str, about: object, *, by: User | None = None, **facts: object
) -> None:
    """Tell each of them what happened to a thing, in the way that they chose.

    `about` is its id; `by` who did it, and need not be told; `facts` are numbers and ids, never
    words of people or documents. A person may be named who may not see it: nobody is told then.
    """
    found = kind_of(kind)
    if found is None:
        raise ValueError(f"No app has added notices of the kind {kind!r}.")
    told = {one.pk for one in people if one.is_active} - {by.pk if by else None}
    ways = ways_of(told, found)
    wanted = [pk for pk in told if ways[pk] != Way.NOT]
    if found.folds:
        renewed = _renew(wanted, found, about, facts)
        _mail_again(renewed, ways)
        wanted = [pk for pk in wanted if pk not in renewed.values()]
    News.objects.bulk_create(
        News(person_id=pk, kind=kind, about=str(about), facts=facts, mail_due=mail_due(ways[pk]))
        for pk in wanted
    )


def _renew(people: list[int], kind: Kind, about: object, facts: object) -> Mapping[UUID, int]:
    """Renew the unread notice of each who has one; whose they are, by their ids."""
    there = News.objects.unread().filter(person__in=people, kind=kind.name, about=str(about))
    renewed = dict(there.values_list("pk", "person_id"))
    News.objects.filter(pk__in=renewed).update(created=Now(), facts=facts)
    return renewed


def _mail_again(renewed: Mapping[UUID, int], ways: Mapping[int, Way]) -> None:
    """Have what was renewed in the next digest, also if it was in one before.

    By mail at once it goes no more until somebody looked: there might be hundreds in an hour.
    """
    for way in (Way.DAILY, Way.WEEKLY):
        if pks := [pk for pk, person in renewed.items() if ways[person] == way]:
            News.objects.filter(pk__in=pks, mail_due=None).update(mail_due=mail_due(way))
