"""Review and golden questions, as an app."""

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    """Says that judgements and golden questions keep words of documents, and adds its notices."""

    name = "webapp.review"

    def ready(self) -> None:
        """See add_keeper and add_kind."""
        from webapp.library.upkeep.keepers import add_keeper
        from webapp.notices.kinds import add_kind
        from webapp.review.keeper import GoldenKeeper, JudgementKeeper
        from webapp.review.told import REVIEWS

        add_keeper(JudgementKeeper())
        add_keeper(GoldenKeeper())
        add_kind(REVIEWS)
