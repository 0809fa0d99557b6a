"""`manage.py golden WORKSPACE`: asks its golden questions with the settings of this process."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from rag.errors import RagError
from webapp.engine import index_fingerprint
from webapp.library.engine.library import library_engine
from webapp.library.errors import RefusedError
from webapp.library.people.workspaces import named_workspace
from webapp.review.compare import changed_setup, compare_figures
from webapp.review.models import GoldenRun
from webapp.review.trial import try_golden


class Command(BaseCommand):
    """Tries a change before it goes live: LLM_MODEL=other manage.py golden Reports."""

    help = (
        "Ask the golden questions of a workspace with the settings that this command is given, "
        "while the product goes on with its own, and compare with the latest run. With another "
        "embedding model, or with chunks of another size (CHUNK_TOKENS, CHUNK_OVERLAP), an index "
        "is made for the time, of what was read before: no file is read again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Which workspace."""
        parser.add_argument("workspace", help="its name or id")

    def handle(self, **options: Any) -> None:
        """Raises CommandError when there is no such workspace, or nothing to ask."""
        try:
            workspace = named_workspace(options["workspace"])
            if workspace is None:
                raise CommandError(f"There is no workspace “{options['workspace']}”.")
            earlier = workspace.golden_runs.filter(state=GoldenRun.State.DONE).first()
            run = try_golden(workspace, library_engine(workspace), index_fingerprint())
        except RefusedError as error:
            raise CommandError(error.message) from error
        except RagError as error:
            raise CommandError(error.user_message) from error
        for name, before, now in changed_setup(run, earlier):
            self.stdout.write(f"{name}: {before or 'none'} -> {now or 'none'}")
        for figure in compare_figures(run, earlier):
            if figure.now is not None:
                was = "" if figure.before is None else f" (was {figure.before:.3f})"
                self.stdout.write(f"{figure.word}: {figure.now:.3f}{was}")
        self.stdout.write(settings.PUBLIC_URL + reverse("golden_run", args=[run.pk]))
