"""The form of a connected model. Its key goes in and never comes out."""

import ipaddress
import socket
from collections.abc import Sequence
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy

from webapp.connected.models import ConnectedModel, Kind
from webapp.connected.presets import INSIDE
from webapp.connected.sealed import server_of

# What the product itself puts into a request: it would break what it does.
OURS = frozenset({"model", "messages", "stream", "stream_options", "response_format", "tools", "n"})
MOST_CHARACTERS = 2_000
# What is set of a model that the product runs itself, and what it can do.
INSIDE_FIELDS = ("name", "kind", "model", "offered")
INSIDE_KINDS = (Kind.RERANKER, Kind.EMBEDDING)
EXAMPLES = {
    "reranker": "cross-encoder/ettin-reranker-32m-v1",
    "embedder": "intfloat/multilingual-e5-small",
}

_THINKING = (
    ("", gettext_lazy("as the model does")),
    ("on", gettext_lazy("on")),
    ("off", gettext_lazy("off")),
)


class ConnectedModelForm(forms.ModelForm[ConnectedModel]):
    """All that can be set of a model; the first fields are needed, the others can be left."""

    key = forms.CharField(
        label=gettext_lazy("Key"), required=False, max_length=MOST_CHARACTERS,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    kind = forms.ChoiceField(label=gettext_lazy("What it can do"), choices=Kind.choices)
    thinking = forms.TypedChoiceField(
        label=gettext_lazy("Thinking"), choices=_THINKING, required=False, empty_value=None,
        coerce=lambda value: value == "on",
        help_text=gettext_lazy("Off is quicker; the evidence is in the passages."),
    )  # fmt: skip
    FIRST = ("name", "url", "key", "model", "kind")

    class Meta:
        model = ConnectedModel
        fields = (
            "name", "url", "model", "kind", "thinking", "temperature", "context_tokens",
            "first_token_s", "total_s", "at_once", "price_in", "price_out", "extra_body", "offered",
        )  # fmt: skip
        labels = {
            "name": gettext_lazy("Name"),
            "url": gettext_lazy("Address"),
            "model": gettext_lazy("Model"),
            "temperature": gettext_lazy("Temperature"),
            "context_tokens": gettext_lazy("Tokens that it takes"),
            "first_token_s": gettext_lazy("Seconds to the first word"),
            "total_s": gettext_lazy("Seconds for a whole answer"),
            "at_once": gettext_lazy("Requests at the same time"),
            "price_in": gettext_lazy("Price of a million tokens read"),
            "price_out": gettext_lazy("Price of a million tokens written"),
            "extra_body": gettext_lazy("Besides, in each request (JSON)"),
            "offered": gettext_lazy("Owners may choose it for their workspace"),
        }
        help_texts = {
            "name": gettext_lazy("How it is called here."),
            "url": gettext_lazy(
                "As far as the page before “/chat/completions”, “/embeddings” or “/rerank”."
            ),
            "context_tokens": gettext_lazy("Question and answer together; 0: its server is asked."),
            "at_once": gettext_lazy("From each process; 0: any number."),
        }
        widgets = {"extra_body": forms.Textarea(attrs={"rows": 2, "spellcheck": "false"})}

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        model = self.instance
        told = model.trial["models"] if model.trial else []
        self.listed: Sequence[str] = told
        name = self.fields["model"]
        name.widget.attrs |= {"list": "listed-models", "placeholder": model.spoken.example}
        name.help_text = gettext("Its name there. Left empty, the server is asked what it has.")
        if model.sealed_key:
            self.fields["key"].widget.attrs["placeholder"] = gettext("set; empty: as it is")
        if model.preset == INSIDE:
            self._without_server()
        if not model.spoken.thinking:
            self.fields.pop("thinking", None)
        elif model.thinking is not None:
            self.initial["thinking"] = "on" if model.thinking else "off"

    def _without_server(self) -> None:
        """What the product runs has a name or a folder, and nothing of a server."""
        for name in self.fields.keys() - set(INSIDE_FIELDS):
            del self.fields[name]
        self.fields["kind"].choices = [(one, Kind(one).label) for one in INSIDE_KINDS]  # type: ignore[attr-defined]
        self.fields["model"].required = True
        told = gettext(
            "Its name on the Hub, where models may be fetched or it is here already; or a folder. "
            "Such as %(reranker)s, which reorders, or %(embedder)s, which embeds."
        )
        self.fields["model"].help_text = told % EXAMPLES

    @property
    def first(self) -> list[forms.BoundField]:
        """The fields that everybody fills in."""
        return [self[name] for name in self._first if name in self.fields]

    @property
    def further(self) -> list[forms.BoundField]:
        """Those that can stay as they are."""
        return [self[name] for name in self.fields if name not in self._first]

    @property
    def _first(self) -> Sequence[str]:
        return INSIDE_FIELDS if self.instance.preset == INSIDE else self.FIRST

    @property
    def has_further_errors(self) -> bool:
        """Whether one of those is wrong, so that they must be shown."""
        return any(one.errors for one in self.further)

    def clean_url(self) -> str:
        """An address to which questions and passages may be sent."""
        url = str(self.cleaned_data["url"]).strip().rstrip("/")
        parts = _parts(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValidationError(gettext("An address begins with http:// or https:// and a host."))
        if "@" in parts.netloc or parts.query or parts.fragment:
            raise ValidationError(
                gettext("An address has no name, password, “?” or “#”: the key has its own field.")
            )
        if is_link_local(parts.hostname):
            raise ValidationError(
                gettext(
                    "Addresses of this kind are where clouds keep the credentials of machines: no "
                    "question is sent there."
                )
            )
        return url

    def clean_key(self) -> str:
        """A key that a request can carry."""
        key = str(self.cleaned_data["key"])
        if key and not (key.isascii() and key.isprintable() and " " not in key):
            raise ValidationError(gettext("A key has letters, digits and signs, and no spaces."))
        return key

    def clean_extra_body(self) -> dict[str, Any]:
        """A JSON object, without what the product says itself."""
        extra = self.cleaned_data["extra_body"] or {}
        if not isinstance(extra, dict):
            raise ValidationError(gettext("A JSON object is needed, such as {“top_k”: 20}."))
        if taken := OURS & extra.keys():
            told = gettext("The product sets these itself: %(names)s.")
            raise ValidationError(told % {"names": ", ".join(sorted(taken))})
        return extra

    def clean(self) -> dict[str, Any]:
        """What an index was made by stays what it is."""
        given = super().clean() or {}
        is_other = {"kind", "model"} & set(self.changed_data)
        if is_other and self.instance.pk and self.instance.embeds.exists():
            self.add_error(
                "model",
                gettext("An index is made by this model: connect another one beside it instead."),
            )
        return given

    def save(self, commit: bool = True) -> ConnectedModel:  # noqa: FBT001, FBT002
        """With the key, if one was given. One that was given for another server goes."""
        before = self.initial.get("url")
        if key := self.cleaned_data.get("key"):
            self.instance.set_key(key)
        elif before and server_of(before) != server_of(self.instance.url):
            self.instance.set_key("")
        return super().save(commit)


def is_link_local(host: str) -> bool:
    """Whether a host is, or has, an address that holds on its own link alone."""
    try:
        found = {str(one[4][0]) for one in socket.getaddrinfo(host, None)}
    except (OSError, UnicodeError):
        return False  # it cannot be reached either, which is told when it is tried
    addresses = [ipaddress.ip_address(one.partition("%")[0]) for one in found]
    mapped = [getattr(one, "ipv4_mapped", None) or one for one in addresses]
    return any(one.is_link_local for one in mapped)


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return urlsplit("")
    return parts
