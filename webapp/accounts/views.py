"""One's own account: the name, the way in, keys for programs."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from webapp.accounts.models import KEY_DAYS, ApiKey, Rights
from webapp.accounts.proof import proven_again
from webapp.accounts.requests import MemberRequest
from webapp.names import one_line

MOST_KEYS = 20
LIVES = {"30": 30, "90": 90, "365": 365, "never": None}  # days


@require_GET
def account(request: MemberRequest) -> HttpResponse:
    """Name, password, second factor, keys, theme."""
    return _page(request)


def _page(request: MemberRequest, secret: str = "") -> HttpResponse:
    keys = request.user.api_keys.filter(revoked=None).order_by("-created")
    context = {
        "keys": keys,
        "secret": secret,
        "now": timezone.now(),
        "second_factor": request.user.has_second_factor,
        "rights": Rights.choices,
    }
    return render(request, "accounts/account.html", context)


@require_POST
def change_name(request: MemberRequest) -> HttpResponse:
    """Change the name that others see."""
    request.user.name = one_line(request.POST.get("name", ""))[:100]
    request.user.save(update_fields=["name"])
    messages.success(request, gettext("Your name was saved."))
    return redirect("account")


@require_POST
@proven_again
def new_key(request: MemberRequest) -> HttpResponse:
    """Make a key; the page that follows shows it, this once. Not for a session that was left open.

    What the form does not say, or says wrongly, is the less: reading, for 90 days.
    """
    if request.user.api_keys.filter(revoked=None).count() >= MOST_KEYS:
        told = gettext("%(number)s keys are the most. Revoke one that is not used.")
        messages.error(request, told % {"number": MOST_KEYS})
        return redirect("account")
    name = one_line(request.POST.get("name", ""))[:100]
    given = request.POST.get("rights", "")
    _, secret = ApiKey.issue(
        request.user,
        name or gettext("API key"),
        rights=Rights(given) if given in Rights.values else Rights.READ,
        days=LIVES.get(request.POST.get("days", ""), KEY_DAYS),
    )
    return _page(request, secret=secret)


@require_POST
def revoke_key(request: MemberRequest, key_id: int) -> HttpResponse:
    """Make a key void at once."""
    key = get_object_or_404(request.user.api_keys.filter(revoked=None), pk=key_id)
    key.revoked = timezone.now()
    key.save(update_fields=["revoked"])
    messages.success(request, gettext("The key “%(name)s” no longer works.") % {"name": key.name})
    return redirect("account")
