"""The rows of a period as CSV, summed by day: nobody learns when exactly somebody asked."""

import csv
from collections.abc import Iterable, Iterator
from decimal import Decimal
from io import StringIO
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, Sum
from django.http import HttpResponse
from django.utils.http import content_disposition_header

from webapp.usage.models import MILLION
from webapp.usage.report import Requests

_BY = ("day", "workspace", "workspace__name", "user__email", "purpose", "model", "server", "end")
_HEADER = (
    "day", "workspace_id", "workspace", "person", "purpose", "model", "server", "end", "requests",
    "input_tokens", "output_tokens", "estimated", "seconds", "price", "currency",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")  # with these a spreadsheet takes text for one


def csv_response(requests: Requests, name: str) -> HttpResponse:
    """A download."""
    text = StringIO()
    csv.writer(text).writerows(
        [_HEADER, *([safe(cell) for cell in row] for row in _rows(requests))]
    )
    response = HttpResponse(text.getvalue(), "text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, name)  # noqa: FBT003
    return response


def safe(cell: Any) -> Any:
    """A cell that no spreadsheet works out: text that looks like a formula is kept as text."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _rows(requests: Requests) -> Iterator[Iterable[Any]]:
    summed = requests.values(*_BY).annotate(
        requests=Count("pk"), read=Sum("input_tokens"), written=Sum("output_tokens"),
        guessed=Count("pk", filter=Q(estimated=True)), took=Sum("seconds"), cost=Sum("price"),
    ).order_by(*_BY)  # fmt: skip
    for row in summed:
        price = Decimal(row["cost"] or 0) / MILLION
        keys = (row[name] for name in _BY)
        yield (
            *keys, row["requests"], row["read"], row["written"], row["guessed"],
            round(row["took"] or 0, 3), price, settings.CURRENCY,
        )  # fmt: skip
