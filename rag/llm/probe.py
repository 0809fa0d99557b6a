"""Asks a model server what it can do, for the page where a model is set up."""

import json
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import httpx

from rag.certificates import certificates
from rag.config import ChatConfig
from rag.errors import RagError
from rag.llm.client import ChatModel, build_chat
from rag.llm.metered import Metered
from rag.metering import Meter, unmetered
from rag.notices import Notice
from rag.types import Message, Usage

_HELLO = [Message(role="user", content="Reply with the single word: ready")]
_SCHEMA = {
    "type": "object",
    "properties": {"colour": {"type": "string", "enum": ["violet-blue"]}},
    "required": ["colour"],
    "additionalProperties": False,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCheck:
    """One ability of a model server: whether it is there, and a sentence about it."""

    name: str
    passed: bool
    message: Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelReport:
    """What a model server can do. `models` are the names that it lists."""

    model: str
    url: str
    checks: tuple[ModelCheck, ...]
    models: tuple[str, ...] = ()

    @property
    def usable(self) -> bool:
        """Whether the model can answer questions: reached, and streaming."""
        passed = {check.name for check in self.checks if check.passed}
        return {"reachable", "streaming"} <= passed


def probe(config: ChatConfig, meter: Meter = unmetered) -> ModelReport:
    """Try out a model with five short requests. Never raises; takes seconds, or the time-outs."""
    models, listed = _models(config)
    chat = build_chat(config)
    chat = chat and Metered(chat, meter)
    if chat is None:
        return ModelReport(model="", url=config.url, checks=(listed,), models=models)
    streaming = _streaming(chat)
    checks = [_reachable(listed, streaming), listed, *streaming]
    if streaming[0].passed:
        checks += [_structured(chat), _images(chat)]
    return ModelReport(model=config.model, url=config.url, checks=tuple(checks), models=models)


def list_models(config: ChatConfig, timeout_s: float = 5.0) -> tuple[str, ...] | None:
    """The names of the models that a server has; None where it does not say so as such do."""
    headers = {"Authorization": f"Bearer {config.api_key}"} if config.api_key else {}
    url = f"{config.url.rstrip('/')}/models"
    try:
        reply = httpx.get(
            url, headers=headers, timeout=timeout_s, trust_env=False, verify=certificates()
        )
        return tuple(str(row["id"]) for row in reply.raise_for_status().json()["data"])
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, LookupError, TypeError):
        return None


def _models(config: ChatConfig) -> tuple[tuple[str, ...], ModelCheck]:
    def check(message: Notice, *, passed: bool = False) -> ModelCheck:
        return ModelCheck(name="models", passed=passed, message=message)

    if not config.url:
        return (), check(Notice("probe.provider_lists_none"))
    names = list_models(config)
    if names is None:
        return (), check(Notice("probe.no_list"))
    if config.model and config.model not in names:
        return names, check(Notice("probe.not_listed", model=config.model, number=len(names)))
    return names, check(Notice("probe.listed", number=len(names)), passed=True)


def _reachable(listed: ModelCheck, streaming: tuple[ModelCheck, ...]) -> ModelCheck:
    passed = listed.passed or streaming[0].passed
    message = Notice("probe.reachable") if passed else streaming[0].message
    return ModelCheck(name="reachable", passed=passed, message=message)


def _streaming(chat: ChatModel) -> tuple[ModelCheck, ...]:
    try:
        *pieces, usage = list(chat.stream(_HELLO))
    except RagError as error:
        return (ModelCheck(name="streaming", passed=False, message=error.message),)
    counted = isinstance(usage, Usage) and usage.output_tokens > 0
    reply = Notice("probe.streams", pieces=len(pieces))
    counts = Notice("probe.counts") if counted else Notice("probe.no_counts")
    return (
        ModelCheck(name="streaming", passed=True, message=reply),
        ModelCheck(name="usage", passed=counted, message=counts),
    )


def _structured(chat: ChatModel) -> ModelCheck:
    """The schema allows one odd value that no model gives unasked: only enforcement yields it."""

    def ask() -> Notice:
        asked = [Message(role="user", content="Name the colour of grass, as JSON.")]
        reply = json.loads(chat.complete(asked, schema=_SCHEMA))
        if not isinstance(reply, dict) or reply.get("colour") != "violet-blue":
            raise ValueError
        return Notice("probe.structured")

    return _tried("structured", ask, Notice("probe.unstructured"))


def _images(chat: ChatModel) -> ModelCheck:
    def ask() -> Notice:
        asked = Message(role="user", content="What colour is this?", images=(_square(),))
        chat.complete([asked])
        return Notice("probe.images")

    return _tried("images", ask, Notice("probe.no_images"))


def _tried(name: str, ask: Callable[[], Notice], otherwise: Notice) -> ModelCheck:
    try:
        return ModelCheck(name=name, passed=True, message=ask())
    except (RagError, ValueError):
        return ModelCheck(name=name, passed=False, message=otherwise)


def _square(size: int = 64) -> bytes:
    """A red square as PNG, made by hand: 8 bits, three channels, no filter."""

    def part(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    rows = (b"\x00" + b"\xd0\x20\x20" * size) * size
    body = part(b"IHDR", header) + part(b"IDAT", zlib.compress(rows)) + part(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body
