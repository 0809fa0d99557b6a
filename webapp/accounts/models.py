"""Who uses the product: people, and the keys that programs use in their name."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from webapp.adjusted.values import value_of


class UserManager(BaseUserManager["User"]):
    """Makes users; addresses are kept in lower case, so one person has one account."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person who may sign in. Without a password only an invitation or a key lets them in."""
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """An administrator."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """Whatever the case in which the address is typed."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person, known by their e-mail address."""

    email = models.EmailField(gettext_lazy("e-mail address"), unique=True)
    name = models.CharField(max_length=100, blank=True)
    is_staff = models.BooleanField(gettext_lazy("administrator"), default=False)
    is_active = models.BooleanField(gettext_lazy("active"), default=True)
    date_joined = models.DateTimeField(default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    _barred = False

    def __str__(self) -> str:
        return self.email

    def set_unusable_password(self) -> None:
        """Nobody signs in with a password any more, nor do the programs that could till now."""
        super().set_unusable_password()
        self._barred = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Another password ends the API keys; Django ends the sessions, and streams see to both.

        Whoever changes it may do so because somebody else had it, and made keys with it.
        """
        # Django's own mark of a password that was set, and not just hashed better.
        others = self._barred or self._password is not None  # type: ignore[attr-defined]
        with transaction.atomic(using=kwargs.get("using")):
            super().save(*args, **kwargs)
            if others:
                self.api_keys.filter(revoked=None).update(revoked=timezone.now())
        self._barred = False

    @property
    def display_name(self) -> str:
        """The name, or the part of the address before the @."""
        return self.name or self.email.partition("@")[0]

    @property
    def has_second_factor(self) -> bool:
        """Whether a code is asked for after the password."""
        return bool(self.authenticator_set.exists())  # type: ignore[attr-defined]

    @property
    def lacks_second_factor(self) -> bool:
        """Whether there is none although the installation requires one: then nothing is shown."""
        demanded = value_of("REQUIRE_SECOND_FACTOR") or (
            self.is_superuser and value_of("REQUIRE_SECOND_FACTOR_OF_ADMINISTRATORS")
        )
        return bool(demanded) and not self.has_second_factor


class Presence(models.Model):
    """The day on which a person was here last, and how often the person signed in.

    In a browser: a key tells by itself when it was used last. Written once a day, so that nobody's
    hours are kept.
    """

    user = models.OneToOneField(
        User, primary_key=True, on_delete=models.CASCADE, related_name="presence"
    )
    seen = models.DateField(gettext_lazy("last seen"), null=True)
    sign_ins = models.PositiveIntegerField(gettext_lazy("sign-ins"), default=0)

    def __str__(self) -> str:
        return str(self.user_id)


class Rights(models.TextChoices):
    """What a program with a key may do in its person's name: each includes those before it."""

    READ = "read", gettext_lazy("Read and search")
    ASK = "ask", gettext_lazy("Read, search and ask")
    WRITE = "write", gettext_lazy("All that you may: also upload, change and delete")


KEY_DAYS = 90  # that a key lives for unless somebody wants it otherwise


class ApiKey(models.Model):
    """Lets a program act as a user. Only a hash of it is kept; it is shown once.

    It stands for the password and the second factor that were given when it was made. Where the
    installation requires a second factor, no key works of a person who has none.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=100, default="API key")
    prefix = models.CharField(
        max_length=12, help_text=gettext_lazy("The first characters, to tell keys apart.")
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    rights = models.CharField(max_length=5, choices=Rights.choices, default=Rights.READ)
    created = models.DateTimeField(auto_now_add=True)
    last_used = models.DateTimeField(null=True, blank=True)
    expires = models.DateTimeField(null=True, blank=True)
    revoked = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = gettext_lazy("API key")

    def __str__(self) -> str:
        return f"{self.prefix}… ({self.name})"

    @classmethod
    def issue(
        cls,
        user: User,
        name: str = "API key",
        *,
        rights: Rights = Rights.WRITE,
        days: int | None = KEY_DAYS,
    ) -> tuple["ApiKey", str]:
        """A new key, and the secret that is shown this once. Without `days` it never expires."""
        secret = f"vc_{secrets.token_urlsafe(32)}"
        key = cls.objects.create(
            user=user,
            name=name,
            prefix=secret[:8],
            digest=digest(secret),
            rights=rights,
            expires=timezone.now() + timedelta(days=days) if days is not None else None,
        )
        return key, secret

    @classmethod
    def of(cls, secret: str) -> "ApiKey | None":
        """The key that a secret is of, or None when it is not valid (any more)."""
        now = timezone.now()
        alive = models.Q(expires=None) | models.Q(expires__gt=now)
        keys = cls.objects.filter(alive, digest=digest(secret), revoked=None, user__is_active=True)
        key = keys.select_related("user").first()
        if key is None or key.user.lacks_second_factor:
            return None
        if key.last_used is None or (now - key.last_used).total_seconds() > 60:
            cls.objects.filter(pk=key.pk).update(last_used=now)
        return key

    @classmethod
    def user_of(cls, secret: str) -> User | None:
        """The user whom a secret stands for, or None when it is not valid (any more)."""
        key = cls.of(secret)
        return key.user if key else None

    def allows(self, rights: Rights) -> bool:
        """Whether a program with it may do what needs these rights."""
        order = list(Rights)
        return order.index(Rights(self.rights)) >= order.index(rights)


def digest(secret: str) -> str:
    """What is kept of a secret. It has 256 random bits, so a plain hash cannot be guessed back."""
    return hashlib.sha256(secret.encode()).hexdigest()
