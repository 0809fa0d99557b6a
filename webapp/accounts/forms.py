"""What allauth's pages ask for, where it is asked otherwise here."""

from allauth.account.forms import ResetPasswordForm

from webapp.accounts.models import User


class ResetForm(ResetPasswordForm):  # type: ignore[misc]  # it has no types
    """Sends one link, to the address of one account, for that account."""

    def clean_email(self) -> str:
        """The address as accounts have it; whose it is, if anybody's."""
        email: str = super().clean_email().lower()
        self.users = list(User.objects.filter(email=email, is_active=True))
        return email
