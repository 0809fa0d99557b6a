"""The installation's name and logo, as every page shows them."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from webapp.adjusted.pictures import picture
from webapp.adjusted.values import value_of

YEAR_S = 365 * 24 * 3600


def logo_url() -> str:
    """The address of the logo: that which was set, or the product's own."""
    name = value_of("LOGO")
    return reverse("logo", args=[name]) if name else static("icon.svg")


@login_not_required
@require_safe
def logo(request: HttpRequest, name: str) -> HttpResponse:
    """The logo that is set, for everybody: the page for signing in has it. Another has its name."""
    content = picture(name) if name == value_of("LOGO") else None
    if content is None:
        raise Http404
    return HttpResponse(
        content,
        content_type="image/png",
        headers={"Cache-Control": f"public, max-age={YEAR_S}, immutable"},
    )
