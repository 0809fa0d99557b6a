"""What models are asked for, as an app."""

from django.apps import AppConfig


class UsageConfig(AppConfig):
    """Adds its notices."""

    name = "webapp.usage"

    def ready(self) -> None:
        """See add_kind."""
        from webapp.notices.kinds import add_kind
        from webapp.usage.told import BUDGETS

        add_kind(BUDGETS)
