"""The administrators' page on reading: what failed and why, tried again by one click."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from rag.types import Stage
from webapp.library.documents.reading import reingest_document, retry_document
from webapp.library.documents.stages import STAGE_NAMES
from webapp.library.models import Document
from webapp.maintenance.older import read_by_older
from webapp.messages import told

MOST_REASONS = 2_000  # different texts; those that differ in numbers alone are one reason
MOST_LISTED = 1_000  # failed documents that are looked at
MOST_SHOWN = 20  # of a reason

_NUMBER = re.compile(r"\d[\d.,]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Documents that failed for one reason at one stage. `key` has no numbers, `words` do."""

    key: str
    words: str
    stage: str
    count: int
    documents: tuple[Document, ...]

    @property
    def doing(self) -> str:
        """What was done when it failed."""
        return str(STAGE_NAMES.get(self.stage, self.stage))


def key_of(error: str) -> str:
    """A reason without its numbers: five pages too many are as bad as six."""
    return _NUMBER.sub("#", error)


def reasons() -> list[Reason]:
    """Why documents failed, the most frequent first, with the latest of each. Two queries."""
    failed = _failed().order_by().values_list("error", "failed_stage")
    counts: Counter[tuple[str, str]] = Counter()
    words: dict[tuple[str, str], str] = {}
    for stored, stage, count in failed.annotate(count=Count("pk"))[:MOST_REASONS]:
        error = told(stored)
        counts[key_of(error), stage] += count
        words.setdefault((key_of(error), stage), error)
    latest: dict[tuple[str, str], list[Document]] = {}
    for document in _failed().select_related("workspace").order_by("-created")[:MOST_LISTED]:
        latest.setdefault((key_of(document.failure), document.failed_stage), []).append(document)
    return [
        Reason(
            key=one[0],
            words=words[one],
            stage=one[1],
            count=count,
            documents=tuple(latest.get(one, ())[:MOST_SHOWN]),
        )
        for one, count in counts.most_common()
    ]


def _failed() -> QuerySet[Document]:
    live: QuerySet[Document] = Document.objects.live()
    return live.filter(stage=Stage.FAILED)


def with_reason(key: str, stage: str) -> list[Document]:
    """All documents that failed for a reason."""
    failed = _failed().filter(failed_stage=stage) if stage in {"", *Stage} else []
    return [document for document in failed if key_of(document.failure) == key]


@require_http_methods(["GET", "HEAD", "POST"])
def reading(request: HttpRequest) -> HttpResponse:
    """Shows it; a POST reads documents again: one, all of a reason, or all of an older reader."""
    if request.method == "POST":
        count = _again(request)
        told = ngettext(
            "%(count)s document queued again.", "%(count)s documents queued again.", count
        )
        messages.success(request, told % {"count": count})
        return redirect("admin:reading")
    context = {
        **admin.site.each_context(request),
        "title": gettext("Reading"),
        "reasons": reasons(),
        "older": read_by_older().order_by()[: MOST_LISTED + 1].count(),
    }
    return TemplateResponse(request, "admin/reading.html", context)


def _again(request: HttpRequest) -> int:
    if "older" in request.POST:
        return sum(reingest_document(one, bulk=True) for one in read_by_older().iterator())
    if document := request.POST.get("document", ""):
        return _retried(request, _named(document), bulk=False)
    chosen = with_reason(request.POST.get("reason", ""), request.POST.get("stage", ""))
    return _retried(request, chosen, bulk=True)


def _retried(request: HttpRequest, documents: Iterable[Document], *, bulk: bool) -> int:
    """Try documents again, and keep who had it done. How many are tried."""
    tried = [one for one in documents if retry_document(one, bulk=bulk)]
    if tried and request.user.is_authenticated:
        who = request.user.pk
        LogEntry.objects.log_actions(who, tried, CHANGE, "queued again")
    return len(tried)


def _named(document_id: str) -> Iterable[Document]:
    try:
        return _failed().filter(pk=UUID(document_id))
    except ValueError:
        return []
