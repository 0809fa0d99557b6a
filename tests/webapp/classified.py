"""Every address that the product answers, by who may see it and what its people get."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

OPEN = {
    "healthz",
    "readyz",
    "api/v1/openapi.json",
    "api/v1/",
    "invitations/<str:token>/",
    "notices/stop/<str:token>/",
    "logo/<str:name>",
}
SIGNED_IN = {
    "", "search", "search/tag", "search/export.csv", "searches/", "searches/new", "w/new",
    "shared/", "notices/", "notices/read", "notices/choices", "account/", "account/name",
    "account/keys/new", "api/v1/docs", "api/v1/workspaces", "api/v1/search",
}  # fmt: skip
# Signing in: open by their nature, or about oneself alone. None gives anybody another address.
SIGN_IN = {
    f"accounts/{route}"
    for route in (
        "login/", "logout/", "inactive/", "signup/", "signup/<str:token>/", "reauthenticate/",
        "password/change/",
        "password/reset/", "password/reset/done/", "password/reset/key/done/",
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$", "2fa/", "2fa/authenticate/",
        "2fa/reauthenticate/", "2fa/totp/activate/", "2fa/totp/deactivate/",
        "2fa/recovery-codes/", "2fa/recovery-codes/generate/", "2fa/recovery-codes/download/",
    )
}  # fmt: skip
ADMIN = "admin/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A request about a thing, and what its people get; everybody else gets 404."""

    method: str = "get"
    data: Mapping[str, Any] = field(default_factory=dict)
    owner: int = 200
    viewer: int = 200
    json: bool = False
    change: str = ""
    trashed: bool = False  # about a document in the trash
    editors: bool = True  # they get what the owner gets; else what a viewer gets


WRITE = Case(method="post", owner=302, viewer=404)
OWN = Case(method="post", owner=302, viewer=404, editors=False)
READ_OWN = Case(viewer=404, editors=False)
THINGS: dict[str, list[Case]] = {
    "w/<uuid:workspace_id>/": [Case()],
    "w/<uuid:workspace_id>/documents/": [Case()],
    "w/<uuid:workspace_id>/upload": [Case(method="post", owner=400, viewer=404)],
    "w/<uuid:workspace_id>/retry": [WRITE],
    "w/<uuid:workspace_id>/sample": [WRITE],
    "w/<uuid:workspace_id>/conversations": [Case()],
    "w/<uuid:workspace_id>/ask": [Case(method="post", owner=400, viewer=400)],
    "w/<uuid:workspace_id>/members/": [Case()],
    "w/<uuid:workspace_id>/usage": [READ_OWN],
    "w/<uuid:workspace_id>/usage.csv": [READ_OWN],
    "w/<uuid:workspace_id>/invite": [OWN],
    "w/<uuid:workspace_id>/invitations/<int:invitation_id>/withdraw": [OWN],
    "w/<uuid:workspace_id>/members/<int:membership_id>/role": [OWN],
    "w/<uuid:workspace_id>/members/<int:membership_id>/remove": [WRITE],
    "w/<uuid:workspace_id>/reading": [OWN],
    "w/<uuid:workspace_id>/all": [Case()],
    "w/<uuid:workspace_id>/acts": [
        Case(method="post", data={"act": "tag", "add": "x", "every": "on"}, owner=302, viewer=404)
    ],
    "w/<uuid:workspace_id>/fields": [
        READ_OWN,
        Case(method="post", data={"name": "Due"}, owner=302, viewer=404, editors=False),
    ],
    "w/<uuid:workspace_id>/fields/<int:field_id>": [OWN],
    "w/<uuid:workspace_id>/fields/<int:field_id>/delete": [OWN],
    "w/<uuid:workspace_id>/columns": [Case(method="post", owner=302, viewer=302)],
    "w/<uuid:workspace_id>/folders/rename": [
        Case(method="post", data={"folder": "Reports", "to": "Reports"}, owner=302, viewer=404)
    ],
    "w/<uuid:workspace_id>/trash": [Case(viewer=404)],
    "w/<uuid:workspace_id>/trash/empty": [OWN],
    "w/<uuid:workspace_id>/trash/restore/<int:stamp>": [WRITE],
    "w/<uuid:workspace_id>/receipts": [READ_OWN],
    "w/<uuid:workspace_id>/rename": [OWN],
    "w/<uuid:workspace_id>/doubtful": [OWN],
    "w/<uuid:workspace_id>/policy": [Case(), OWN],
    "w/<uuid:workspace_id>/most-wrong": [OWN],
    "w/<uuid:workspace_id>/models": [OWN],
    "w/<uuid:workspace_id>/delete": [OWN],
    "documents/<uuid:document_id>/": [Case()],
    "documents/<uuid:document_id>/source": [Case()],
    "documents/<uuid:document_id>/original": [Case()],
    "documents/<uuid:document_id>/pages/<int:number>.png": [Case()],
    "documents/<uuid:document_id>/figures/<int:number>.png": [Case(owner=404, viewer=404)],  # none
    "documents/<uuid:document_id>/restore": [
        Case(method="post", owner=302, viewer=404, trashed=True)
    ],
    "documents/<uuid:document_id>/purge": [
        Case(method="post", owner=302, viewer=404, trashed=True, editors=False)
    ],
    "documents/<uuid:document_id>/versions": [WRITE],
    "documents/<uuid:document_id>/tags": [WRITE],
    "documents/<uuid:document_id>/folder": [WRITE],
    "documents/<uuid:document_id>/fields": [WRITE],
    "documents/<uuid:document_id>/title": [WRITE],
    "documents/<uuid:document_id>/version-of/<uuid:other_id>": [WRITE],
    "documents/<uuid:document_id>/use-again": [WRITE],
    "documents/<uuid:document_id>/compare/<uuid:other_id>": [Case()],
    "documents/<uuid:document_id>/pages/<int:number>/show-hidden": [
        Case(method="post", viewer=404, editors=False)
    ],
    "documents/<uuid:document_id>/<slug:change>": [
        Case(method="post", owner=302, viewer=404, change=change)
        for change in ("retry", "reingest", "cancel", "delete")
    ],
    # A conversation is its asker's alone: of the others in the workspace, too, nobody sees it.
    "conversations/<uuid:conversation_id>/": [READ_OWN],
    "conversations/<uuid:conversation_id>/rename": [OWN],
    "conversations/<uuid:conversation_id>/delete": [OWN],
    "conversations/<uuid:conversation_id>/export": [
        Case(data={"as": "md"}, viewer=404, editors=False)
    ],
    "conversations/<uuid:conversation_id>/share": [READ_OWN, OWN],
    "turns/<uuid:turn_id>/": [READ_OWN],
    "turns/<uuid:turn_id>/again": [Case(method="post", owner=409, viewer=404, editors=False)],
    "turns/<uuid:turn_id>/anew": [
        Case(method="post", data={"question": " "}, owner=400, viewer=404, editors=False)
    ],
    "turns/<uuid:turn_id>/text": [Case(owner=404, viewer=404)],
    "turns/<uuid:turn_id>/export": [Case(data={"as": "md"}, owner=404, viewer=404)],
    "turns/<uuid:turn_id>/share": [READ_OWN, OWN],
    # What is shared is read by all members, and by nobody else; its person alone ends that.
    "shared/<uuid:share_id>/": [Case()],
    "shared/<uuid:share_id>/turns/<uuid:turn_id>/comment": [
        Case(method="post", data={"text": "Look"}, owner=302, viewer=302)
    ],
    "comments/<uuid:comment_id>/delete": [OWN],
    "shared/<uuid:share_id>/stop": [OWN],
    "invitations/<int:invitation_id>/join": [Case(owner=404, viewer=404)],  # not for a member
    "notices/<uuid:notice_id>/": [Case(owner=302, viewer=404, editors=False)],
    "w/<uuid:workspace_id>/notebook/": [Case()],
    "w/<uuid:workspace_id>/notebook/export": [Case(data={"as": "md"})],
    "w/<uuid:workspace_id>/notebook/text": [
        Case(method="post", data={"text": "Look"}, owner=302, viewer=302)
    ],
    "w/<uuid:workspace_id>/notebook/share": [Case(method="post", owner=302, viewer=302)],
    "shared/notebooks/<uuid:notebook_id>/": [Case()],
    "shared/notebooks/<uuid:notebook_id>/stop": [OWN],
    "similar/<uuid:document_id>/": [Case()],
    "searches/<uuid:search_id>/": [Case(owner=302, viewer=302)],
    "searches/<uuid:search_id>/rename": [WRITE],
    "searches/<uuid:search_id>/delete": [WRITE],
    "turns/<uuid:turn_id>/keep": [OWN],
    "notebook/<uuid:entry_id>/text": [OWN],
    "notebook/words/<uuid:document_id>": [Case(method="post", owner=404, viewer=404)],  # of none
    "notebook/figures/<uuid:document_id>": [Case(method="post", owner=404, viewer=404)],  # of none
    "notebook/<uuid:entry_id>/check": [OWN],
    "notebook/<uuid:entry_id>/move": [OWN],
    "notebook/<uuid:entry_id>/delete": [OWN],
    "turns/<uuid:turn_id>/feedback": [OWN],
    "turns/<uuid:turn_id>/evidence.zip": [Case(owner=302, viewer=404, editors=False)],
    "w/<uuid:workspace_id>/review/": [Case(viewer=404)],
    "w/<uuid:workspace_id>/retrieval": [Case(viewer=404)],
    "review/<uuid:turn_id>/": [Case(viewer=404)],
    "review/<uuid:turn_id>/judge": [WRITE],
    "w/<uuid:workspace_id>/golden/": [Case(viewer=404)],
    "w/<uuid:workspace_id>/golden/new": [WRITE],
    "w/<uuid:workspace_id>/golden/run": [WRITE],
    "golden/<uuid:golden_id>/change": [WRITE],
    "golden/<uuid:golden_id>/delete": [WRITE],
    "runs/<uuid:run_id>/": [Case(viewer=404)],
    "account/keys/<int:key_id>/revoke": [OWN],
    "api/v1/workspaces/<uuidstr:workspace_id>/documents": [
        Case(json=True),
        Case(method="post", owner=400, viewer=403, json=True),
    ],
    "api/v1/workspaces/<uuidstr:workspace_id>/tags": [
        Case(json=True),
        Case(
            method="post",
            owner=404,
            viewer=403,
            json=True,
            data={"documents": [str(uuid.UUID(int=1))], "add": ["x"]},
        ),
    ],
    "api/v1/workspaces/<uuidstr:workspace_id>/folders": [Case()],
    "api/v1/workspaces/<uuidstr:workspace_id>/fields": [
        Case(),
        Case(method="post", data={"name": "Due"}, owner=201, viewer=403, json=True, editors=False),
    ],
    "api/v1/workspaces/<uuidstr:workspace_id>/fields/<int:field_id>": [
        Case(method="delete", owner=204, viewer=403, editors=False)
    ],
    "api/v1/documents/<uuidstr:document_id>/fields": [
        Case(method="put", data={"fields": {"Amount": "1"}}, viewer=403, json=True)
    ],
    "api/v1/workspaces/<uuidstr:workspace_id>/acts": [
        Case(method="post", data={"act": "retry", "fitting": {}}, viewer=403, json=True)
    ],
    "api/v1/workspaces/<uuidstr:workspace_id>/folders/rename": [
        Case(method="post", data={"folder": "Reports", "to": "Reports"}, viewer=403, json=True)
    ],
    "api/v1/documents/<uuidstr:document_id>/folder": [
        Case(method="put", data={"folder": "Old"}, viewer=403, json=True)
    ],
    "api/v1/documents/<uuidstr:document_id>/tags": [
        Case(method="put", data={"tags": ["x"]}, viewer=403, json=True)
    ],
    "api/v1/workspaces/<uuidstr:workspace_id>/reading": [
        Case(method="put", data={"paused": True}, viewer=403, editors=False, json=True)
    ],
    "api/v1/workspaces/<uuidstr:workspace_id>/policy": [
        Case(json=True),
        Case(method="put", data={"actions": {}}, viewer=403, editors=False, json=True),
    ],
    "api/v1/workspaces/<uuidstr:workspace_id>/ask": [
        Case(method="post", data={"question": "What was the revenue?"}, json=True)
    ],
    "api/v1/turns/<uuidstr:turn_id>": [Case(viewer=404, editors=False, json=True)],
    "api/v1/turns/<uuidstr:turn_id>/feedback": [
        Case(method="post", data={"mark": "right"}, owner=204, viewer=404, editors=False, json=True)
    ],
    "api/v1/turns/<uuidstr:turn_id>/evidence.zip": [
        Case(owner=400, viewer=404, editors=False, json=True)
    ],
    "api/v1/turns/<uuidstr:turn_id>/export": [
        Case(data={"form": "md"}, owner=404, viewer=404, json=True)
    ],
    "api/v1/turns/<uuidstr:turn_id>/share": [
        Case(method="post", viewer=404, editors=False, json=True),
        Case(method="delete", owner=204, viewer=404, editors=False, json=True),
    ],
    "api/v1/documents/<uuidstr:document_id>": [
        Case(json=True),
        Case(method="delete", owner=204, viewer=403, json=True),
    ],
    "api/v1/documents/<uuidstr:document_id>/pages/<int:number>.png": [Case(json=True)],
    "api/v1/documents/<uuidstr:document_id>/quality": [Case(json=True)],
    "api/v1/documents/<uuidstr:document_id>/text": [Case(json=True)],
    "api/v1/documents/<uuidstr:document_id>/versions": [
        Case(json=True),
        Case(method="post", owner=400, viewer=403, json=True),
    ],
    "api/v1/documents/<uuidstr:document_id>/use-again": [
        Case(method="post", owner=409, viewer=403, json=True)
    ],
    "api/v1/documents/<uuidstr:document_id>/compare/<uuidstr:other_id>": [Case(json=True)],
    "api/v1/documents/<uuidstr:document_id>/restore": [
        Case(method="post", viewer=403, json=True, trashed=True)
    ],
    "api/v1/documents/<uuidstr:document_id>/purge": [
        Case(method="post", owner=202, viewer=403, editors=False, json=True, trashed=True)
    ],
    "api/v1/workspaces/<uuidstr:workspace_id>/trash": [
        Case(viewer=403, json=True),
        Case(method="delete", owner=202, viewer=403, editors=False, json=True),
    ],
    "api/v1/workspaces/<uuidstr:workspace_id>/receipts": [
        Case(viewer=403, editors=False, json=True)
    ],
}
