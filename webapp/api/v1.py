"""The JSON API, version 1: its parts, put together."""

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern
from ninja import NinjaAPI

from webapp.api import (
    acts,
    answers,
    asking,
    documents,
    fields,
    folders,
    life,
    search,
    tags,
    workspaces,
)
from webapp.api.auth import ANY_CALLER
from webapp.api.docs import Reference
from webapp.api.errors import handle_errors

api = NinjaAPI(
    title="Veracite",
    version="1",
    description="Upload documents, ask, and get answers whose every sentence is cited and "
    "checked. Your account's page makes a key, or `manage.py create_api_key EMAIL`; send it as "
    "`Authorization: Bearer vc_…`. A key may `read`, or also `ask`, or also `write`; it expires, "
    "after 90 days unless told otherwise. What you may not see does not exist: 404. More at once "
    "than one person may: 429, with `Retry-After` in seconds.",
    auth=ANY_CALLER,
    docs=Reference(),
    urls_namespace="api",
)
api.add_router("/workspaces", workspaces.router)
api.add_router("/workspaces", asking.router)
api.add_router("/turns", answers.router)
api.add_router("/workspaces", life.workspaces)
api.add_router("/workspaces", tags.workspaces)
api.add_router("/workspaces", folders.workspaces)
api.add_router("/workspaces", fields.workspaces)
api.add_router("/workspaces", acts.workspaces)
api.add_router("/documents", documents.router)
api.add_router("/documents", life.documents)
api.add_router("/documents", tags.documents)
api.add_router("/documents", folders.documents)
api.add_router("/documents", fields.documents)
api.add_router("/search", search.router)
handle_errors(api)

_patterns = api.urls[0]
for _pattern in _patterns:
    # An operation asks for a key or a session itself, and says so in JSON; only the page with
    # the documentation sends a visitor to the sign-in.
    if isinstance(_pattern, URLPattern) and _pattern.name != "openapi-view":
        login_not_required(_pattern.callback)

urls = (_patterns, "ninja", "api")
