"""The page that describes the API, from its OpenAPI schema. It loads nothing from elsewhere."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A parameter, or a field of a body or an answer."""

    name: str
    kind: str
    place: str
    required: bool
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """What can be done at an address."""

    method: str
    path: str
    title: str
    text: str
    takes: Sequence[Field]
    gives: Sequence[Field]
    status: str


class Reference(DocsBase):
    """Ninja's page, as one of ours."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        """All operations with what they take and give."""
        schema = api.get_openapi_schema(path_params=kwargs)
        context = {
            "operations": list(operations(schema)),
            "openapi": self.get_openapi_url(api, kwargs),
            "address": settings.PUBLIC_URL,
        }
        return render(request, "api/docs.html", context)


def operations(schema: Schema) -> Iterator[Operation]:
    """The operations of an OpenAPI schema, in its order."""
    for path, methods in schema["paths"].items():
        for method, told in methods.items():
            status, answer = _answer(told["responses"])
            yield Operation(
                method=method.upper(),
                path=path,
                title=told["summary"],
                text=told.get("description", ""),
                takes=[*_parameters(told), *_fields(_body(told), schema, "body")],
                gives=list(_fields(answer, schema, "")),
                status=status,
            )


def _answer(responses: Mapping[Any, Any]) -> tuple[str, Schema]:
    """The first status that tells of success, with the shape of its body."""
    status = min(responses, key=str)
    content = responses[status].get("content", {})
    return str(status), content.get("application/json", {}).get("schema", {})


def _body(told: Schema) -> Schema:
    content = told.get("requestBody", {}).get("content", {})
    return next((kind.get("schema", {}) for kind in content.values()), {})


def _parameters(told: Schema) -> Iterator[Field]:
    for one in told.get("parameters", ()):
        yield Field(
            name=one["name"],
            kind=_kind(one["schema"]),
            place=one["in"],
            required=one.get("required", False),
            text=one["schema"].get("description", ""),
        )


def _fields(shape: Schema, schema: Schema, place: str) -> Iterator[Field]:
    known = _resolved(shape.get("items", shape), schema)
    for name, one in known.get("properties", {}).items():
        yield Field(
            name=name,
            kind=_kind(one),
            place=place,
            required=name in known.get("required", ()),
            text=one.get("description", ""),
        )


def _resolved(shape: Schema, schema: Schema) -> Schema:
    name = shape.get("$ref", "").rpartition("/")[2]
    found: Schema = schema["components"]["schemas"][name] if name else shape
    return found


def _kind(shape: Schema) -> str:
    """A field's type in a word or two: `string (uuid)`, `list of ExchangeIn`."""
    if "anyOf" in shape:
        return " or ".join(_kind(one) for one in shape["anyOf"] if one.get("type") != "null")
    if "$ref" in shape:
        return str(shape["$ref"]).rpartition("/")[2]
    if shape.get("type") == "array":
        return f"list of {_kind(shape.get('items', {}))}"
    form = f" ({shape['format']})" if "format" in shape else ""
    return f"{shape.get('type', 'any')}{form}"
