"""The description of the API, for people and for tools."""

from tests.make import browser
from webapp.accounts.models import User


def test_the_schema_names_every_operation(db: None) -> None:
    schema = browser().get("/api/v1/openapi.json").json()
    found = {(method, path) for path, methods in schema["paths"].items() for method in methods}
    for operation in (
        ("post", "/api/v1/workspaces"),
        ("post", "/api/v1/workspaces/{workspace_id}/documents"),
        ("post", "/api/v1/workspaces/{workspace_id}/ask"),
        ("get", "/api/v1/documents/{document_id}"),
        ("delete", "/api/v1/documents/{document_id}"),
        ("get", "/api/v1/documents/{document_id}/pages/{number}.png"),
        ("get", "/api/v1/documents/{document_id}/text"),
        ("get", "/api/v1/search"),
    ):
        assert operation in found


def test_the_page_tells_what_each_takes_and_gives(alice: User) -> None:
    page = browser(alice).get("/api/v1/docs")
    assert page.status_code == 200
    for words in ("POST /api/v1/workspaces/{workspace_id}/ask", "document_ids", "string (uuid)",
                  "progress", "Gives status 204"):  # fmt: skip
        assert words in page.text
    assert "https://" not in page.text
