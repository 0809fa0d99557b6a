"""`manage.py create_api_key EMAIL`: makes a key with which a program acts as a user."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from webapp.accounts.models import KEY_DAYS, ApiKey, Rights, User


class Command(BaseCommand):
    """Prints the key, this once, and nothing else: a script can take it from there."""

    help = "Make an API key for a user and print it. It is not shown again."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who it is for, what to call it, what it may do and for how long."""
        parser.add_argument("email", help="the user's e-mail address")
        parser.add_argument("--name", default="API key", help="what the key is for")
        parser.add_argument(
            "--rights", choices=Rights.values, default=Rights.WRITE.value,
            help="what a program with it may do; each includes those before it (default: write)",
        )  # fmt: skip
        lives = parser.add_mutually_exclusive_group()
        lives.add_argument(
            "--days", type=int, default=KEY_DAYS, help=f"how long it works (default: {KEY_DAYS})"
        )
        lives.add_argument("--never", action="store_true", help="it works until it is revoked")

    def handle(self, *, email: str, name: str, **options: Any) -> None:
        """Raises CommandError when there is no such user, or no key of theirs would work."""
        user = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
        if user is None:
            raise CommandError(f"There is no active user with the address {email}.")
        if user.lacks_second_factor:
            raise CommandError(f"{email} has no second factor, which REQUIRE_SECOND_FACTOR asks.")
        days = None if options["never"] else options["days"]
        _, secret = ApiKey.issue(user, name[:100], rights=Rights(options["rights"]), days=days)
        self.stdout.write(secret)
