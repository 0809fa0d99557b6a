"""Addresses of notices."""

from django.urls import path

from webapp.notices import stopping, views

urlpatterns = [
    path("notices/", views.notices, name="notices"),
    path("notices/read", views.read_all, name="read_notices"),
    path("notices/choices", views.choices, name="notice_choices"),
    path("notices/stop/<str:token>/", stopping.stop_mails, name="stop_mails"),
    path("notices/<uuid:notice_id>/", views.open_notice, name="notice"),
]
