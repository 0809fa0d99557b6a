"""Telling people that something happened."""

from collections.abc import Iterable

from django.db.models.functions import Now

from webapp.accounts.models import User
from webapp.notices.due import mail_due
from webapp.notices.kinds import Kind, kind_of
from webapp.notices.models import Notice, Way
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
        wanted = _not_renewed(wanted, found, about, facts)
    Notice.objects.bulk_create(
        Notice(person_id=pk, kind=kind, about=str(about), facts=facts, mail_due=mail_due(ways[pk]))
        for pk in wanted
    )


def _not_renewed(people: list[int], kind: Kind, about: object, facts: object) -> list[int]:
    """Renew the unread notice of each, and name those who have none."""
    there = Notice.objects.unread().filter(person__in=people, kind=kind.name, about=str(about))
    renewed = set(there.values_list("person_id", flat=True))
    there.update(created=Now(), facts=facts)
    return [pk for pk in people if pk not in renewed]
