"""Every address of the product."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from webapp.api import v1
from webapp.library.health import views as health

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("webapp.accounts.sign_in")),
    path("admin/", admin.site.urls),
    path("api/v1/", v1.urls),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("webapp.library.urls")),
    path("", include("webapp.chat.urls")),
    path("", include("webapp.review.urls")),
    path("", include("webapp.search.urls")),
    path("", include("webapp.notices.urls")),
    path("", include("webapp.accounts.urls")),
]

handler400 = "webapp.errors.bad_request"
handler403 = "webapp.errors.forbidden"
handler404 = "webapp.errors.not_found"
handler429 = "webapp.errors.too_many"
handler500 = "webapp.errors.server_error"
