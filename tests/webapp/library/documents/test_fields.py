"""Own fields: defined by owners, filled by editors, seen by all."""

from typing import Any

import pytest

from rag.types import Action, Policy, SensitiveKind
from tests.make import browser, make_workspace
from tests.rows import bearer, make_ready
from tests.webapp.library.documents.conftest import found
from webapp.accounts.models import User
from webapp.library.documents.fields import (
    change_field,
    define_field,
    fill_document,
    fill_field,
    shown_value,
)
from webapp.library.documents.versions import make_version
from webapp.library.errors import RefusedError
from webapp.library.guard.policy import set_policy
from webapp.library.guard.texts import cover_texts
from webapp.library.models import Document, FieldValue, Kind, OwnField, Role, Workspace


def texts(document: Document) -> dict[str, str]:
    values = FieldValue.objects.filter(document=document).select_related("field")
    return {one.field.name: one.text for one in values}


def test_values_are_kept_as_their_kind_writes_them(bills: dict[str, Document]) -> None:
    assert texts(bills["A"]) == {
        "Client": "Kiel Harbour",
        "Amount": "1250.50",
        "Due": "2024-05-31",
        "Status": "Open",
    }
    shown = {one.field.name: shown_value(one) for one in FieldValue.objects.all()}
    assert shown["Due"] == "2 Jan 2025"
    amounts = FieldValue.objects.filter(field__name="Amount").order_by("number")
    assert [shown_value(one) for one in amounts] == ["90", "1,250.5"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Amount", "much"),
        ("Amount", "NaN"),
        ("Amount", "1e99"),
        ("Amount", f"{'9' * 20}.{'9' * 12}"),
        ("Due", "May"),
        ("Due", "2024-13-01"),
        ("Status", "Lost"),
        ("Client", "x" * 301),
        ("Nothing", "x"),
    ],
)
def test_what_is_no_value_is_refused_and_changes_nothing(
    bills: dict[str, Document], name: str, text: str
) -> None:
    before = texts(bills["A"])
    with pytest.raises(RefusedError):
        fill_document(bills["A"], {"Client": "Another", name: text})
    assert texts(bills["A"]) == before


def test_an_empty_value_says_nothing_any_more(bills: dict[str, Document]) -> None:
    fill_document(bills["A"], {"Amount": " ", "Due": ""})
    assert texts(bills["A"]) == {"Client": "Kiel Harbour", "Status": "Open"}


@pytest.mark.parametrize("name", ["", "x" * 51, "CLIENT", "a>b", "a=b", 'a"b'])
def test_what_is_no_name_of_a_field_is_refused(
    workspace: Workspace, own: dict[str, OwnField], name: str
) -> None:
    with pytest.raises(RefusedError):
        define_field(workspace, name, Kind.TEXT)
    with pytest.raises(RefusedError):
        change_field(own["Status"], name, "Open")
    with pytest.raises(RefusedError):
        change_field(own["Status"], "Status", " \n ")


@pytest.mark.parametrize(
    ("text", "kept"),
    [("3.14159265358979", "3.14159265"), ("1e-100000", "0.00000000"), ("2e3", "2000")],
)
def test_a_number_is_kept_as_it_is_compared(
    bills: dict[str, Document], text: str, kept: str
) -> None:
    fill_document(bills["A"], {"Amount": text})
    assert texts(bills["A"])["Amount"] == kept


def test_fields_are_columns_that_one_chooses_and_sort_the_list(
    workspace: Workspace, bills: dict[str, Document], vera: User
) -> None:
    client = browser(vera)
    where = f"/w/{workspace.pk}/all"
    page = client.get(where, {"sort": "-field.Amount"}).text
    assert page.index(">A<") < page.index(">B<") < page.index(">C<")
    page = client.get(where, {"sort": "field.Amount"}).text
    assert page.index(">B<") < page.index(">A<") < page.index(">C<")
    assert 'aria-sort="ascending"' in page
    assert 'data-label="Amount">1,250.5</td>' in page
    due = OwnField.objects.get(name="Due")
    chosen = {"column": [str(due.pk)], "back": "q=A"}
    response = client.post(f"/w/{workspace.pk}/columns", chosen)
    assert response["Location"] == f"{where}?q=A"
    page = client.get(where).text
    assert 'data-label="Due">31 May 2024</td>' in page
    assert ">1,250.5</td>" not in page


def test_owners_define_and_editors_fill(workspace: Workspace, alice: User, bob: User) -> None:
    owner, editor = browser(alice), browser(bob)
    where = f"/w/{workspace.pk}/fields"
    owner.post(where, {"name": "Status", "kind": "choice", "choices": "Open\nPaid"})
    field = OwnField.objects.get()
    assert "Status" in owner.get(where).text
    assert editor.get(where).status_code == 404
    document = make_ready(workspace, "One.")
    page = f"/documents/{document.pk}/"
    editor.post(f"{page}fields", {f"field.{field.pk}": "paid"})
    assert texts(document) == {"Status": "Paid"}
    assert "<dt>Status</dt><dd>Paid</dd>" in editor.get(page).text
    refused = editor.post(f"{page}fields", {f"field.{field.pk}": "lost"}, follow=True).text
    assert "“Status” can only be: Open, Paid." in refused
    owner.post(f"{where}/{field.pk}", {"name": "State", "choices": "Open\nDone", "listed": "on"})
    assert texts(document) == {"State": "Paid"}  # what was chosen stays
    assert "already" in owner.post(where, {"name": "STATE"}, follow=True).text
    owner.post(f"{where}/{field.pk}/delete")
    assert texts(document) == {}


def test_many_are_filled_at_once(
    workspace: Workspace, bills: dict[str, Document], own: dict[str, OwnField], bob: User
) -> None:
    given = {"act": "fill", "field": str(own["Status"].pk), "every": "on", "back": ""}
    where = f"/w/{workspace.pk}/acts"
    page = browser(bob).post(where, {**given, "value": "paid"}, follow=True).text
    assert "“Status” of 3 documents was filled." in page
    assert found("field.Status=paid") == "ABC"
    page = browser(bob).post(where, {**given, "value": "lost"}, follow=True).text
    assert "“Status” can only be: Open, Paid." in page
    assert "Say which field" in browser(bob).post(where, {**given, "field": "0"}, follow=True).text
    browser(bob).post(where, {**given, "value": ""})
    assert found("field.Status=-") == "ABC"


def test_a_field_of_another_workspace_fills_nothing(
    workspace: Workspace, bills: dict[str, Document], bob: User, alice: User
) -> None:
    elsewhere = define_field(make_workspace("E", {alice: Role.OWNER}), "Client", Kind.TEXT)
    assert fill_field(elsewhere, [bills["A"].pk], "x") == 0
    given = {"act": "fill", "field": str(elsewhere.pk), "every": "on", "value": "x"}
    browser(bob).post(f"/w/{workspace.pk}/acts", given)
    assert not FieldValue.objects.filter(field=elsewhere).exists()


def test_programs_define_fill_and_narrow(workspace: Workspace, alice: User) -> None:
    document, client, key = make_ready(workspace, "One."), browser(), bearer(alice)
    where = f"/api/v1/workspaces/{workspace.pk}"

    def sent(method: str, path: str, body: Any) -> Any:
        return getattr(client, method)(path, body, "application/json", headers=key)

    made = sent("post", f"{where}/fields", {"name": "Amount", "kind": "number"})
    assert made.status_code == 201
    assert client.get(f"{where}/fields", headers=key).json() == [made.json()]
    own = f"/api/v1/documents/{document.pk}/fields"
    assert sent("put", own, {"fields": {"amount": "12"}}).json()["fields"] == {"Amount": "12"}
    refused = sent("put", own, {"fields": {"amount": "x"}})
    assert refused.status_code == 400
    for asked, total in [("amount>10", 1), ("amount>12", 0), ("amount", 1)]:
        listed = client.get(f"{where}/documents", {"fields": asked}, headers=key).json()
        assert listed["total"] == total
    body = {"act": "fill", "field": "Amount", "value": "13", "fitting": {"fields": ["amount=12"]}}
    assert sent("post", f"{where}/acts", body).json() == {"meant": 1, "done": 1}
    gone = client.delete(f"{where}/fields/{made.json()['id']}", headers=key)
    assert gone.status_code == 204
    assert client.get(f"{where}/fields", headers=key).json() == []


def test_a_new_version_says_what_the_one_before_said(
    workspace: Workspace, bills: dict[str, Document]
) -> None:
    make_version(bills["C"], bills["B"])
    assert texts(bills["C"]) == texts(bills["B"])


def test_values_are_covered_as_the_policy_says(
    workspace: Workspace, bills: dict[str, Document], own: dict[str, OwnField], alice: User
) -> None:
    fill_document(bills["A"], {"Client": "vera@example.org"})
    set_policy(workspace, alice, Policy(actions={SensitiveKind.EMAIL: Action.MASK}))
    cover_texts(workspace)
    workspace.refresh_from_db()
    assert "example.org" not in texts(bills["A"])["Client"]
    fill_field(OwnField.objects.get(name="Client"), [bills["B"].pk], "bob@example.org")
    assert "example.org" not in texts(bills["B"])["Client"]
    page = browser(alice).get(f"/documents/{bills['B'].pk}/").text
    assert "bob@example.org" not in page


def test_what_is_covered_comes_back_from_a_form_as_it_was_given(
    workspace: Workspace, bills: dict[str, Document], own: dict[str, OwnField], alice: User
) -> None:
    fill_document(bills["A"], {"Client": "vera@example.org", "Amount": "4111111111111111"})
    hidden = Policy(actions=dict.fromkeys((SensitiveKind.EMAIL, SensitiveKind.CARD), Action.MASK))
    set_policy(workspace, alice, hidden)
    cover_texts(workspace)
    shown = texts(bills["A"])
    form = {f"field.{own[name].pk}": text for name, text in {**shown, "Status": "Paid"}.items()}
    page = browser(alice).post(f"/documents/{bills['A'].pk}/fields", form, follow=True).text
    assert "is a number" not in page
    assert texts(bills["A"]) == {**shown, "Status": "Paid"}
    set_policy(workspace, alice, Policy())
    cover_texts(workspace)
    given = texts(bills["A"])
    assert (given["Client"], given["Amount"]) == ("vera@example.org", "4111111111111111")


def test_columns_are_fields_of_the_workspace(
    workspace: Workspace, own: dict[str, OwnField], alice: User
) -> None:
    client = browser(alice)
    given = {"column": ["9" * 5_000, "x", own["Due"].code]}
    assert client.post(f"/w/{workspace.pk}/columns", given).status_code == 302
    assert client.session["columns-shown"] == {str(workspace.pk): [own["Due"].pk]}


def test_names_that_are_covered_alike_are_told_apart(workspace: Workspace, alice: User) -> None:
    set_policy(workspace, alice, Policy(actions={SensitiveKind.EMAIL: Action.MASK}))
    workspace.refresh_from_db()
    names = {define_field(workspace, f"{who}@example.org", Kind.TEXT).name for who in "abc"}
    assert len(names) == 3
    assert "example" not in "".join(names)
