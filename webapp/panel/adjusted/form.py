"""The form of a group of settings. A field left empty is the installation's own value.

Of a password and a picture, which no form is filled in with, it is left as it is.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from rag.errors import UnreadableFileError
from webapp.adjusted.models import Setting
from webapp.adjusted.pictures import MOST_BYTES, keep_picture
from webapp.adjusted.table import TABLE, WITHOUT, Adjustable, Group, Type
from webapp.adjusted.values import value_of
from webapp.connected.sealed import seal
from webapp.names import one_line
from webapp.panel.connected.form import is_link_local

MOST_CHARACTERS = 500
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.:-]*[A-Za-z0-9])?")
_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_YES_OR_NO = {"yes": gettext_lazy("yes"), "no": gettext_lazy("no")}


class GroupForm(forms.Form):
    """All of a group that may be adjusted. `values` are to be kept, secrets sealed."""

    def __init__(
        self, group: Group, data: Mapping[str, Any] | None = None, files: Any = None
    ) -> None:
        super().__init__(data, files)
        self.group = group
        self.kept = dict(Setting.objects.values_list("name", "value"))
        for one in of_group(group):
            if not one.is_fixed:
                self.fields[one.name] = self._field(one)

    def _field(self, one: Adjustable) -> forms.Field:
        kept = self.kept.get(one.name)
        known: dict[str, Any] = {"label": one.label, "help_text": one.help, "required": False}
        if one.type is Type.YES:
            usual = gettext("as installed: %(value)s") % {"value": shown(one, one.usual)}
            given = "" if kept is None else ("yes" if kept else "no")
            return forms.ChoiceField(choices=[("", usual), *_YES_OR_NO.items()], initial=given,
                                     **known)  # fmt: skip
        if one.type is Type.SEALED:
            widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
            if kept is not None:
                widget.attrs["placeholder"] = gettext("set; empty: as it is")
            return forms.CharField(widget=widget, max_length=MOST_CHARACTERS, **known)
        if one.type is Type.PICTURE:
            there = _Kept(kept) if kept else None
            return forms.FileField(initial=there, widget=_chooser(), **known)
        field = _typed(one, {**known, "initial": kept})
        field.widget.attrs["placeholder"] = shown(one, one.usual)
        return field

    def clean_EMAIL_HOST(self) -> str:
        """A host that mails may be handed to."""
        host = str(self.cleaned_data["EMAIL_HOST"]).strip()
        if host and not _HOST.fullmatch(host):
            raise ValidationError(gettext("A host has no “/”, no user and no port."))
        if host and is_link_local(host):
            raise ValidationError(gettext("Addresses of this kind are no mail servers."))
        return host

    def clean_INSTALLATION_NAME(self) -> str:
        """On one line, without what cannot be seen."""
        return one_line(str(self.cleaned_data["INSTALLATION_NAME"]))

    def clean_SIGN_UP_DOMAINS(self) -> str:
        """Names of domains, between commas."""
        given = str(self.cleaned_data["SIGN_UP_DOMAINS"]).lower().replace(",", " ").split()
        domains = [one.removeprefix("@") for one in given]
        if not all(_DOMAIN.fullmatch(one) for one in domains):
            raise ValidationError(gettext("Give domains, such as “example.org”."))
        return ", ".join(domains)

    def clean_LOGO(self) -> Any:
        """The name of the picture, which is kept; False where it was taken away."""
        given = self.cleaned_data["LOGO"]
        if not isinstance(given, UploadedFile):
            return given
        if (given.size or 0) > MOST_BYTES:
            raise ValidationError(gettext("This picture has more than 1 MB."))
        try:
            return keep_picture(given.read())
        except UnreadableFileError:
            raise ValidationError(gettext("This is no PNG, JPEG or WebP.")) from None

    def values(self) -> dict[str, Any]:
        """By name; None where a field is empty. A password left empty stays while its user does."""
        given = {
            name: self._value(TABLE[name], self.cleaned_data[name])
            for name in self.fields
            if not isinstance(self.cleaned_data[name], _Kept)
        }
        if given.get("EMAIL_USER") and given.get("EMAIL_PASSWORD") is None:
            given.pop("EMAIL_PASSWORD", None)
        return given

    def _value(self, one: Adjustable, given: Any) -> Any:
        if given in {None, ""} or given is False:
            return None
        if one.type is Type.YES:
            return given == "yes"
        if one.type is Type.SEALED:
            host, port = (
                self.cleaned_data.get(name) or TABLE[name].usual
                for name in ("EMAIL_HOST", "EMAIL_PORT")
            )
            return seal(given, f"smtp://{host}:{port}")
        return given

    def rows(self) -> Iterable[tuple[Adjustable, forms.BoundField | None, str]]:
        """Each setting of the group; its field, or, where the environment fixes it, its value."""
        for one in of_group(self.group):
            if one.name in self.fields:
                yield one, self[one.name], ""
            else:
                yield one, None, shown(one, value_of(one.name))


def _chooser() -> forms.ClearableFileInput:
    """What a picture is chosen with, and taken away."""
    widget = forms.ClearableFileInput(attrs={"accept": "image/png,image/jpeg,image/webp"})
    widget.initial_text, widget.input_text = gettext("Now"), gettext("Another one")
    widget.clear_checkbox_label = gettext("Take it away")
    return widget


class _Kept:
    """A picture that is set, as a form of Django's shows what was uploaded."""

    def __init__(self, name: str) -> None:
        self.url = reverse("logo", args=[name])

    def __str__(self) -> str:
        return gettext("the one that is set")


def _typed(one: Adjustable, known: Mapping[str, Any]) -> forms.Field:
    match one.type:
        case Type.WHOLE:
            return forms.IntegerField(min_value=one.least, max_value=one.most, **known)
        case Type.NUMBER:
            return forms.FloatField(min_value=one.least, max_value=one.most, **known)
        case Type.ADDRESS:
            return forms.EmailField(**known)
    return forms.CharField(max_length=min(one.most, MOST_CHARACTERS), **known)


def of_group(group: Group) -> list[Adjustable]:
    """The settings of a page."""
    return [one for one in TABLE.values() if one.group == group]


def shown(one: Adjustable, value: object) -> str:
    """A value for people; of a secret whether there is one."""
    if value == 0 and one.help is WITHOUT:
        return gettext("no limit")
    match one.type:
        case Type.YES:
            return str(_YES_OR_NO["yes" if value else "no"])
        case Type.SEALED:
            return gettext("•••••••• (set)") if value else gettext("none")
        case Type.NUMBER:
            return f"{value:g}"
        case Type.PICTURE:
            return gettext("a picture of your own") if value else gettext("that of the product")
    return gettext("none") if value in {None, ""} else str(value)
