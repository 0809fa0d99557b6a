"""People who make accounts for themselves, where administrators let them.

The link that is mailed is the proof of the address, as that of an invitation is. The page says the
same whether an address has an account; its mail tells.
"""

import logging
import smtplib

from allauth.core.internal import ratelimit
from django import forms
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.password_validation import validate_password
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from webapp.accounts.forms import BACKEND, NewAccountForm
from webapp.accounts.models import User
from webapp.adjusted.values import sends_mail, value_of

logger = logging.getLogger(__name__)

SALT = "webapp.accounts.sign_up"
DAYS = 2  # for which a link can be used


class AddressForm(forms.Form):
    """The address that an account is for."""

    email = forms.EmailField(
        max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )

    def clean_email(self) -> str:
        """As it is kept, if accounts are for such."""
        email = str(self.cleaned_data["email"]).strip().lower()
        if not takes(email):
            told = gettext("Accounts are for addresses of %(domains)s.")
            raise ValidationError(told % {"domains": value_of("SIGN_UP_DOMAINS")})
        return email


def is_open() -> bool:
    """Whether people may make accounts: it is allowed, and a link can be mailed."""
    return bool(value_of("SIGN_UP")) and sends_mail()


def takes(email: str) -> bool:
    """Whether accounts are for addresses like this."""
    domains = [one.strip() for one in str(value_of("SIGN_UP_DOMAINS")).lower().split(",")]
    named = [one for one in domains if one]
    return not named or email.rpartition("@")[2] in named


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    """Ask for the address, and mail the link to it."""
    if request.user.is_authenticated:
        return redirect("home")
    if not is_open():
        return render(request, "account/signup_closed.html")
    form = AddressForm(request.POST if request.method == "POST" else None)
    step = "ask"
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        if not ratelimit.consume(request, app="allauth.account", action="signup", key=email):
            form.add_error("email", gettext("Too many links were asked for. Try again later."))
        elif not _mailed(email):
            form.add_error("email", gettext("The link could not be sent. Try again later."))
        else:
            step = "sent"
    context = {"step": step, "form": form, "days": DAYS}
    return render(request, "account/signup.html", context)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up_with(request: HttpRequest, token: str) -> HttpResponse:
    """Make the account of a link's address; its password is chosen here."""
    email = _address_of(token)
    if not email or not is_open() or not takes(email) or _has_account(email):
        return render(request, "account/signup.html", {"step": "gone"}, status=404)
    form = NewAccountForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        user = _made(email, form)
        if user is not None:
            login(request, user, backend=BACKEND)
            return redirect("home")
    return render(request, "account/signup.html", {"step": "make", "form": form, "email": email})


def _made(email: str, form: NewAccountForm) -> User | None:
    """The account; None, with the form saying why, where there is to be none."""
    name, password = form.cleaned_data["name"].strip(), form.cleaned_data["password"]
    try:
        validate_password(password, User(email=email, name=name))
        with transaction.atomic():
            user = User.objects.create_user(email, password, name=name)
    except ValidationError as error:
        form.add_error("password", error)
        return None
    except IntegrityError:  # two at the same time
        form.add_error(None, gettext("This address has an account already. Sign in with it."))
        return None
    logger.info("user %s signed up", user.pk)
    return user


def _has_account(email: str) -> bool:
    return User.objects.filter(email__iexact=email).exists()


def _address_of(token: str) -> str:
    try:
        return str(signing.loads(token, salt=SALT, max_age=DAYS * 24 * 3600))
    except signing.BadSignature:
        return ""


def _mailed(email: str) -> bool:
    """Send the link; to who has an account, where to sign in. False when it cannot be sent."""
    named = {"name": value_of("INSTALLATION_NAME"), "days": DAYS}
    if _has_account(email):
        path = reverse("account_login")
        message = gettext(
            "Somebody asked for an account of %(name)s for this address. It has one already: sign "
            "in, or ask there for a new password.\n\n%(link)s\n"
        )
    else:
        path = reverse("sign_up_with", args=[signing.dumps(email, salt=SALT)])
        message = gettext(
            "Open this link to make your account of %(name)s, within %(days)s days:\n\n%(link)s\n\n"
            "If you did not ask for it, do nothing.\n"
        )
    told = message % {**named, "link": settings.PUBLIC_URL + path}
    try:
        return bool(send_mail(gettext("Your account of %(name)s") % named, told, None, [email]))
    except (smtplib.SMTPException, OSError):
        logger.exception("a link to sign up could not be mailed")
        return False
