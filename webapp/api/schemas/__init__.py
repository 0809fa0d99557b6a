"""What every body and parameter of the API has in common."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Schema
from ninja.errors import HttpError
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


def refuse_unknown(request: HttpRequest, schema: type[In]) -> None:
    """Refuse what an address asks for beside a schema's fields, which ninja would leave out.

    A filter with a letter wrong would find everything. Raises HttpError.
    """
    known = {field.alias or name for name, field in schema.model_fields.items()}
    for name in request.GET:
        if name not in known:
            raise HttpError(422, f"{name}: Extra inputs are not permitted")
