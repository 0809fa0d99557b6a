"""What tokens cost."""

from decimal import Decimal

from django.conf import settings
from django.utils.formats import number_format

from webapp.usage.models import MILLION


def price_of(model: str, server: str, input_tokens: int, output_tokens: int) -> int:
    """In millionths of the currency; prices are of a million tokens."""
    return round(input_tokens * settings.LLM_PRICE_IN + output_tokens * settings.LLM_PRICE_OUT)


def told_money(price: int) -> str:
    """Millionths as money, with the currency; small sums more exactly."""
    amount = Decimal(price) / MILLION
    digits = 2 if amount >= 1 or not amount else 4
    return f"{number_format(amount, digits, force_grouping=True)} {settings.CURRENCY}"
