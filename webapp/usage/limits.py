"""How much one may do in a while: enough for people, too little for a runaway program."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.utils.translation import gettext, ngettext

from webapp.accounts.attempts import told_wait
from webapp.accounts.counts import count_down, count_up
from webapp.accounts.models import User
from webapp.adjusted.values import value_of
from webapp.errors import TooManyError
from webapp.usage.models import Limit

MINUTE_S, HOUR_S = 60, 3600


class Whose(StrEnum):
    """Who has a limit; by the name of the field of a row that says which one."""

    PERSON = "user"
    WORKSPACE = "workspace"


@dataclass(frozen=True, slots=True, kw_only=True)
class Payer:
    """For whom a model is asked: a person, in a workspace; either may be nobody's."""

    user_id: int | None = None
    workspace_id: UUID | None = None

    def parts(self) -> Iterator[tuple[Whose, int | UUID]]:
        """Whose limits hold, with their ids."""
        if self.user_id is not None:
            yield Whose.PERSON, self.user_id
        if self.workspace_id is not None:
            yield Whose.WORKSPACE, self.workspace_id


_QUESTIONS = "questions_per_minute"
BUDGETS = ("tokens_per_day", "tokens_per_month", "money_per_day", "money_per_month")
_HOURLY = ("uploads_per_hour", "workspaces_per_hour")  # of people alone


def limits_of(whose: Whose, pk: int | UUID) -> Mapping[str, Any]:
    """What one may have, by the names of Limit's fields; 0 is without a limit. One query."""
    row = Limit.objects.filter(**{whose: pk}).first()
    defaults = {name: value_of(f"{whose.name}_{name.upper()}") for name in (_QUESTIONS, *BUDGETS)}
    if whose == Whose.PERSON:
        defaults |= {name: value_of(name.upper()) for name in _HOURLY}
    own = {name: getattr(row, name, None) for name in defaults}
    return {name: defaults[name] if own[name] is None else own[name] for name in defaults}


def count_question(payer: Payer) -> None:
    """Count a question. Raises TooManyError when it is one of too many within a minute."""
    for whose, pk in payer.parts():
        most = limits_of(whose, pk)[_QUESTIONS]
        if wait := _over(f"questions:{whose}:{pk}", 1, most, MINUTE_S):
            told = _QUESTIONS_TOLD[whose](most) % {"number": most, "time": told_wait(wait)}
            raise TooManyError(told, retry_after_s=wait)


def _of_person(number: int) -> str:
    return ngettext(
        "You may ask %(number)s question a minute. Ask again in %(time)s.",
        "You may ask %(number)s questions a minute. Ask again in %(time)s.",
        number,
    )


def _of_workspace(number: int) -> str:
    return ngettext(
        "Your workspace may be asked %(number)s question a minute. Ask again in %(time)s.",
        "Your workspace may be asked %(number)s questions a minute. Ask again in %(time)s.",
        number,
    )


_QUESTIONS_TOLD = {Whose.PERSON: _of_person, Whose.WORKSPACE: _of_workspace}


def count_workspace(user: User) -> None:
    """Count a workspace that somebody makes. Raises TooManyError."""
    most = limits_of(Whose.PERSON, user.pk)["workspaces_per_hour"]
    if wait := _over(f"workspaces:{user.pk}", 1, most, HOUR_S):
        told = gettext(
            "You have made %(number)s workspaces within an hour, which is the most. Try again in "
            "%(time)s."
        )
        raise TooManyError(told % {"number": most, "time": told_wait(wait)}, retry_after_s=wait)


def count_uploads(user: User | None, files: int = 1) -> None:
    """Count files that somebody uploads; all of them or, with TooManyError, none."""
    if user is None:
        return
    most = limits_of(Whose.PERSON, user.pk)["uploads_per_hour"]
    if wait := _over(f"uploads:{user.pk}", files, most, HOUR_S):
        told = gettext(
            "One person may upload %(number)s files within an hour. Try again in %(time)s."
        )
        raise TooManyError(told % {"number": most, "time": told_wait(wait)}, retry_after_s=wait)


def _over(what: str, count: int, most: int, span_s: int) -> int:
    """0 when so many more are within the limit, and counted; else the seconds to the next span."""
    if not most:
        return 0
    span, passed = divmod(int(time.time()), span_s)
    key = f"limit:{what}:{span}"
    if count_up(key, count, span_s) <= most:
        return 0
    count_down(key, count)
    return span_s - passed
