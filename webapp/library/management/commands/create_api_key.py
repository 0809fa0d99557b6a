"""`manage.py create_api_key EMAIL`: makes a key with which a program acts as a user."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from webapp.accounts.models import ApiKey, User


class Command(BaseCommand):
    """Prints the key, this once, and nothing else: a script can take it from there."""

    help = "Make an API key for a user and print it. It is not shown again."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who it is for, and what to call it."""
        parser.add_argument("email", help="the user's e-mail address")
        parser.add_argument("--name", default="API key", help="what the key is for")

    def handle(self, *, email: str, name: str, **options: Any) -> None:
        """Raises CommandError when there is no such user."""
        user = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
        if user is None:
            raise CommandError(f"There is no active user with the address {email}.")
        _, secret = ApiKey.issue(user, name[:100])
        self.stdout.write(secret)
