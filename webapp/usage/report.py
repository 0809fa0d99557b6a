"""What was asked of models in some days: by day, model, workspace, person and purpose; how fast."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any, cast
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from webapp.accounts.models import User
from webapp.usage.ends import FINE, end_words
from webapp.usage.models import OPEN, ModelRequest, Purpose
from webapp.usage.prices import told_money

PERIODS = (7, 30, 90, 365)  # days to choose from
USUAL = 30
MOST_LINES = 12  # of a table; all that is beyond is one line
MOST_TIMED = 100_000  # requests that times are told of, the newest

Requests = QuerySet[ModelRequest]
SUMS: Mapping[str, Any] = {
    "requests": Count("pk"),
    "input_tokens": Sum("input_tokens"),
    "output_tokens": Sum("output_tokens"),
    "price": Sum("price"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a table. `share` is the length of its bar, 0..100, of the longest."""

    label: str
    requests: int
    input_tokens: int = 0
    output_tokens: int = 0
    price: int = 0
    share: float = 0.0

    @property
    def tokens(self) -> int:
        """Read and written."""
        return self.input_tokens + self.output_tokens

    @property
    def money(self) -> str:
        """The price, without its currency."""
        return told_money(self.price)


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Seconds to the first word and in all: half of the requests took no more, and 95 in 100."""

    label: str
    first_half: float | None
    first_most: float | None
    half: float | None
    most: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All of it, `tables` by their titles."""

    days: int
    currency: str
    total: Line
    estimated: int
    failed: int
    by_day: Sequence[Line]
    tables: Sequence[tuple[str, Sequence[Line]]]
    times: Sequence[Times]
    failures: Sequence[Line]


def days_of(given: str) -> int:
    """The period that an address names, else the usual one."""
    return next((days for days in PERIODS if str(days) == given), USUAL)


def since(days: int) -> datetime:
    """When a period of so many days, today among them, began."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - timedelta(days=days - 1)


def requests_of(days: int, workspace_id: UUID | None = None) -> Requests:
    """Those that ended, of all workspaces or one."""
    rows = ModelRequest.objects.filter(begun__gte=since(days)).exclude(end=OPEN)
    return rows.filter(workspace=workspace_id) if workspace_id else rows


def report(requests: Requests, days: int, *, by_workspace: bool) -> Report:
    """Of requests in a period. About ten queries."""
    grouped = {
        gettext("By model"): _grouped(requests, "model", str),
        gettext("By purpose"): _grouped(requests, "purpose", _purpose),
        gettext("By person"): _grouped(requests, "user", _people(requests)),
    }
    if by_workspace:
        grouped[gettext("By workspace")] = _grouped(requests, "workspace", _workspaces(requests))
    ended = requests.values_list("end").annotate(count=Count("pk")).order_by("-count")
    failures = [Line(label=end_words(end), requests=n) for end, n in ended if end not in FINE]
    return Report(
        days=days,
        currency=settings.CURRENCY,
        total=Line(label="", **_whole(requests.aggregate(**SUMS))),
        estimated=requests.filter(estimated=True).count(),
        failed=sum(line.requests for line in failures),
        by_day=_by_day(requests, days),
        tables=list(grouped.items()),
        times=list(_times(requests)),
        failures=_measured(failures, by="requests"),
    )


def _whole(sums: Mapping[str, int | None]) -> dict[str, int]:
    return {name: sums[name] or 0 for name in SUMS}


def _measured(lines: Sequence[Line], by: str = "tokens") -> list[Line]:
    """The lines with the lengths of their bars."""
    longest = max((getattr(line, by) for line in lines), default=0) or 1
    return [
        Line(
            label=line.label, requests=line.requests, input_tokens=line.input_tokens,
            output_tokens=line.output_tokens, price=line.price,
            share=round(100 * getattr(line, by) / longest, 1),
        )
        for line in lines
    ]  # fmt: skip


def _by_day(requests: Requests, days: int) -> list[Line]:
    """One for each day, also for those on which nothing was asked."""
    rows = requests.annotate(day=TruncDate("begun")).values("day").annotate(**SUMS).order_by()
    counted = {row["day"]: _whole(cast(Mapping[str, int | None], row)) for row in rows}
    first = timezone.localdate(since(days))
    nothing = dict.fromkeys(SUMS, 0)
    dates = (first + timedelta(days=number) for number in range(days))
    return _measured(
        [Line(label=date_format(day, "j M Y"), **counted.get(day, nothing)) for day in dates]
    )


def _grouped(requests: Requests, field: str, named: Any) -> list[Line]:
    """The lines of a table, that with the most tokens first; the last ones are one."""
    rows = requests.values(field).annotate(**SUMS).order_by()
    lines = [Line(label=named(row[field]), **_whole(row)) for row in rows]
    lines.sort(key=lambda line: (-line.tokens, -line.requests, line.label))
    shown, others = lines[:MOST_LINES], lines[MOST_LINES:]
    return _measured([*shown, _sum(others)] if others else shown)


def _sum(lines: Sequence[Line]) -> Line:
    sums = {name: sum(getattr(line, name) for line in lines) for name in SUMS}
    return Line(label=gettext("%(count)s others") % {"count": len(lines)}, **sums)


def _purpose(value: str) -> str:
    return str(Purpose(value).label) if value in Purpose.values else value


def _people(requests: Requests) -> Any:
    found = User.objects.in_bulk(_ids(requests, "user"))
    return lambda pk: str(found[pk]) if pk in found else gettext("Nobody, or gone")


def _workspaces(requests: Requests) -> Any:
    found = apps.get_model("library", "Workspace").objects.in_bulk(_ids(requests, "workspace"))
    return lambda pk: str(found[pk]) if pk in found else gettext("None, or gone")


def _ids(requests: Requests, field: str) -> list[Any]:
    return list(
        requests.values_list(field, flat=True).distinct().order_by().exclude(**{field: None})
    )


def _times(requests: Requests) -> Iterable[Times]:
    newest = requests.filter(end__in=FINE).order_by("-begun")
    rows = list(newest.values_list("purpose", "first_s", "seconds")[:MOST_TIMED])
    for purpose in Purpose:
        own = [row for row in rows if row[0] == purpose]
        first = sorted(row[1] for row in own if row[1] is not None)
        whole = sorted(row[2] for row in own if row[2] is not None)
        if own:
            yield Times(
                label=str(purpose.label), first_half=percentile(first, 50),
                first_most=percentile(first, 95), half=percentile(whole, 50),
                most=percentile(whole, 95),
            )  # fmt: skip


def percentile(ordered: Sequence[float], percent: int) -> float | None:
    """The smallest that so many in a hundred do not exceed; None of nothing."""
    return ordered[ceil(len(ordered) * percent / 100) - 1] if ordered else None
