"""What was asked of models in some days: by day, model, workspace, person and purpose; how fast."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import ceil
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db.models import Count, QuerySet, Sum
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
MOST_TIMED = 20_000  # requests that times are told of, the newest

Requests = QuerySet[ModelRequest]
Sums = Mapping[str, Any]  # a row: some of these keys, and SUMS of the requests that share them
WHAT = ("day", "model", "purpose", "end", "estimated")
WHO = ("user", "workspace")
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


def since(days: int) -> date:
    """The first day of a period of so many, of which today is the last."""
    return timezone.localdate() - timedelta(days=days - 1)


def requests_of(days: int, workspace_id: UUID | None = None) -> Requests:
    """Those that ended, of all workspaces or one."""
    rows = ModelRequest.objects.filter(day__gte=since(days)).exclude(end=OPEN)
    return rows.filter(workspace=workspace_id) if workspace_id else rows


def report(requests: Requests, days: int, *, by_workspace: bool) -> Report:
    """Of requests in a period. Five queries, of which two go through all of them."""
    sums, payers = (list(requests.values(*k).annotate(**SUMS).order_by()) for k in (WHAT, WHO))
    tables = {
        gettext("By model"): _grouped(sums, "model", str),
        gettext("By purpose"): _grouped(sums, "purpose", _purpose),
        gettext("By person"): _grouped(payers, "user", _people(payers)),
    }
    if by_workspace:
        named = _workspaces(payers)
        tables[gettext("By workspace")] = _grouped(payers, "workspace", named)
    failures = _grouped([row for row in sums if row["end"] not in FINE], "end", end_words)
    return Report(
        days=days,
        currency=settings.CURRENCY,
        total=_line("", sums),
        estimated=sum(row["requests"] for row in sums if row["estimated"]),
        failed=sum(line.requests for line in failures),
        by_day=_by_day(sums, days),
        tables=list(tables.items()),
        times=list(_times(requests)),
        failures=_measured(sorted(failures, key=lambda line: -line.requests), by="requests"),
    )


def _line(label: str, sums: Iterable[Sums]) -> Line:
    counts = dict.fromkeys(SUMS, 0)
    for row in sums:
        for name in SUMS:
            counts[name] += row[name]
    return Line(label=label, **counts)


def _measured(lines: Sequence[Line], by: str = "tokens") -> list[Line]:
    """The lines with the lengths of their bars."""
    longest = max((getattr(line, by) for line in lines), default=0) or 1
    return [replace(line, share=round(100 * getattr(line, by) / longest, 1)) for line in lines]


def _by_day(sums: Sequence[Sums], days: int) -> list[Line]:
    """One for each day, also for those on which nothing was asked."""
    rows = defaultdict(list)
    for row in sums:
        rows[row["day"]].append(row)
    dates = (since(days) + timedelta(days=number) for number in range(days))
    return _measured([_line(date_format(day, "j M Y"), rows.get(day, ())) for day in dates])


def _grouped(sums: Sequence[Sums], key: str, named: Callable[[Any], str]) -> list[Line]:
    """The lines of a table, that with the most tokens first; the last ones are one."""
    rows = defaultdict(list)
    for row in sums:
        rows[named(row[key])].append(row)
    lines = [_line(label, found) for label, found in rows.items()]
    lines.sort(key=lambda line: (-line.tokens, -line.requests, line.label))
    shown, others = lines[:MOST_LINES], {line.label for line in lines[MOST_LINES:]}
    if others:
        told = gettext("%(count)s others") % {"count": len(others)}
        shown.append(_line(told, [row for label in others for row in rows[label]]))
    return _measured(shown)


def _purpose(value: str) -> str:
    return str(Purpose(value).label) if value in Purpose.values else value


def _people(sums: Sequence[Sums]) -> Callable[[Any], str]:
    found = User.objects.in_bulk({row["user"] for row in sums} - {None})
    return lambda pk: str(found[pk]) if pk in found else gettext("Nobody, or gone")


def _workspaces(sums: Sequence[Sums]) -> Callable[[Any], str]:
    table: Any = apps.get_model("library", "Workspace")
    found = table.objects.in_bulk({row["workspace"] for row in sums} - {None})
    names = Counter(map(str, found.values()))

    def named(pk: UUID | None) -> str:
        if pk not in found:
            return gettext("None, or gone")
        name = str(found[pk])
        return name if names[name] == 1 else f"{name} ({str(pk)[:8]})"

    return named


def _times(requests: Requests) -> Iterable[Times]:
    newest = requests.filter(end__in=FINE).order_by("-pk")
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
