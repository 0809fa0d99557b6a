"""Asking, as an app."""

from django.apps import AppConfig


class ChatConfig(AppConfig):
    """Says that turns keep words of documents, and adds its notices."""

    name = "webapp.chat"

    def ready(self) -> None:
        """See add_keeper and add_kind."""
        from webapp.chat.sharing.told import COMMENTS, MENTIONS
        from webapp.chat.stored.keeper import TurnKeeper
        from webapp.library.upkeep.keepers import add_keeper
        from webapp.notices.kinds import add_kind

        add_keeper(TurnKeeper())
        add_kind(MENTIONS)
        add_kind(COMMENTS)
