"""What tokens cost."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.formats import number_format

from webapp.connected.models import ConnectedModel
from webapp.usage.models import MILLION


@dataclass(frozen=True, slots=True)
class Prices:
    """Of a million tokens that are read, and written: by name and host of a connected model.

    All others that write have those of the settings.
    """

    connected: Mapping[tuple[str, str], tuple[float, float]]

    def of(self, model: str, server: str, input_tokens: int, output_tokens: int) -> int:
        """What a request to write costs, in millionths of the currency."""
        usual = (settings.LLM_PRICE_IN, settings.LLM_PRICE_OUT)
        read, written = self.connected.get((model, server), usual)
        return round(input_tokens * read + output_tokens * written)

    def of_reading(self, model: str, server: str, tokens: int) -> int:
        """What a request costs to a model that writes nothing; one not connected has no price."""
        read, _ = self.connected.get((model, server), (0.0, 0.0))
        return round(tokens * read)


def prices() -> Prices:
    """As they are now. One query."""
    priced = ConnectedModel.objects.exclude(price_in=None, price_out=None)
    given = priced.values_list("model", "url", "price_in", "price_out")
    return Prices({
        (model, urlsplit(url).hostname or ""): (float(read or 0), float(written or 0))
        for model, url, read, written in given
    })  # fmt: skip


def told_money(price: int) -> str:
    """Millionths as an amount of money."""
    if 0 < price < MILLION // 100:
        return f"< {number_format(Decimal('0.01'))}"
    return number_format(Decimal(price) / MILLION, 2, force_grouping=True)
