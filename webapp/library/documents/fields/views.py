"""Own fields in the browser: owners define them, editors fill those of a document."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from webapp.accounts.requests import MemberRequest
from webapp.library.documents.fields import (
    change_field,
    define_field,
    fields_of,
    fill_document,
)
from webapp.library.errors import RefusedError
from webapp.library.models import Document, Kind, OwnField, Workspace

SHOWN = "columns-shown"  # in the session, by workspace


@require_http_methods(["GET", "POST"])
def fields(request: MemberRequest, workspace_id: UUID) -> HttpResponse:
    """The fields of a workspace, for its owners; a new one is posted."""
    workspace = _owned(request, workspace_id)
    given = request.POST
    if request.method == "POST":
        kind = Kind(given["kind"]) if given.get("kind") in Kind.values else Kind.TEXT
        try:
            define_field(workspace, given.get("name", ""), kind, given.get("choices", ""))
        except RefusedError as error:
            messages.error(request, error.message)
        return redirect("fields", workspace_id=workspace.pk)
    context = {"workspace": workspace, "fields": fields_of(workspace), "kinds": Kind.choices}
    return render(request, "library/fields.html", context)


@require_POST
def change(request: MemberRequest, workspace_id: UUID, field_id: int) -> HttpResponse:
    """Give a field another `name` or `choices`, and say whether it is `listed`."""
    field = _field(request, workspace_id, field_id)
    given = request.POST
    try:
        change_field(
            field, given.get("name", ""), given.get("choices", ""), listed="listed" in given
        )
    except RefusedError as error:
        messages.error(request, error.message)
    return redirect("fields", workspace_id=workspace_id)


@require_POST
def delete(request: MemberRequest, workspace_id: UUID, field_id: int) -> HttpResponse:
    """Delete a field with all its values."""
    _field(request, workspace_id, field_id).delete()
    return redirect("fields", workspace_id=workspace_id)


@require_POST
def fill(request: MemberRequest, document_id: UUID) -> HttpResponse:
    """Fill the fields of a document: each by its id, as `field.7`."""
    editable = Document.objects.editable_by(request.user).select_related("workspace")
    document = get_object_or_404(editable, pk=document_id)
    given = {
        one.name: request.POST[f"field.{one.pk}"]
        for one in fields_of(document.workspace)
        if f"field.{one.pk}" in request.POST
    }
    try:
        fill_document(document, given)
    except RefusedError as error:
        messages.error(request, error.message)
    return redirect("document", document_id=document.pk)


@require_POST
def choose_columns(request: MemberRequest, workspace_id: UUID) -> HttpResponse:
    """Which fields are columns of the list, for oneself until one signs out."""
    workspace = get_object_or_404(Workspace.objects.visible_to(request.user), pk=workspace_id)
    given = set(request.POST.getlist("column"))
    chosen = [one.pk for one in fields_of(workspace) if one.code in given]
    shown = request.session.get(SHOWN, {})
    request.session[SHOWN] = {**shown, str(workspace.pk): chosen}
    address = reverse("all_documents", args=[workspace.pk])
    return HttpResponseRedirect(f"{address}?{request.POST.get('back', '')}")


def listed_fields(
    request: MemberRequest, workspace: Workspace, every: Iterable[OwnField]
) -> list[OwnField]:
    """Those that are columns: as one has chosen, or else as the owners say."""
    chosen = request.session.get(SHOWN, {}).get(str(workspace.pk))
    return [one for one in every if (one.listed if chosen is None else one.pk in chosen)]


def _owned(request: MemberRequest, workspace_id: UUID) -> Workspace:
    return get_object_or_404(Workspace.objects.owned_by(request.user), pk=workspace_id)


def _field(request: MemberRequest, workspace_id: UUID, field_id: int) -> OwnField:
    return get_object_or_404(OwnField, pk=field_id, workspace=_owned(request, workspace_id))
