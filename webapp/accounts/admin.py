"""People and API keys in the admin panel."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import Group
from django.db.models import Q, QuerySet
from django.forms import IntegerField, ModelChoiceField, ModelForm
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy

from webapp.accounts.models import KEY_DAYS, ApiKey, Presence, Rights, User
from webapp.accounts.proof import ask_again

# Roles are the workspaces'; addresses and second factors are everybody's own, with their secrets.
admin.site.unregister([Group, EmailAddress, Authenticator])


class OneAddress:
    """A form for an address that is kept in lower case: one person has one account."""

    cleaned_data: dict[str, Any]

    def clean_email(self) -> str:
        """As it is kept, so that one that is taken is found to be."""
        return str(self.cleaned_data["email"]).strip().lower()


class NewUserForm(OneAddress, AdminUserCreationForm[User]):
    """Somebody new."""

    class Meta:
        model = User
        fields = ("email", "name")


class KnownUserForm(OneAddress, UserChangeForm[User]):
    """Somebody who has an account."""


@admin.register(User)
class UserAdmin(DjangoUserAdmin[User]):
    """People. An administrator may do everything here; what one sees elsewhere is membership."""

    form = KnownUserForm
    add_form = NewUserForm
    list_display = ("email", "name", "is_active", "is_superuser", "seen", "sign_ins", "joined")
    list_filter = ("is_active", "is_superuser", "presence__seen", "date_joined")
    list_select_related = ("presence",)
    search_fields = ("email", "name")
    ordering = ("email",)
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined", "seen", "sign_ins")
    fieldsets = (
        (None, {"fields": ("email", "name", "password")}),
        (gettext_lazy("May"), {"fields": ("is_active", "is_superuser")}),
        (gettext_lazy("When"), {"fields": ("seen", "sign_ins", "last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"classes": ("wide",), "fields": ("email", "name", "password1", "password2")}),
    )

    def save_model(
        self,
        request: HttpRequest,
        obj: User,
        form: ModelForm[User],
        change: bool,  # noqa: FBT001
    ) -> None:
        """Whoever administers may come in here, and nobody else."""
        obj.is_staff = obj.is_superuser
        super().save_model(request, obj, form, change)

    @admin.display(description=gettext_lazy("last seen"), ordering="presence__seen")
    def seen(self, person: User) -> str:
        """The day, in a browser."""
        there = _presence(person)
        return date_format(there.seen, "j M Y") if there and there.seen else "–"

    @admin.display(description=gettext_lazy("sign-ins"), ordering="presence__sign_ins")
    def sign_ins(self, person: User) -> int:
        """How many there were since they are counted."""
        there = _presence(person)
        return there.sign_ins if there else 0

    @admin.display(description=gettext_lazy("joined"), ordering="date_joined")
    def joined(self, person: User) -> str:
        """The day."""
        return date_format(timezone.localtime(person.date_joined), "j M Y")

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Not oneself."""
        return super().has_delete_permission(request, obj) and obj != request.user


def _presence(person: User) -> Presence | None:
    return getattr(person, "presence", None)


class NewKeyForm(ModelForm[ApiKey]):
    """A key for oneself, or for a program that has an account: one without a password.

    Whoever has a key reads what its person asked and was told. So nobody makes one for another.
    """

    days = IntegerField(
        label=gettext_lazy("Valid for days"), min_value=1, max_value=3650, required=False,
        initial=KEY_DAYS, help_text=gettext_lazy("Empty: until it is revoked."),
    )  # fmt: skip

    class Meta:
        model = ApiKey
        fields = ("user", "name", "rights")


@admin.register(ApiKey)
class ApiKeyAdmin(admin.ModelAdmin[ApiKey]):
    """Keys. A new one is shown once; one no longer wanted is revoked, and stays listed."""

    list_display = (
        "prefix", "name", "user", "rights", "created", "last_used", "expires", "revoked",
    )  # fmt: skip
    list_filter = ("rights", "revoked", "created")
    search_fields = ("prefix", "name", "user__email")
    list_select_related = ("user",)
    form = NewKeyForm
    actions = ("revoke",)

    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Make one, by whoever proves again who it is."""
        return ask_again(request) or super().add_view(request, form_url, extra_context)

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField[Any] | None:
        """Whom a key can be made for: see NewKeyForm."""
        programs = Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
        kwargs["queryset"] = User.objects.filter(Q(pk=request.user.pk) | programs, is_active=True)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_change_permission(self, request: HttpRequest, obj: ApiKey | None = None) -> bool:
        """A key cannot be changed, only revoked."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ApiKey | None = None) -> bool:
        """It stays on record."""
        return False

    @admin.action(description=gettext_lazy("Revoke"), permissions=["add"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        """Make keys void, from the next request on."""
        for key in queryset.filter(revoked=None):
            key.revoked = timezone.now()
            key.save(update_fields=["revoked"])
            self.log_change(request, key, "revoked")
        self.message_user(request, gettext("Revoked."))

    def save_model(
        self,
        request: HttpRequest,
        obj: Any,
        form: ModelForm[ApiKey],
        change: bool,  # noqa: FBT001
    ) -> None:
        """Make the key; its secret is at hand for the page that follows, and nowhere else."""
        key, obj.secret = ApiKey.issue(
            obj.user, obj.name, rights=Rights(obj.rights), days=form.cleaned_data["days"]
        )
        obj.pk, obj.prefix = key.pk, key.prefix

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Show the secret, this once."""
        context = {
            **self.admin_site.each_context(request), "title": gettext("API key"), "key": obj,
            "secret": obj.secret, "opts": self.opts,
        }  # fmt: skip
        return TemplateResponse(request, "admin/key_made.html", context)
