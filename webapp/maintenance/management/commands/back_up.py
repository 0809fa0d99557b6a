"""`manage.py back_up`: copies the database, the files and the secrets aside."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from rag.errors import RagError
from webapp.library.management.terminal import Bar
from webapp.maintenance.backup import Backup, back_up
from webapp.maintenance.hold import LostError
from webapp.space import FullError


class Command(BaseCommand):
    """While everything runs; prints the folder of the backup."""

    help = "Back up the database, the files and the secrets into BACKUP_DIR."

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError where it cannot be made."""
        bar = Bar(self.stderr)
        try:
            for one in back_up():
                if isinstance(one, Backup):
                    bar.clear()
                    self.stdout.write(f"{one.folder}: {one.files} files, {one.size} bytes")
                else:
                    bar.show(*one, "files")
        except (RagError, OSError, FullError) as error:
            raise CommandError(str(error)) from error
        except LostError as error:
            raise CommandError("Another backup was begun meanwhile, and goes on.") from error
