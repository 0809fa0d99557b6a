"""How each part is, since when, and of which version: a piece of the administrators' home."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_safe
from django_stubs_ext import StrPromise

from webapp.connected.chosen import NONE, chosen
from webapp.engine import index_fingerprint, rag_config, reader
from webapp.library.models import Installation
from webapp.maintenance.parts import note_parts

NAMES: Mapping[str, StrPromise] = {
    "database": gettext_lazy("Database"),
    "migrations": gettext_lazy("Tables"),
    "version": gettext_lazy("Version"),
    "broker": gettext_lazy("Queue"),
    "worker": gettext_lazy("Worker that reads"),
    "quick worker": gettext_lazy("Worker that looks after"),
    "beat": gettext_lazy("Clock"),
    settings.VECTORS: gettext_lazy("Store of vectors"),
    "index": gettext_lazy("Index"),
    "files": gettext_lazy("Files"),
    "model": gettext_lazy("Language model"),
    "local model": gettext_lazy("Model of this machine"),
    "disk": gettext_lazy("Disk"),
    "static files": gettext_lazy("Styles and scripts"),
    "model files": gettext_lazy("Files of models"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part, as it is now. `message` is the one that monitors get, in English."""

    name: str
    well: bool
    message: str
    since: datetime


@require_safe
def parts(request: HttpRequest) -> HttpResponse:
    """Asked for by the home once it is shown: a part that does not answer takes seconds."""
    found, states = note_parts()
    shown = [
        Part(
            name=str(NAMES.get(name, name)),
            well=health.well,
            message=health.message,
            since=states[name].since,
        )
        for name, health in found.items()
    ]
    context = {
        "parts": sorted(shown, key=lambda part: part.well),
        "unwell": sum(not part.well for part in shown),
        "versions": _versions(),
    }
    return TemplateResponse(request, "admin/_parts.html", context)


def _versions() -> list[tuple[str, str]]:
    """Of programs, models and the index."""
    models, config = chosen(), rag_config()
    return [
        (gettext("Veracite"), settings.VERSION),
        (gettext("The database was prepared by"), Installation.prepared_by() or gettext("none")),
        (gettext("Reader"), reader()),
        (gettext("Index"), index_fingerprint()),
        (gettext("Embedding"), config.embed.model),
        (gettext("Answers"), models.answers.model or gettext("quoted")),
        (gettext("Checking answers"), models.judging.model if models.judging != NONE else "–"),
        (gettext("Reranker"), models.reranking.model or gettext("none")),
        (gettext("Verifier"), config.verifier or gettext("the one shipped")),
    ]
