"""Workspaces and documents, as an app."""

from django.apps import AppConfig


class LibraryConfig(AppConfig):
    """Adds its notices."""

    name = "webapp.library"

    def ready(self) -> None:
        """See add_kind."""
        from webapp.library.ingest.told import FILES
        from webapp.library.people.told import INVITATIONS
        from webapp.notices.kinds import add_kind

        add_kind(FILES)
        add_kind(INVITATIONS)
