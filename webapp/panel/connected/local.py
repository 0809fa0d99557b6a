"""The model of this machine, on the page of models: chosen, watched, stopped."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.contrib.admin.models import ADDITION, DELETION
from django.http import HttpRequest
from django.utils.translation import gettext

from webapp.connected.models import ConnectedModel
from webapp.local.choice import choose, chosen_model
from webapp.local.connect import here, stop
from webapp.local.hindrance import hindrance
from webapp.local.machine import Machine, this_machine
from webapp.local.offer import LocalModel, by_slug, folder, offered, suggested
from webapp.local.state import Phase, told
from webapp.panel.connected.trail import note


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A model that can be served here, with what to expect of it."""

    model: LocalModel
    first_word_s: int
    writes: int  # tokens in a second
    fits: bool
    is_suggested: bool


def local_context() -> dict[str, object]:
    """What the page shows of it."""
    machine, state = this_machine(), told()
    return {
        "local": state,
        "local_works": state and state.phase not in {Phase.SERVING, Phase.FAILED},
        "local_model": chosen_model(),
        "local_connected": here(),
        "local_hindrance": hindrance(),
        "local_offers": [] if state else _offers(machine),
        "local_machine": machine,
        "local_folder": folder(),
        "downloads": settings.ALLOW_MODEL_DOWNLOADS,
    }


def serve_here(request: HttpRequest) -> None:
    """Have the model that a form names served, from the list that the page shows."""
    model = by_slug(request.POST["serve"]) if not hindrance() else None
    if model is None or not model.can_be_had:
        messages.error(request, gettext("This model cannot be served here now."))
        return
    choose(model)
    note(request, ConnectedModel(name=model.name), ADDITION)
    said = gettext("“%(name)s” is made ready, and writes answers from then on.")
    messages.success(request, said % {"name": model.name})


def stop_here(request: HttpRequest) -> None:
    """Serve none any more."""
    if connected := here():
        note(request, connected, DELETION)
    stop()
    messages.success(request, gettext("The model of this machine is stopped, and not used."))


def _offers(machine: Machine) -> Sequence[Offer]:
    best = suggested(machine)
    return [
        Offer(
            model=one,
            first_word_s=round(machine.first_word_s(one.size)),
            writes=max(1, round(machine.writes(one.size))),
            fits=machine.holds(one.size),
            is_suggested=one == best,
        )
        for one in offered()
    ]
