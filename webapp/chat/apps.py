"""Asking, as an app."""

from django.apps import AppConfig


class ChatConfig(AppConfig):
    """Says that turns keep words of documents."""

    name = "webapp.chat"

    def ready(self) -> None:
        """See add_keeper."""
        from webapp.chat.stored.keeper import TurnKeeper
        from webapp.library.upkeep.keepers import add_keeper

        add_keeper(TurnKeeper())
