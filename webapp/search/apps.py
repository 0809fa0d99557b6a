"""Searches that are kept, as an app."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """The search over all documents, what is saved of it, and its notices."""

    name = "webapp.search"

    def ready(self) -> None:
        """See add_kind."""
        from webapp.notices.kinds import add_kind
        from webapp.search.saved.told import ARRIVALS

        add_kind(ARRIVALS)
