"""Addresses of one's own account; signing in has its own."""

from django.urls import path

from webapp.accounts import views
from webapp.accounts.appearance import logo

urlpatterns = [
    path("logo/<str:name>", logo, name="logo"),
    path("account/", views.account, name="account"),
    path("account/name", views.change_name, name="change_name"),
    path("account/keys/new", views.new_key, name="new_key"),
    path("account/keys/<int:key_id>/revoke", views.revoke_key, name="revoke_key"),
]
