"""What is asked of own fields, in lists, filters and searches."""

from datetime import date

import pytest
from django.http import QueryDict

from rag.engine import Engine
from rag.types import Action, Policy, SensitiveKind
from tests.make import browser, make_workspace
from tests.rows import index, make_ready
from tests.webapp.library.documents.conftest import found
from webapp.accounts.models import User
from webapp.library.documents.days import day_of, first_after
from webapp.library.documents.fields import (
    fill_document,
)
from webapp.library.documents.fields.conditions import Condition, read_condition
from webapp.library.documents.filters import Filter, filter_from, read_filter
from webapp.library.guard.policy import set_policy
from webapp.library.guard.texts import cover_texts
from webapp.library.models import Document, Kind, OwnField, Role, Workspace

NARROWED = [
    ("field.Client=harbour", "A"),
    ("field.client=*", "AB"),
    ("field.Client=-", "C"),
    ("field.Amount=90", "B"),
    ("field.Amount=>90", "A"),
    ("field.Amount=>%3D90", "AB"),
    ("field.Amount=<%3D90.0", "B"),
    ("field.Amount=80..1,000", "B"),
    ("field.Amount=100..", "A"),
    ("field.Amount=many", ""),
    ("field.Amount=few..many", ""),
    ("field.Renamed=-", ""),  # else “delete all that fit” is all
    ("field.Due=then..now", ""),
    ("field.Due=2024", "A"),
    ("field.Due=2024-05", "A"),
    ("field.Due=>2024", "B"),
    ("field.Due=<2025-01-02", "A"),
    ("field.Due=<%3D2025-01-02", "AB"),
    ("field.Due=2024-06..2025", "B"),
    ("field.Due=soon", ""),
    ("field.Status=open", "A"),
    ("field.Status=op", ""),
    ("field.Status=open&field.Amount=90", ""),
    ("field.Nothing=x", ""),
    ("field.Amount=", "ABC"),
]


@pytest.mark.parametrize(("address", "left"), NARROWED)
def test_lists_are_narrowed_by_fields(
    workspace: Workspace, bills: dict[str, Document], vera: User, address: str, left: str
) -> None:
    assert found(address) == left
    for path in ("all", "documents/"):
        page = browser(vera).get(f"/w/{workspace.pk}/{path}?{address}").text
        assert "".join(name for name in "ABC" if f">{name}<" in page) == left


def test_a_filter_by_fields_is_told_and_read_again() -> None:
    only = Filter(conditions=(Condition(name="Amount", asked=">90"),))
    assert read_filter(QueryDict(only.address)) == only == filter_from(only.as_dict())
    assert only.words == ["Amount>90"]
    for text in ("Amount>90", "Due=2024", "Due<=2024-05", "Client"):
        assert read_condition(text).words == text


@pytest.mark.parametrize(
    ("text", "first", "after"),
    [
        ("2024", date(2024, 1, 1), date(2025, 1, 1)),
        ("2024-12", date(2024, 12, 1), date(2025, 1, 1)),
        ("2024/2", date(2024, 2, 1), date(2024, 3, 1)),
        ("2024-02-29", date(2024, 2, 29), date(2024, 3, 1)),
        ("9999", date(9999, 1, 1), None),
        ("2023-02-29", None, None),
        ("soon", None, None),
    ],
)
def test_a_year_a_month_and_a_day_begin_and_end(
    text: str, first: date | None, after: date | None
) -> None:
    assert (day_of(text), first_after(text)) == (first, after)


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ("words field:status=open", "A"),
        ('words field:"amount>80"', "AB"),
        ('words field:"client=kiel harbour"', "A"),
        ("words field:due=2024..2025", "AB"),
        ("words -field:due", "C"),
        ("words field:status=open OR field:amount=90", "AB"),
        ("words field:nothing=1", ""),
    ],
)
def test_searches_are_narrowed_by_fields(
    bills: dict[str, Document], vera: User, engine: Engine, query: str, left: str
) -> None:
    for document in bills.values():
        index(document, engine)
    page = browser(vera).get("/search", {"q": query}).text
    assert "".join(name for name in "ABC" if f"<h2>{name}</h2>" in page) == left


def test_a_search_asks_no_fields_of_workspaces_that_one_may_not_see(
    bills: dict[str, Document], charlie: User, engine: Engine
) -> None:
    mine = make_workspace("Mine", {charlie: Role.OWNER})
    index(make_ready(mine, "Words of mine.", title="M"), engine)
    page = browser(charlie).get("/search", {"q": "words field:amount"}).text
    assert "Nothing found" in page


def test_what_is_not_there_tells_of_no_field_of_another_workspace(
    bills: dict[str, Document], charlie: User
) -> None:
    mine = make_workspace("Mine", {charlie: Role.OWNER})
    make_ready(mine, "Words of mine.", title="M")
    pages = [
        browser(charlie).get(f"/w/{mine.pk}/all?field.{name}=-").text
        for name in ("Amount", "Never")
    ]
    assert ["Nothing fits" in page for page in pages] == [True, True]
    assert found("field.Client=-") == "C"


def test_a_field_that_thousands_of_workspaces_have_can_be_asked_of(
    workspace: Workspace, bills: dict[str, Document]
) -> None:
    others = Workspace.objects.bulk_create(Workspace(name=f"{n}") for n in range(1_100))
    OwnField.objects.bulk_create(
        OwnField(workspace=one, name="Client", kind=Kind.TEXT) for one in others
    )
    assert found("field.Client=harbour") == "A"
    assert found("field.Client=-") == "C"


def test_no_filter_tells_a_covered_number(
    workspace: Workspace, bills: dict[str, Document], alice: User
) -> None:
    fill_document(bills["A"], {"Amount": "4111111111111111"})
    set_policy(workspace, alice, Policy(actions={SensitiveKind.CARD: Action.MASK}))
    cover_texts(workspace)
    fill_document(bills["C"], {"Amount": "4111111111111111"})
    assert found("field.Amount=>100") == ""
    assert found("field.Amount=*") == "ABC"
    set_policy(workspace, alice, Policy())
    cover_texts(workspace)
    assert found("field.Amount=>100") == "AC"
