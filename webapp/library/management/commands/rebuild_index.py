"""`manage.py rebuild_index`: builds both indexes again from the database."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from rag.errors import RagError
from webapp.engine import index_fingerprint
from webapp.library.engine.library import library_engine
from webapp.library.errors import RefusedError
from webapp.library.management.terminal import Bar
from webapp.library.models import Workspace
from webapp.library.people.workspaces import named_workspace
from webapp.library.upkeep.rebuild import rebuild


class Command(BaseCommand):
    """After a change of the embedding model, or when an index was lost or damaged."""

    help = "Embed and index all ready documents anew, then drop what other models made of them."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which workspace."""
        parser.add_argument("--workspace", help="name or id of one workspace; without it, all")

    def handle(self, *, workspace: str | None, **options: Any) -> None:
        """Raises CommandError when there is no such workspace, or an index is down."""
        try:
            for one in _chosen(workspace):
                self._rebuild(one)
        except (RagError, RefusedError) as error:
            raise CommandError(str(error)) from error

    def _rebuild(self, workspace: Workspace) -> None:
        bar, done = Bar(self.stderr), 0
        try:
            for step in rebuild(workspace, library_engine(), index_fingerprint()):
                done = step.done
                bar.show(step.done, step.total, step.document.title)
        finally:
            bar.clear()
        self.stdout.write(f"{workspace.name}: {done} documents indexed")


def _chosen(name_or_id: str | None) -> list[Workspace]:
    if name_or_id is None:
        return list(Workspace.objects.filter(deleted_at=None))
    workspace = named_workspace(name_or_id)
    if workspace is None:
        raise RefusedError(f"There is no workspace “{name_or_id}”.")
    return [workspace]
