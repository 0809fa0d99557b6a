"""Searches that are kept, as an app."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """The search over all documents, and what is saved of it."""

    name = "webapp.search"
