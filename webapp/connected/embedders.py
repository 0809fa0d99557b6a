"""Which model embeds: for the index that is searched, and for one that is built beside it.

What the environment names wins, as for the others; without it the model that comes with the
product embeds until an administrator switches to another one.
"""

from dataclasses import dataclass

from django.conf import settings

from rag.config import EmbedConfig
from webapp.connected.models import EmbedderUse

SHIPPED = EmbedConfig().model


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedders:
    """The model of the index that is searched, and that of the one beside it, if there is one."""

    searched: EmbedConfig
    beside: EmbedConfig | None = None

    @property
    def all(self) -> tuple[EmbedConfig, ...]:
        """Both of them."""
        return (self.searched, self.beside) if self.beside else (self.searched,)


def embedders() -> Embedders:
    """As they are now. One query, or none where the environment decides."""
    usual = by_settings()
    if is_fixed():
        return Embedders(searched=usual)
    uses = EmbedderUse.objects.select_related("model")
    given = {use.place: use.model.embedding() if use.model else usual for use in uses}
    return Embedders(
        searched=given.get(EmbedderUse.Place.SEARCHED, usual),
        beside=given.get(EmbedderUse.Place.BESIDE),
    )


def by_settings() -> EmbedConfig:
    """The model that the settings name: the one that comes with the product unless they say so."""
    return EmbedConfig(
        model=settings.EMBEDDING_MODEL,
        url=settings.EMBEDDING_URL,
        api_key=settings.EMBEDDING_API_KEY,
        device=settings.EMBEDDING_DEVICE,
        models_dir=settings.DATA_DIR / "models",
    )


def is_fixed() -> bool:
    """Whether the environment names the model."""
    return bool(settings.EMBEDDING_URL) or settings.EMBEDDING_MODEL != SHIPPED
