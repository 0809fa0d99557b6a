"""What every body and parameter of the API has in common."""

from typing import Annotated

from ninja import Schema
from pydantic import AfterValidator, ConfigDict


def _storable(text: str) -> str:
    """No database keeps NUL, and no encoder writes half of a surrogate pair."""
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("may not hold NUL or lone surrogates")
    return text


Text = Annotated[str, AfterValidator(_storable)]


class In(Schema):
    """What a caller sends. A field that is not known is refused, not ignored."""

    model_config = ConfigDict(extra="forbid")
