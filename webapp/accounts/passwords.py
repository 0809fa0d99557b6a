"""What is too easily guessed to be a password."""

import re
from math import log10

from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy

from webapp.accounts.models import User

FEWEST_GUESSES = 10  # as a power of ten
LONGEST_READ = 72  # characters: what comes after them makes it no weaker
PRODUCT = ["veracite"]


class GuessableValidator:
    """Refuses common passwords, repetitions, sequences, rows of keys, and one's own names.

    By zxcvbn, which estimates how many guesses somebody needs who knows all that people do.
    """

    def validate(self, password: str, user: User | None = None) -> None:
        """Raises ValidationError."""
        from zxcvbn import zxcvbn  # its lists are read once somebody chooses a password

        own = re.split(r"[^\w]+|_", f"{user.email} {user.name}") if user else []
        read = password[:LONGEST_READ]
        names = [word for word in [*own, *PRODUCT] if len(word) > 2]
        found = zxcvbn(read, user_inputs=[*names, *([user.email] if user else [])])
        if log10(max(1, found["guesses"])) < FEWEST_GUESSES:
            raise ValidationError(
                gettext(
                    "This password is easy to guess: it is a common one, repeats itself, follows "
                    "a sequence or the keys, or holds a name of yours or of the product. Take "
                    "three or four words that have nothing to do with each other."
                ),
                code="password_guessable",
            )

    def get_help_text(self) -> str:
        """What is said before one chooses."""
        return str(HELP)


HELP = gettext_lazy(
    "Three or four words that have nothing to do with each other are easy to keep and hard to "
    "guess."
)
