"""The page on language models: what serves what, what is connected, who checks, how to add one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from rag.config import ChatConfig
from rag.llm import ModelReport, identity
from webapp.connected.chosen import by_environment, chosen, reranking_by_environment
from webapp.connected.models import ConnectedModel, Purpose, Use
from webapp.connected.nearby import Nearby, look_nearby
from webapp.connected.pauses import pause_of
from webapp.connected.presets import HERE, PRESETS
from webapp.connected.trial import look, look_at_reranker
from webapp.library.engine import judging
from webapp.messages import told
from webapp.panel.connected.embedding import ACTIONS, act, show_index
from webapp.panel.connected.local import local_context, serve_here, stop_here
from webapp.panel.connected.trail import note
from webapp.usage.limits import Payer
from webapp.usage.meters import trying

NONE = "none"  # no model is wanted
FALLS_TO = ""  # nothing is chosen


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """A purpose, what serves it, and what could.

    `fixed`: the environment names it; only of that one it is told here that it is `paused`.
    """

    purpose: Purpose
    fixed: str
    chosen: str
    choices: Sequence[tuple[str, str]]
    paused: "Paused | None"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paused:
    """Until when a model is left alone that failed, and why it failed."""

    until: datetime
    why: str


@require_http_methods(["GET", "POST"])
def overview(request: HttpRequest) -> HttpResponse:
    """Show it. A POST chooses, looks for servers here, tries, examines, or sees to the index."""
    if any(name in request.POST for name in ACTIONS):
        return act(request)
    if "choose" in request.POST:
        return _choose(request)
    if "examine" in request.POST:
        judging.examine_again()
        messages.info(request, gettext("The model is examined; reload the page in a minute."))
        return redirect("admin:language_model")
    if "serve" in request.POST or "stop" in request.POST:
        (serve_here if "serve" in request.POST else stop_here)(request)
        return redirect(f"{reverse('admin:language_model')}#local")
    nearby = look_nearby() if "look" in request.POST else None
    payer = Payer(user_id=request.user.pk)
    reports = _probed(payer) if "test" in request.POST else []
    return render(request, "admin/connected/overview.html", _context(request, nearby, reports))


def _context(
    request: HttpRequest,
    nearby: tuple[Nearby, ...] | None,
    reports: list[tuple[str, ModelReport]],
) -> dict[str, object]:
    models = list(ConnectedModel.objects.prefetch_related("uses", "embeds"))
    now = chosen()
    return {
        **admin.site.each_context(request),
        "title": gettext("Language models"),
        "writer": now.answers.model,
        "serving": _serving(models),
        "models": [(model, _purposes(model), _paused(model.config())) for model in models],
        "index": show_index(models),
        "presets": [one for one in PRESETS.values() if one.slug != HERE],
        "nearby": nearby,
        "judging": settings.JUDGE,
        "exam": judging.latest() if now.judging.model else None,
        "judge": now.judging.model,
        "settings_shown": _settings(),
        "by_environment": bool(by_environment()),
        "reports": reports,
        **local_context(),
    }


def _paused(config: ChatConfig) -> Paused | None:
    pause = pause_of(identity(config))
    return Paused(until=pause.until, why=told(pause.why)) if pause else None


def _serving(models: Sequence[ConnectedModel]) -> list[Serving]:
    fixed = by_environment()
    given = {use.purpose: str(use.model_id or NONE) for use in Use.objects.all()}
    return [
        Serving(
            purpose=purpose,
            fixed=fixed[purpose].model if purpose in fixed else "",
            chosen=given.get(purpose, FALLS_TO),
            choices=_choices(purpose, models, decided=purpose in given),
            paused=_paused(fixed[purpose]) if purpose in fixed else None,
        )
        for purpose in Purpose
    ]


def _choices(
    purpose: Purpose, models: Sequence[ConnectedModel], *, decided: bool
) -> list[tuple[str, str]]:
    """What may serve a purpose: each model that can, and what there is without one."""
    can = [(str(one.pk), one.name) for one in models if one.can(purpose)]
    match purpose:
        case Purpose.ANSWERS:
            undecided = [] if decided else [(FALLS_TO, gettext("not decided yet"))]
            return [*undecided, (NONE, gettext("none: answers quote the documents")), *can]
        case Purpose.SPARE:
            return [(FALLS_TO, gettext("none: answers quote the documents")), *can]
        case Purpose.RERANKING:
            return [(FALLS_TO, gettext("none: the order of the search")), *can]
        case Purpose.CAPTIONS:
            return [(FALLS_TO, gettext("none: printed captions stand in")), *can]
    return [(FALLS_TO, gettext("the model that answers")), *can]


def _purposes(model: ConnectedModel) -> list[str]:
    served = {use.purpose for use in model.uses.all()}
    index = [gettext("Search index")] if model.embeds.all() else []
    return [*(str(purpose.label) for purpose in Purpose if purpose in served), *index]


def _choose(request: HttpRequest) -> HttpResponse:
    """Keep what was chosen for each purpose that the environment leaves open."""
    for serving in _serving(list(ConnectedModel.objects.all())):
        wanted = request.POST.get(serving.purpose)
        if serving.fixed or wanted in {None, serving.chosen}:
            continue
        if wanted in dict(serving.choices):
            _use(request, serving.purpose, str(wanted))
    messages.success(request, gettext("Saved. It holds from the next question on."))
    return redirect("home" if request.POST.get("then") == "home" else "admin:language_model")


def _use(request: HttpRequest, purpose: Purpose, wanted: str) -> None:
    if wanted == FALLS_TO:
        Use.objects.filter(purpose=purpose).delete()
        return
    served = {"model_id": None if wanted == NONE else wanted}
    use, _ = Use.objects.update_or_create(purpose=purpose, defaults=served)
    note(request, use, CHANGE, f"{purpose}: {use.model.name if use.model else NONE}")
    if use.model and use.model.trial and not use.model.trial["usable"]:
        failed = gettext("“%(name)s” did not work when it was tried: see what its page says.")
        messages.warning(request, failed % {"name": use.model.name})


def _probed(payer: Payer) -> list[tuple[str, ModelReport]]:
    """What the servers can do that the environment names, each once."""
    found: dict[tuple[str, str], tuple[str, ModelReport]] = {}
    for purpose, config in by_environment().items():
        if (config.model, config.url) in found:
            continue
        if purpose == Purpose.RERANKING:
            report = look_at_reranker(reranking_by_environment())
        else:
            with trying(payer) as meter:
                report = look(config, meter)[0]
        found[config.model, config.url] = (str(purpose.label), report)
    return list(found.values())


def _settings() -> list[tuple[str, str, str]]:
    """Name, value, meaning. Keys are never shown, nor is what an address carries of them."""
    return [
        ("LLM_BASE_URL", _address(settings.LLM_BASE_URL), gettext("An OpenAI-compatible server")),
        ("LLM_MODEL", settings.LLM_MODEL, gettext("The model's name there")),
        ("LLM_API_KEY", _masked(settings.LLM_API_KEY), gettext("If the server asks for one")),
        ("LLM_PROVIDER", settings.LLM_PROVIDER, gettext("Another provider that LangChain knows")),
        ("LLM_SEES", str(settings.LLM_SEES).lower(), gettext("Whether it takes pictures of pages")),
        ("JUDGE", settings.JUDGE, gettext("Whether a model judges answers: auto, always, never")),
        ("JUDGE_MODEL", settings.JUDGE_MODEL, gettext("Another model that judges; none: the same")),
        (
            "VISION_BASE_URL",
            _address(settings.VISION_BASE_URL),
            gettext("Describes figures; default: the same"),
        ),
        (
            "VISION_MODEL",
            settings.VISION_MODEL,
            gettext("A model that takes images; none: captions stand in"),
        ),
        (
            "RERANKER_MODEL",
            settings.RERANKER_MODEL,
            gettext("A cross-encoder that reorders what was found; none: as chosen here"),
        ),
        ("VISION_API_KEY", _masked(settings.VISION_API_KEY), gettext("Default: the same")),
    ]


def _masked(key: str) -> str:
    return gettext("•••••••• (set)") if key else ""


def _address(url: str) -> str:
    parts = urlsplit(url)
    if "@" not in parts.netloc:
        return url
    return parts._replace(netloc=f"•••@{parts.netloc.rpartition('@')[2]}").geturl()
