"""Address of the search page."""

from django.urls import path

from webapp.search import views

urlpatterns = [path("search", views.search, name="search")]
