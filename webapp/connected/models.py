"""The tables: connected models, and which of them serves what."""

import json
import logging
import uuid
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy

from rag.config import ChatConfig, EmbedConfig, RerankConfig
from webapp.connected.presets import PRESETS, Preset
from webapp.connected.sealed import LostKeyError, seal, unseal

logger = logging.getLogger(__name__)


class Kind(models.TextChoices):
    """What a model can do. One that sees pictures also writes; the last three do nothing else."""

    CHAT = "chat", gettext_lazy("Writes")
    VISION = "vision", gettext_lazy("Writes, and sees pictures")
    JUDGE = "judge", gettext_lazy("Judges")
    EMBEDDING = "embedding", gettext_lazy("Embeds texts, for the search")
    RERANKER = "reranker", gettext_lazy("Reorders what was found")


class Purpose(models.TextChoices):
    """What a model is used for."""

    ANSWERS = "answers", gettext_lazy("Answers")
    SPARE = "spare", gettext_lazy("Answers, while that model fails")
    PLANS = "plans", gettext_lazy("Plans of a search")
    JUDGING = "judging", gettext_lazy("Checking answers")
    CAPTIONS = "captions", gettext_lazy("Descriptions of figures")
    RERANKING = "reranking", gettext_lazy("Reordering what was found")

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds of models that it can have."""
        match self:
            case Purpose.JUDGING:
                return Kind.CHAT, Kind.VISION, Kind.JUDGE
            case Purpose.CAPTIONS:
                return (Kind.VISION,)
            case Purpose.RERANKING:
                return (Kind.RERANKER,)
        return Kind.CHAT, Kind.VISION


_SECONDS = (MinValueValidator(1), MaxValueValidator(3_600))
_PRICES = (MinValueValidator(0),)


class ConnectedModel(models.Model):
    """A model of an OpenAI-compatible server, or of none (INSIDE). Prices: of a million tokens.

    `sealed_key` is for `set_key` and `key` alone. 0 tokens: its server is asked; 0 at once: any.
    Owners may choose it for their workspace where it is `offered`.
    Without a `model` it is not yet whole: which one is chosen when its server has been heard.
    `trial` is what came of trying it out (`webapp/connected/trial.py`).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=100, unique=True)
    kind = models.CharField(max_length=20, default=Kind.CHAT)
    preset = models.CharField(max_length=20)
    url = models.CharField(max_length=500)
    sealed_key = models.TextField(blank=True, editable=False)
    model = models.CharField(max_length=200, blank=True)
    context_tokens = models.PositiveIntegerField(default=0)
    price_in = models.DecimalField(
        max_digits=10, decimal_places=4, null=True, blank=True, validators=_PRICES
    )
    price_out = models.DecimalField(
        max_digits=10, decimal_places=4, null=True, blank=True, validators=_PRICES
    )
    temperature = models.FloatField(
        default=0.0, validators=[MinValueValidator(0), MaxValueValidator(2)]
    )
    thinking = models.BooleanField(null=True, blank=True)
    extra_body = models.JSONField(default=dict, blank=True)
    at_once = models.PositiveSmallIntegerField(default=0)
    offered = models.BooleanField(default=False)
    first_token_s = models.PositiveSmallIntegerField(default=300, validators=_SECONDS)
    total_s = models.PositiveSmallIntegerField(default=600, validators=_SECONDS)
    trial = models.JSONField(null=True, editable=False)
    tried = models.DateTimeField(null=True, editable=False)
    created = models.DateTimeField(auto_now_add=True)
    updated = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def spoken(self) -> Preset:
        """How its server wants to be asked."""
        return PRESETS[self.preset]

    @property
    def key(self) -> str:
        """Its key; nothing if there is none, or if the secret that it was sealed with is gone."""
        try:
            return unseal(self.sealed_key, self.url)
        except LostKeyError:
            logger.warning("the key of model %s cannot be opened", self.pk)
            return ""

    @property
    def has_lost_key(self) -> bool:
        """Whether a key was given that cannot be used any more."""
        return bool(self.sealed_key) and not self.key

    @property
    def is_weak(self) -> bool:
        """Whether it is of little use for answers, or for a search, as the sample report tells."""
        checks = (self.trial or {}).get("checks", [])
        return any(one["name"] in {"use", "finds"} and not one["passed"] for one in checks)

    def can(self, purpose: str) -> bool:
        """Whether it may serve a purpose: it is whole, and of a kind for that."""
        return bool(self.model) and self.kind in Purpose(purpose).kinds

    def set_key(self, key: str) -> None:
        """Seal a key for the address as it is now."""
        self.sealed_key = seal(key, self.url)

    def config(self) -> ChatConfig:
        """As the engine wants it. The longest answer and its passages are the installation's."""
        thinking = {} if self.thinking is None else self.spoken.thinking.get(self.thinking, {})
        extra: Mapping[str, Any] = {**thinking, **self.extra_body}
        return ChatConfig(
            model=self.model,
            url=self.url,
            api_key=self.key,
            first_token_s=self.first_token_s,
            total_s=self.total_s,
            max_tokens=settings.LLM_MAX_TOKENS,
            context_tokens=self.context_tokens,
            passage_tokens=settings.LLM_PASSAGE_TOKENS,
            temperature=self.temperature,
            extra_body=json.dumps(extra, sort_keys=True) if extra else "",
            at_once=self.at_once,
            sees=self.kind == Kind.VISION,
        )

    def embedding(self) -> EmbedConfig:
        """As the engine wants one that embeds. Without a server it runs where others would."""
        return EmbedConfig(
            model=self.model,
            url=self.url,
            api_key=self.key,
            device=settings.EMBEDDING_DEVICE,
            models_dir=settings.DATA_DIR / "models",
        )

    def reranking(self) -> RerankConfig:
        """As the engine wants one that reorders. Nobody waits for it as long as for an answer."""
        seconds = min(float(self.total_s), RerankConfig().seconds)
        return RerankConfig(model=self.model, url=self.url, api_key=self.key, seconds=seconds)


def free_name(preset: str) -> str:
    """What one more model of a kind of server can be called."""
    name = str(PRESETS[preset].name)
    taken = set(ConnectedModel.objects.values_list("name", flat=True))
    numbered = (f"{name} {number}" for number in range(2, len(taken) + 3))
    return next(one for one in (name, *numbered) if one not in taken)


class Use(models.Model):
    """Which model serves a purpose. No model: none is wanted, which was said by somebody."""

    purpose = models.CharField(max_length=20, primary_key=True)
    model = models.ForeignKey(ConnectedModel, models.CASCADE, null=True, related_name="uses")

    def __str__(self) -> str:
        return self.purpose


class EmbedderUse(models.Model):
    """Which model embeds for an index. No model: the one that comes with the product."""

    class Place(models.TextChoices):
        """Which index it is: the one that is searched, or one beside it."""

        SEARCHED = "searched"
        BESIDE = "beside"

    place = models.CharField(max_length=10, primary_key=True)
    model = models.ForeignKey(ConnectedModel, models.PROTECT, null=True, related_name="embeds")

    def __str__(self) -> str:
        return self.place
