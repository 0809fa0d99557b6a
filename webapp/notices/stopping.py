"""The link in a mail that ends mails of its kind, without signing in."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from webapp.accounts.models import User
from webapp.notices.due import BY_MAIL
from webapp.notices.kinds import Kind, kind_of
from webapp.notices.models import Way
from webapp.notices.ways import all_ways_of, choose_ways

_signer = signing.Signer(salt="webapp.notices.stopping")


def stop_link(person: User, kind: Kind) -> str:
    """The address that ends the person's mails of a kind, and can do nothing else."""
    token = _signer.sign_object([person.pk, kind.name])
    return settings.PUBLIC_URL + reverse("stop_mails", args=[token])


@login_not_required
@csrf_exempt  # the address is all that is needed, and mail programs send no more
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop_mails(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether mails of a kind shall end; POST ends them. In the page it is told yet.

    Programs that look at mails open links: opening it changes nothing.
    """
    person, kind = _meant(token)
    if request.method == "POST" and all_ways_of(person)[kind.name] in BY_MAIL:
        choose_ways(person, {kind.name: Way.PAGE})
    ended = all_ways_of(person)[kind.name] not in BY_MAIL
    return render(request, "notices/stop.html", {"kind": kind, "ended": ended})


def _meant(token: str) -> tuple[User, Kind]:
    try:
        pk, name = _signer.unsign_object(token)
    except signing.BadSignature:
        raise Http404 from None
    person, kind = User.objects.filter(pk=pk).first(), kind_of(name)
    if person is None or kind is None:
        raise Http404
    return person, kind
