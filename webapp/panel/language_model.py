"""The page about the language model: what is set, what it can do, and how to connect one."""

from dataclasses import replace
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from rag.config import ChatConfig
from rag.llm.probe import ModelReport, find_ollama, probe
from webapp.connected.chosen import chosen
from webapp.library.engine import judging

# Somebody waits for the page: a model that needs longer is too slow to work with.
FIRST_TOKEN_S = 20.0
TOTAL_S = 40.0


@require_http_methods(["GET", "POST"])
def language_model(request: HttpRequest) -> HttpResponse:
    """Show the settings; on POST try the connection out, which takes seconds, or examine again."""
    models = chosen()
    if "examine" in request.POST:
        judging.examine_again()
        messages.info(request, gettext("The model is examined; reload the page in a minute."))
        return redirect("admin:language_model")
    reports = _probed(models.answers, models.captions) if request.method == "POST" else []
    context = {
        **admin.site.each_context(request),
        "title": gettext("Language model"),
        "settings_shown": _settings(),
        "connected": bool(models.answers.model),
        "judging": settings.JUDGE,
        "exam": judging.latest() if models.answers.model else None,
        "reports": reports,
        "ollama": find_ollama(),
    }
    return render(request, "admin/language_model.html", context)


def _probed(chat: ChatConfig, vision: ChatConfig) -> list[tuple[str, ModelReport]]:
    """What the server for answers can do, and the one for figures if it is another."""
    found = [(gettext("Answers"), probe(_quick(chat)))]
    if vision.model and (vision.model, vision.url) != (chat.model, chat.url):
        found.append((gettext("Descriptions of figures"), probe(_quick(vision))))
    return found


def _quick(config: ChatConfig) -> ChatConfig:
    return replace(config, first_token_s=FIRST_TOKEN_S, total_s=TOTAL_S, max_retries=0)


def _settings() -> list[tuple[str, str, str]]:
    """Name, value, meaning. Keys are never shown, nor is what an address carries of them."""
    return [
        ("LLM_BASE_URL", _address(settings.LLM_BASE_URL), gettext("An OpenAI-compatible server")),
        ("LLM_MODEL", settings.LLM_MODEL, gettext("The model's name there")),
        ("LLM_API_KEY", _masked(settings.LLM_API_KEY), gettext("If the server asks for one")),
        ("LLM_PROVIDER", settings.LLM_PROVIDER, gettext("Another provider that LangChain knows")),
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
        ("VISION_API_KEY", _masked(settings.VISION_API_KEY), gettext("Default: the same")),
    ]


def _masked(key: str) -> str:
    return gettext("•••••••• (set)") if key else ""


def _address(url: str) -> str:
    parts = urlsplit(url)
    if "@" not in parts.netloc:
        return url
    return parts._replace(netloc=f"•••@{parts.netloc.rpartition('@')[2]}").geturl()
