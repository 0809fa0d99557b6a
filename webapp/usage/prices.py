"""What tokens cost."""

from django.conf import settings


def price_of(model: str, server: str, input_tokens: int, output_tokens: int) -> int:
    """In millionths of the currency; prices are of a million tokens."""
    return round(input_tokens * settings.LLM_PRICE_IN + output_tokens * settings.LLM_PRICE_OUT)
