"""Look through documents for sensitive words, and index them under their policies."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from rag.errors import RagError
from webapp.engine import index_fingerprint
from webapp.library.engine.library import library_engine
from webapp.library.errors import RefusedError
from webapp.library.models import Workspace
from webapp.library.people.workspaces import named_workspace
from webapp.library.upkeep.guarding import guard_documents


class Command(BaseCommand):
    """`manage.py guard [--workspace NAME]`"""

    help = (
        "Look through the documents that today's recognisers have not seen, and index again those "
        "whose workspace's policy changed. The workers do this by themselves; stored answers are "
        "theirs alone."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One option."""
        parser.add_argument("--workspace", help="the name or id of one workspace; else all")

    def handle(self, *args: Any, **options: Any) -> None:
        """One line for each workspace."""
        for workspace in self._workspaces(options["workspace"]):
            try:
                done = guard_documents(workspace, library_engine(), index_fingerprint())
            except RagError as error:
                raise CommandError(error.user_message) from error
            self.stdout.write(f"{workspace.name}: {done} documents")

    def _workspaces(self, name: str | None) -> list[Workspace]:
        if not name:
            return list(Workspace.objects.filter(deleted_at=None))
        try:
            found = named_workspace(name)
        except RefusedError as error:
            raise CommandError(error.message) from error
        if found is None:
            raise CommandError(f"There is no workspace “{name}”.")
        return [found]
