"""Review and golden questions, as an app."""

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    """Says that judgements and golden questions keep words of documents."""

    name = "webapp.review"

    def ready(self) -> None:
        """See add_keeper."""
        from webapp.library.upkeep.keepers import add_keeper
        from webapp.review.keeper import GoldenKeeper, JudgementKeeper

        add_keeper(JudgementKeeper())
        add_keeper(GoldenKeeper())
