"""What is kept of a person: shown in numbers, exported and erased, by whoever proves who it is."""

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, DELETION
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from webapp.accounts.models import User
from webapp.accounts.proof import ask_again, has_proven
from webapp.library.errors import RefusedError
from webapp.maintenance.models import Erasure
from webapp.maintenance.persons import KINDS, counts_of, data_of, erase
from webapp.panel.connected.trail import note

LISTED = 20  # receipts


@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, user_id: int) -> HttpResponse:
    """Shows what there is of a person; a POST with the address erases the person."""
    found = get_object_or_404(User, pk=user_id)
    if request.method == "POST":
        return _erased(request, found)
    counts = counts_of(found.pk)
    context = {
        **admin.site.each_context(request),
        "title": gettext("Personal data"),
        "person": found,
        "counts": [(label, counts[kind]) for kind, label in KINDS.items()],
        "receipts": Erasure.objects.all()[:LISTED],
    }
    return TemplateResponse(request, "admin/person.html", context)


@require_safe
def person_export(request: HttpRequest, user_id: int) -> HttpResponse:
    """The same as JSON, for the person. It is kept who took it."""
    if asked := ask_again(request):
        return asked
    found = get_object_or_404(User, pk=user_id)
    note(request, found, CHANGE, "personal data exported")
    reply = JsonResponse(data_of(found), json_dumps_params={"indent": 1})
    reply["Content-Disposition"] = f'attachment; filename="person-{found.pk}.json"'
    return reply


def _erased(request: HttpRequest, found: User) -> HttpResponse:
    back = redirect("admin:person", user_id=found.pk)
    if request.POST.get("address", "").strip().lower() != found.email:
        messages.error(request, gettext("This is not the address of the person."))
        return back
    if not has_proven(request):
        return ask_again(request) or back
    if not isinstance(request.user, User):
        return back
    address = found.email
    try:
        receipt = erase(found, request.user)
    except RefusedError as error:
        messages.error(request, error.message)
        return back
    note(request, receipt, DELETION, "person erased")
    messages.success(request, gettext("%(email)s was erased.") % {"email": address})
    return redirect("admin:accounts_user_changelist")
