"""The page of one's notices, and how one wants to be told."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from webapp.accounts.requests import MemberRequest
from webapp.adjusted.values import sends_mail, value_of
from webapp.notices.kinds import every_kind
from webapp.notices.models import News
from webapp.notices.shown import show_news
from webapp.notices.ways import all_ways_of, choose_ways, note_language, offered

ON_A_PAGE = 30


@never_cache
@require_GET
def notices(request: MemberRequest) -> HttpResponse:
    """What one is told, newest first. Unread ones about what is gone count as read from now on."""
    note_language(request.user, get_language() or "")
    mine = News.objects.visible_to(request.user)
    page = Paginator(mine, ON_A_PAGE).get_page(request.GET.get("page"))
    shown = show_news(page, request.user)
    gone = {one.pk for one in page if not one.read} - {one.news.pk for one in shown}
    if gone:
        mine.filter(pk__in=gone).update(read=timezone.now())
    context = {
        "page": page,
        "shown": shown,
        "any_unread": any(one.news.read is None for one in shown) or mine.unread().exists(),
        "days": value_of("NOTICE_DAYS"),
    }
    return render(request, "notices/notices.html", context)


@never_cache
@require_GET
def open_notice(request: MemberRequest, notice_id: UUID) -> HttpResponse:
    """Go to what a notice is about; from then on it is read."""
    mine = News.objects.visible_to(request.user)
    notice = get_object_or_404(mine, pk=notice_id)
    shown = show_news([notice], request.user)
    if notice.read is None:
        mine.filter(pk=notice.pk).update(read=timezone.now())
    if not shown:
        raise Http404
    return redirect(shown[0].said.path)


@require_POST
def read_all(request: MemberRequest) -> HttpResponse:
    """From now on all of them are read."""
    News.objects.visible_to(request.user).unread().update(read=timezone.now())
    return redirect("notices")


@require_http_methods(["GET", "POST"])
def choices(request: MemberRequest) -> HttpResponse:
    """How one wants to be told of each kind; POST keeps it, each by the name of its kind."""
    if request.method == "POST":
        note_language(request.user, get_language() or "")
        choose_ways(request.user, {name: str(way) for name, way in request.POST.items()})
        messages.success(request, gettext("Your choice was saved."))
        return redirect("notice_choices")
    ways = all_ways_of(request.user)
    rows = [(kind, ways[kind.name], offered(kind)) for kind in every_kind()]
    context = {"rows": rows, "mails": sends_mail()}
    return render(request, "notices/choices.html", context)
