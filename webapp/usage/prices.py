"""What tokens cost."""

from decimal import Decimal

from django.conf import settings
from django.utils.formats import number_format

from webapp.usage.models import MILLION


def price_of(model: str, server: str, input_tokens: int, output_tokens: int) -> int:
    """In millionths of the currency; the settings have prices of a million tokens."""
    return round(input_tokens * settings.LLM_PRICE_IN + output_tokens * settings.LLM_PRICE_OUT)


def told_money(price: int) -> str:
    """Millionths as an amount of money."""
    if 0 < price < MILLION // 100:
        return f"< {number_format(Decimal('0.01'))}"
    return number_format(Decimal(price) / MILLION, 2, force_grouping=True)
