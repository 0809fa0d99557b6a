"""What each server needs: where it is, and how its thinking is switched.

All of them are asked in the OpenAI form. The forms of thinking are from the documents of each, as
of November 2026; where a server has no switch, there is none here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy
from django_stubs_ext import StrPromise

HERE = "here"  # the slug of what nobody connects by hand: webapp/local

INSIDE = "inside"  # that of what has no server: the product itself runs it

_Body = Mapping[str, Any]

_BY_TEMPLATE: Mapping[bool, _Body] = {
    on: {"chat_template_kwargs": {"enable_thinking": on}} for on in (True, False)
}
_BY_EFFORT: Mapping[bool, _Body] = {
    True: {"reasoning_effort": "medium"},
    False: {"reasoning_effort": "none"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """A kind of server. `thinking` is what a request carries to turn it on, and off."""

    slug: str
    name: str | StrPromise
    url: str
    hint: StrPromise
    local: bool = False
    example: str = ""  # a model's name there
    thinking: Mapping[bool, _Body] = field(default_factory=dict)


_ALL = (
    Preset(
        slug="ollama", name="Ollama", url="http://127.0.0.1:11434/v1", local=True,
        example="qwen3:8b", thinking=_BY_EFFORT,
        hint=gettext_lazy("On this machine or yours. It reads short texts unless told otherwise."),
    ),
    Preset(
        slug="llamacpp", name="llama.cpp", url="http://127.0.0.1:8080/v1", local=True,
        thinking=_BY_TEMPLATE, hint=gettext_lazy("llama-server with a GGUF file."),
    ),
    Preset(
        slug="lmstudio", name="LM Studio", url="http://127.0.0.1:1234/v1", local=True,
        hint=gettext_lazy("Start its server on the Developer page."),
    ),
    Preset(
        slug="vllm", name="vLLM", url="http://127.0.0.1:8000/v1", local=True,
        thinking=_BY_TEMPLATE, hint=gettext_lazy("A server with a graphics card."),
    ),
    Preset(
        slug="litellm", name="LiteLLM", url="http://127.0.0.1:4000/v1",
        thinking=_BY_EFFORT, hint=gettext_lazy("A proxy in front of other providers."),
    ),
    Preset(
        slug="openrouter", name="OpenRouter", url="https://openrouter.ai/api/v1",
        thinking={on: {"reasoning": {"enabled": on}} for on in (True, False)},
        hint=gettext_lazy("Many providers with one key."),
    ),
    Preset(
        slug="openai", name="OpenAI", url="https://api.openai.com/v1",
        thinking=_BY_EFFORT, hint=gettext_lazy("A key of its platform, not a subscription."),
    ),
    Preset(
        slug="azure", name="Azure OpenAI", thinking=_BY_EFFORT,
        url="https://RESOURCE.openai.azure.com/openai/v1",
        hint=gettext_lazy("Put your resource into the address; the model is the deployment."),
    ),
    Preset(
        slug="anthropic", name="Anthropic", url="https://api.anthropic.com/v1",
        hint=gettext_lazy("By the form that it shares with OpenAI, without its thinking."),
    ),
    Preset(
        slug="gemini", name="Gemini", thinking=_BY_EFFORT,
        url="https://generativelanguage.googleapis.com/v1beta/openai",
        hint=gettext_lazy("A key of Google AI Studio."),
    ),
    Preset(
        slug=HERE, name=gettext_lazy("This machine"), url="", thinking=_BY_TEMPLATE,
        hint=gettext_lazy("Served here by a process of the product, with a key of its own."),
    ),
    Preset(
        slug=INSIDE, name=gettext_lazy("Inside the product"), url="",
        hint=gettext_lazy("A reranker or a model that embeds, by its name or folder: no server."),
    ),
    Preset(
        slug="other", name=gettext_lazy("Another server"), url="",
        hint=gettext_lazy("Any that writes or embeds in the form of OpenAI, or has a /rerank."),
    ),
)  # fmt: skip

PRESETS: Mapping[str, Preset] = {one.slug: one for one in _ALL}
