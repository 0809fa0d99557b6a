"""What notices say to whom they are for, now."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from webapp.accounts.models import User
from webapp.notices.kinds import Said, kind_of
from webapp.notices.models import News


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownNews:
    """News with what they say."""

    news: News
    said: Said


def show_news(news: Iterable[News], person: User) -> list[ShownNews]:
    """Those of a person that are about what they may see, in their order. Some queries a kind."""
    given = list(news)
    said: dict[UUID, Said] = {}
    for name in dict.fromkeys(one.kind for one in given):
        if kind := kind_of(name):
            said.update(kind.say(person, [one for one in given if one.kind == name]))
    return [ShownNews(news=one, said=said[one.pk]) for one in given if one.pk in said]
