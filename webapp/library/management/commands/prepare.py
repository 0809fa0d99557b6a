"""`manage.py prepare`: makes an installation ready to start. Safe to repeat."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from webapp.library.management.prepare import PrepareError, SignIn, prepare


class Command(BaseCommand):
    """Prepares and tells, once, how the first administrator signs in."""

    help = "Prepare folders, database, static files, model and the first administrator."
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        """Raises CommandError when a setting is wrong."""
        try:
            made = prepare(self.stdout.write)
        except PrepareError as error:
            raise CommandError(str(error)) from error
        for line in sign_in_lines(made):
            self.stdout.write(line)


def sign_in_lines(made: SignIn | None) -> list[str]:
    """What is told of a new administrator; a password that was given is not repeated."""
    if made is None:
        return []
    lines = [f"  Sign in as  {made.email}"]
    if made.made:
        lines.append(f"  Password    {made.password}   (shown this once)")
    return lines
