"""What is asked of own fields: “amount>100”, “due:2024-05”, “status=open”, read once.

`*` is any value, `-` none; numbers and days know >, >=, <, <= and a..b.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from django.db.models import Q

from webapp.library.documents.days import day_of, first_after
from webapp.library.models import FieldValue, Kind, OwnField, Workspace
from webapp.library.models.fields import FRACTION

ANY, NONE = "*", "-"
_SIGN = re.compile(r"[<>]=?|=")
_COMPARED = re.compile(r"^(>=|<=|[<>])\s*(.*)$", re.DOTALL)
_LOOKUPS = {">": "gt", ">=": "gte", "<": "lt", "<=": "lte"}
_MOST_DIGITS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """The name of a field, and what is asked of it: what follows the name, “>100” or “open”."""

    name: str
    asked: str

    @property
    def words(self) -> str:
        """As it is told, and read again by `read_condition`."""
        if self.asked == ANY:
            return self.name
        sign = "" if _COMPARED.match(self.asked) else "="
        return f"{self.name}{sign}{self.asked}"


def read_condition(text: str) -> Condition:
    """The condition that a text is; a name alone is any value."""
    sign = _SIGN.search(text)
    name = text[: sign.start()].strip() if sign else ""
    if not (sign and name):
        return Condition(name=text.strip(), asked=ANY)
    value = text[sign.end() :].strip()
    return Condition(name=name, asked=value if sign[0] == "=" else f"{sign[0]}{value}")


def values_that(kind: Kind, asked: str) -> Q:
    """The values of a kind that are as it is asked; of no sense: none."""
    if asked in {ANY, NONE, ""}:
        return Q()
    match kind:
        case Kind.NUMBER:
            return _numbers(asked)
        case Kind.DATE:
            return _days(asked)
        case Kind.CHOICE:
            return Q(text__iexact=asked)
        case Kind.TEXT:
            return Q(text__icontains=asked)


def documents_that(fields: Sequence[OwnField], asked: str) -> Q:
    """The documents of which one of these fields says so. One part for each kind, not for each
    field: thousands of workspaces may have one of that name. Where a workspace has no such field
    nothing is found: to have no value of it would be said of all, or tell of fields elsewhere."""
    found = Q(pk__in=[])
    for kind in Kind:
        if here := [one.pk for one in fields if one.kind == kind]:
            values = FieldValue.objects.filter(values_that(kind, asked), field__in=here)
            found |= Q(pk__in=values.values("document"))
    if asked == NONE:
        return ~found & Q(workspace__in={one.workspace_id for one in fields})
    return found


def named_fields(name: str, workspaces: Iterable[Workspace] | None = None) -> list[OwnField]:
    """The fields of that name, in any capitals: each workspace may have one."""
    here = Q() if workspaces is None else Q(workspace__in=workspaces)
    return list(OwnField.objects.filter(here, name__iexact=name))


def number_of(text: str) -> Decimal | None:
    """A number as it is written, its fraction after a point; commas and spaces may part it.

    None for what is none, or is too large. No more of a fraction is kept than the database does.
    """
    try:
        number = Decimal(re.sub(r"[\s,_’']", "", text))
        if not number.is_finite() or abs(number) >= 10**_MOST_DIGITS:
            return None
        digits = -int(number.as_tuple().exponent)  # behind its point
        return round(number, FRACTION) if digits > FRACTION else number
    except InvalidOperation:
        return None


def _numbers(asked: str) -> Q:
    low, parted, high = asked.partition("..")
    if parted:
        return _bounded(number__gte=number_of(low), number__lte=number_of(high))
    sign, value = _compared(asked)
    number = number_of(value)
    if number is None:
        return Q(pk__in=[])
    return Q(**{f"number__{_LOOKUPS[sign]}" if sign else "number": number})


def _days(asked: str) -> Q:
    low, parted, high = asked.partition("..")
    sign, value = ("", "") if parted else _compared(asked)
    first = day_of(low.strip()) if parted else day_of(value)
    after = first_after(high.strip() if parted else value)
    if parted:
        return _bounded(day__gte=first, day__lt=after)
    if first is None or after is None:
        return Q(pk__in=[])
    bounds = {
        "": _bounded(day__gte=first, day__lt=after),
        ">": Q(day__gte=after),
        ">=": Q(day__gte=first),
        "<": Q(day__lt=first),
        "<=": Q(day__lt=after),
    }
    return bounds[sign]


def _bounded(**bounds: date | Decimal | None) -> Q:
    """Within those that could be read; of none, nothing."""
    known = {key: value for key, value in bounds.items() if value is not None}
    return Q(**known) if known else Q(pk__in=[])


def _compared(asked: str) -> tuple[str, str]:
    match = _COMPARED.match(asked)
    return (match[1], match[2].strip()) if match else ("", asked.strip())
