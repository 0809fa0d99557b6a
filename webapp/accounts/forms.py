"""What allauth's pages ask for, where it is asked otherwise here."""

from allauth.account.forms import ResetPasswordForm
from django import forms
from django.utils.translation import gettext_lazy

from webapp.accounts.models import User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class NewAccountForm(forms.Form):
    """What somebody new is asked for: the address is that which the link went to."""

    name = forms.CharField(
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("At least 12 characters."),
    )


class ResetForm(ResetPasswordForm):  # type: ignore[misc]  # it has no types
    """Sends one link, to the address of one account, for that account."""

    def clean_email(self) -> str:
        """The address as accounts have it; whose it is, if anybody's."""
        email: str = super().clean_email().lower()
        self.users = list(User.objects.filter(email=email, is_active=True))
        return email
