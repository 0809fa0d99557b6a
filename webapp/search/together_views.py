"""What is done with all that a search finds."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_POST

from rag.errors import RagError
from webapp.accounts.requests import MemberRequest
from webapp.library.documents.tags import clean_tags
from webapp.library.errors import RefusedError
from webapp.messages import told
from webapp.search.together import Tagged, as_csv, tag_found
from webapp.search.wanted import Wanted, read_wanted


@require_GET
def export(request: MemberRequest) -> HttpResponse:
    """All documents that are found, as a table."""
    wanted = read_wanted(request.GET)
    try:
        text = as_csv(request.user, wanted)
    except RagError as error:
        messages.error(request, told(error.message))
        return _back(wanted)
    response = HttpResponse(text, "text/csv; charset=utf-8")
    name = content_disposition_header(True, "search.csv")  # noqa: FBT003
    response["Content-Disposition"] = name
    return response


@require_POST
def tag(request: MemberRequest) -> HttpResponse:
    """Put the tags `add`, commas between, on all documents that are found and may be edited."""
    wanted = read_wanted(request.POST)
    try:
        names = clean_tags(request.POST.getlist("add"))
        if not names:
            raise RefusedError(gettext("Name a tag."))
        _say(request, tag_found(request.user, wanted, names))
    except RefusedError as error:
        messages.error(request, error.message)
    except RagError as error:
        messages.error(request, told(error.message))
    return _back(wanted)


def _say(request: MemberRequest, tagged: Tagged) -> None:
    done = ngettext(
        "%(count)s document was tagged.", "%(count)s documents were tagged.", tagged.done
    )
    messages.success(request, done % {"count": tagged.done})
    if tagged.left:
        left = ngettext(
            "%(count)s is in a workspace that you may only read.",
            "%(count)s are in workspaces that you may only read.",
            tagged.left,
        )
        messages.info(request, left % {"count": tagged.left})


def _back(wanted: Wanted) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('search')}?{wanted.address}")
