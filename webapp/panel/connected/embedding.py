"""The card on the search index: which model embeds, and another index beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.admin.models import CHANGE
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from rag.errors import RagError
from webapp.connected.embedders import embedders, is_fixed
from webapp.connected.models import ConnectedModel, EmbedderUse, Kind
from webapp.engine import beside_fingerprint
from webapp.library.engine.library import library_engine
from webapp.library.errors import RefusedError
from webapp.library.upkeep.beside import (
    Progress,
    build_beside,
    exchange,
    halted,
    progress,
    refused,
    remove_beside,
)
from webapp.messages import told
from webapp.panel.connected.trail import note
from webapp.review.beside import Compared, compare, compared
from webapp.review.models import GoldenQuestion

SHIPPED = "shipped"
ACTIONS = ("build_beside", "compare_beside", "exchange", "remove_beside")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownIndex:
    """What embeds, what is built beside it and how far that is, what may be, how both compare."""

    searched: str
    fixed: bool
    beside: str
    shape: str
    halted: str
    refused: Sequence[tuple[str, str]]
    progress: Progress | None
    choices: Sequence[tuple[str, str]]
    can_compare: bool
    compared: Sequence[Compared]


def show_index(models: Sequence[ConnectedModel]) -> ShownIndex:
    """As it is now."""
    uses = {one.place: one for one in EmbedderUse.objects.select_related("model")}
    searched, beside = (uses.get(place) for place in EmbedderUse.Place)
    now, shape = embedders(), beside_fingerprint()
    in_use = searched.model_id if searched else None
    able = [one for one in models if one.kind == Kind.EMBEDDING and one.model]
    choices = [(str(one.pk), one.name) for one in able if one.pk != in_use]
    if in_use:
        choices.append((SHIPPED, _named(None)))
    return ShownIndex(
        searched=now.searched.model if is_fixed() else _named(searched),
        fixed=is_fixed(),
        beside=_named(beside) if shape else "",
        shape=shape,
        halted=halted(),
        refused=refused(shape) if shape else (),
        progress=progress(shape) if shape else None,
        choices=choices,
        can_compare=GoldenQuestion.objects.askable().exists(),
        compared=compared() if shape else (),
    )


def act(request: HttpRequest) -> HttpResponse:
    """Do what was asked for: build, compare, exchange or remove; and say what came of it."""
    try:
        messages.success(request, _done(request))
        for use in EmbedderUse.objects.select_related("model"):
            note(request, use, CHANGE, f"{use.place}: {_named(use)}")
    except RefusedError as error:
        messages.error(request, error.message)
    except RagError as error:
        messages.error(request, told(error.message))
    return redirect(f"{reverse('admin:language_model')}#index")


def _done(request: HttpRequest) -> str:
    shape = request.POST.get("shape", "")
    if "exchange" in request.POST:
        exchange(library_engine(), shape)
        return gettext("The other index is searched now; the one of before is kept beside it.")
    if "compare_beside" in request.POST and request.user.is_authenticated:
        asked = compare(request.user)
        said = ngettext(
            "The golden questions of %(count)s workspace are asked over both.",
            "The golden questions of %(count)s workspaces are asked over both.",
            asked,
        )
        return said % {"count": asked}
    if "remove_beside" in request.POST:
        remove_beside(library_engine(), shape)
        return gettext("The index beside was removed.")
    build_beside(_chosen(request.POST.get("embedder", "")))
    return gettext("The workers build it; until it is whole, the index of before is searched.")


def _chosen(given: str) -> ConnectedModel | None:
    if given == SHIPPED:
        return None
    try:
        found = ConnectedModel.objects.filter(pk=given).first()
    except (ValidationError, ValueError):
        found = None
    if found is None:
        raise RefusedError(gettext("Choose one of the models that embed."))
    return found


def _named(use: EmbedderUse | None) -> str:
    if use and use.model:
        return use.model.name
    return gettext("the model that comes with the product")
