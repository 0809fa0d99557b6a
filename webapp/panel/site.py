"""The admin panel's site: one way in and out, a dashboard, and the pages on models."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.translation import gettext_lazy

from webapp.panel.adjusted import pages as settings_pages
from webapp.panel.connected.change import change, connect
from webapp.panel.connected.overview import overview
from webapp.panel.dashboard import dashboard
from webapp.panel.maintenance import maintenance
from webapp.panel.opened import opened
from webapp.panel.parts import parts
from webapp.panel.person import person, person_export
from webapp.panel.reading import reading
from webapp.panel.usage import usage, usage_csv


class Site(AdminSite):
    """Django's admin under the product's name."""

    site_header = "Veracite"
    site_title = gettext_lazy("Veracite admin")
    index_title = gettext_lazy("Administration")
    site_url = "/"
    enable_nav_sidebar = True

    def has_permission(self, request: HttpRequest) -> bool:
        """Administrators alone: what is here reaches over all workspaces."""
        return request.user.is_active and request.user.is_superuser

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Django's, after ours."""
        own: list[URLPattern | URLResolver] = [
            path("language-model/", self.admin_view(overview), name="language_model"),
            path(
                "language-model/new/<slug:preset>/", self.admin_view(connect), name="connect_model"
            ),
            path(
                "language-model/<uuid:model_id>/", self.admin_view(change), name="connected_model"
            ),
            path("settings/", self.admin_view(settings_pages.overview), name="settings"),
            path(
                "settings/undo/<int:change_id>/",
                self.admin_view(settings_pages.undo_change),
                name="undo_setting",
            ),
            path(
                "settings/mail/test/", self.admin_view(settings_pages.test_mail), name="test_mail"
            ),
            path(
                "settings/<slug:slug>/",
                self.admin_view(settings_pages.group),
                name="setting_group",
            ),
            path("maintenance/", self.admin_view(maintenance), name="maintenance"),
            path("people/<int:user_id>/", self.admin_view(person), name="person"),
            path(
                "people/<int:user_id>/export.json",
                self.admin_view(person_export),
                name="person_export",
            ),
            path(
                "documents/<uuid:document_id>/read/",
                self.admin_view(opened),
                name="open_document",
            ),
            path("parts/", self.admin_view(parts), name="parts"),
            path("reading/", self.admin_view(reading), name="reading"),
            path("usage/report/", self.admin_view(usage), name="usage"),
            path("usage/report.csv", self.admin_view(usage_csv), name="usage_csv"),
        ]
        return [*own, *super().get_urls()]

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """What there is to administer, under a look at how the product does."""
        return super().index(request, {"dashboard": dashboard(), **(extra_context or {})})

    @login_not_required
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Everybody signs in on one page, which limits tries and asks for the second factor."""
        if request.user.is_authenticated:
            return redirect("home" if not self.has_permission(request) else "admin:index")
        back = request.GET.get("next") or reverse("admin:index")
        return redirect(f"{reverse('account_login')}?{urlencode({'next': back})}")

    def logout(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Everybody signs out on one page."""
        return redirect("account_logout")  # type: ignore[return-value]

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """One's own password is changed where everybody changes theirs."""
        return redirect("account_change_password")  # type: ignore[return-value]
