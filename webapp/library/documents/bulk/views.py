"""Acts on many documents in the browser: on those that were chosen, or on all that fit."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import (
    Http404,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
    QueryDict,
)
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from webapp.accounts.requests import MemberRequest, id_of
from webapp.adjusted.values import value_of
from webapp.library.documents.bulk import Act, Done, Order, carry_out, do_some, moment_of
from webapp.library.documents.catalog import fitting
from webapp.library.documents.filters import read_filter
from webapp.library.errors import RefusedError
from webapp.library.models import Document, DocumentQuerySet, OwnField, Workspace

MOST_DIGITS = 17
MOST_CHOSEN = 500  # by hand; of more, all that fit a filter
LONGEST_ACT = timedelta(hours=1)  # from its first thousand to its last


@require_POST
def act(request: MemberRequest, workspace_id: UUID) -> HttpResponse:
    """Do `act` to `documents`, or with `every` to all that the list shows that `back` narrows.

    With `steps` to a thousand `after` one: JSON says how many, which was the last, and where to go
    when there are no more.
    """
    workspace = get_object_or_404(Workspace.objects.editable_by(request.user), pk=workspace_id)
    given = request.POST
    back = QueryDict(given.get("back", ""))
    if given.get("act") not in Act.values:
        raise Http404
    address = f"{reverse('all_documents', args=[workspace.pk])}?{back.urlencode()}"
    try:
        if "every" not in given and "documents" not in given:
            raise RefusedError(gettext("Choose the documents first."))
        every = "every" in given
        documents = _fitting(workspace, back) if every else _chosen(request, workspace)
        if "steps" in given:
            return _step(request, workspace, documents, address)
        _tell(request, workspace, carry_out(workspace, documents, _order(request, workspace)))
    except RefusedError as error:
        messages.error(request, error.message)
        if "steps" in given:
            return JsonResponse({"then": address})
    return HttpResponseRedirect(address)


def _order(request: MemberRequest, workspace: Workspace) -> Order:
    given = request.POST
    named = _number(given.get("field", ""))
    return Order(
        act=Act(given["act"]),
        by=request.user,
        folder=given.get("folder", ""),
        add=given.getlist("add"),
        remove=given.getlist("remove"),
        field=OwnField.objects.filter(workspace=workspace, pk=named).first(),
        value=given.get("value", ""),
        at=_given_at(_number(given.get("stamp", ""))),
    )


def _given_at(stamp: int) -> datetime:
    """When an act was given that goes on; now, where its stamp is not of the last hour.

    With an old one an editor would delete for good, which is for owners: it went long ago, then.
    """
    now = timezone.now()
    at = moment_of(stamp)
    return at if now - LONGEST_ACT < at <= now else now


def _step(
    request: MemberRequest, workspace: Workspace, documents: DocumentQuerySet, address: str
) -> JsonResponse:
    given = request.POST
    after = id_of(given["after"]) if given.get("after") else None
    order = _order(request, workspace)
    step = do_some(workspace, documents, order, after=after)
    # How much was done before is only told, never relied on.
    done = replace(
        step,
        meant=_number(given.get("meant", "")) + step.meant,
        done=_number(given.get("done", "")) + step.done,
    )
    told = {"meant": done.meant, "done": done.done, "stamp": order.stamp}
    if step.last and "every" in given:
        return JsonResponse({**told, "after": str(step.last)})
    _tell(request, workspace, done)
    return JsonResponse({**told, "then": address})


def _tell(request: MemberRequest, workspace: Workspace, done: Done) -> None:
    undo = ""
    if done.order.act == Act.DELETE and done.done and value_of("TRASH_DAYS"):
        undo = reverse("restore_together", args=[workspace.pk, done.order.stamp])
    # The address rides on the message: the template makes an undo button of it.
    messages.success(request, done.words, extra_tags=undo)


def _fitting(workspace: Workspace, back: QueryDict) -> DocumentQuerySet:
    return fitting(workspace, back.get("q", ""), read_filter(back))


def _chosen(request: MemberRequest, workspace: Workspace) -> DocumentQuerySet:
    ids = {id_of(text) for text in request.POST.getlist("documents")[:MOST_CHOSEN]}
    editable = Document.objects.editable_by(request.user)
    found: DocumentQuerySet = editable.filter(workspace=workspace, pk__in=ids)
    if found.count() != len(ids):
        raise Http404
    return found


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else 0
