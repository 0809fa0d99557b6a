"""What administrators have done, as an app."""

from django.apps import AppConfig


class MaintenanceConfig(AppConfig):
    """Keeps how readings ended, adds to the stories of documents, and adds its notices."""

    name = "webapp.maintenance"

    def ready(self) -> None:
        """See reading_ended, add_part and add_kind."""
        from webapp.library.documents.story import add_part
        from webapp.library.ingest.ended import reading_ended
        from webapp.maintenance.opened import OPENED, openings_told
        from webapp.maintenance.readings import keep_reading, readings_told
        from webapp.notices.kinds import add_kind

        reading_ended.connect(keep_reading)
        add_part(readings_told)
        add_part(openings_told)
        add_kind(OPENED)
