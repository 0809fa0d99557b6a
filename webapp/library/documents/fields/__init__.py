"""Own fields: owners define them, editors fill them, for one document or for many."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

from django.db import transaction
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext

from webapp.library.documents.days import day_of
from webapp.library.documents.fields.conditions import number_of
from webapp.library.errors import RefusedError
from webapp.library.models import Document, Workspace
from webapp.library.models.fields import (
    LONGEST_NAME,
    LONGEST_VALUE,
    FieldValue,
    Kind,
    OwnField,
)
from webapp.names import one_line

Found = TypeVar("Found", date, Decimal, str)
MOST_FIELDS = 30  # in a workspace
MOST_CHOICES = 100
LONGEST_CHOICES = 4_000
_NO_NAME = set('<>=:*"')  # what a search reads as something else


def fields_of(workspace: Workspace) -> list[OwnField]:
    """The fields of a workspace, in the order in which they were made."""
    return list(OwnField.objects.filter(workspace=workspace))


def define_field(workspace: Workspace, name: str, kind: Kind, choices: str = "") -> OwnField:
    """Make a field. Raises RefusedError."""
    with transaction.atomic():
        locked = Workspace.objects.select_for_update().get(pk=workspace.pk)
        if OwnField.objects.filter(workspace=locked).count() >= MOST_FIELDS:
            told = gettext("A workspace may have %(number)s fields at most.")
            raise RefusedError(told % {"number": MOST_FIELDS})
        field = OwnField(workspace=locked, kind=kind)
        _name(field, name, choices)
        field.save()
    return field


def change_field(field: OwnField, name: str, choices: str = "", *, listed: bool = True) -> None:
    """Give a field another name or other choices; values that were chosen stay. RefusedError."""
    with transaction.atomic():
        Workspace.objects.select_for_update().get(pk=field.workspace_id)
        _name(field, name, choices)
        field.listed = listed
        field.save()


def fill_field(field: OwnField, documents: Sequence[UUID], text: str) -> int:
    """Say of documents of its workspace what a field is; an empty text says nothing any more.

    How many of them. Raises RefusedError for what is no value of the field's kind.
    """
    value = read_value(field, text)
    with transaction.atomic():
        here = Document.objects.filter(workspace=field.workspace_id, pk__in=documents)
        ids = list(here.values_list("pk", flat=True))
        if value is None:
            FieldValue.objects.filter(field=field, document__in=ids).delete()
        else:
            value.cover()
            rows = [
                FieldValue(
                    document_id=pk,
                    field=field,
                    text=value.text,
                    given=value.given,
                    number=value.number,
                    day=value.day,
                )
                for pk in ids
            ]  # of two that say something at once the later one holds
            FieldValue.objects.bulk_create(
                rows, update_conflicts=True, unique_fields=["document", "field"],
                update_fields=["text", "given", "number", "day"],
            )  # fmt: skip
    return len(ids)


def fill_document(document: Document, given: Mapping[str, str]) -> None:
    """Fill fields of a document by their names, in any capitals. Raises RefusedError.

    Then nothing is changed; a name that is no field is refused, too. What is covered and comes back
    as it is shown stays as it was given.
    """
    values = values_of([document]).get(document.pk, {})
    known = {name.casefold(): one for one in fields_of(document.workspace) for name in _names(one)}
    with transaction.atomic():
        for name, text in given.items():
            field = known.get(one_line(name).casefold())
            if field is None:
                told = gettext("The workspace has no field “%(name)s”.")
                raise RefusedError(told % {"name": one_line(name)[:LONGEST_NAME]})
            kept = values.get(field.pk)
            if kept is not None and kept.given and kept.text == one_line(text):
                continue
            fill_field(field, [document.pk], text)


def inherit_values(document: Document, of: Document) -> None:
    """Give a new version of a document what is known of the one before, where it has nothing."""
    known = set(FieldValue.objects.filter(document=document).values_list("field", flat=True))
    for value in FieldValue.objects.filter(document=of).exclude(field__in=known):
        value.pk, value.document = None, document
        value.save(force_insert=True)


def read_value(field: OwnField, text: str) -> FieldValue | None:
    """A value, unsaved; none of an empty text. Raises RefusedError."""
    text = one_line(text)
    if not text:
        return None
    if len(text) > LONGEST_VALUE:
        told = gettext("“%(name)s” may have %(number)s characters at most.")
        raise RefusedError(told % {"name": field.name, "number": LONGEST_VALUE})
    value = FieldValue(field=field, text=text)
    match Kind(field.kind):
        case Kind.NUMBER:
            value.number = _read(number_of(text), field, gettext("“%(name)s” has to be a number."))
            value.text = f"{value.number:f}"
        case Kind.DATE:
            value.day = _read(
                day_of(text), field, gettext("“%(name)s” has to be a day, such as 2024-12-31.")
            )
            value.text = value.day.isoformat()
        case Kind.CHOICE:
            known = {one.casefold(): one for one in field.choosable}
            told = gettext("“%(name)s” can only be: %(choices)s.")
            value.text = _read(known.get(text.casefold()), field, told)
    return value


def shown_value(value: FieldValue | None) -> str:
    """As a reader sees it: numbers and days as the reader's language writes them."""
    if value is None:
        return ""
    if value.given:  # covered
        return value.text
    if value.day is not None:
        return date_format(value.day, "j M Y")
    if value.number is not None:
        return number_format(value.number.normalize() + 0, use_l10n=True, force_grouping=True)
    return value.text


def values_of(documents: Iterable[Document]) -> dict[UUID, dict[int, FieldValue]]:
    """The values of documents by their ids, and by those of the fields. A query."""
    found: dict[UUID, dict[int, FieldValue]] = {}
    for value in FieldValue.objects.filter(document__in=[one.pk for one in documents]):
        found.setdefault(value.document_id, {})[value.field_id] = value
    return found


def _read(found: Found | None, field: OwnField, told: str) -> Found:
    if found is None:
        choices = ", ".join(field.choosable)
        raise RefusedError(told % {"name": field.name, "choices": choices})
    return found


def _name(field: OwnField, name: str, choices: str) -> None:
    """Raises RefusedError."""
    shown = one_line(name)
    if not shown or len(shown) > LONGEST_NAME or not _NO_NAME.isdisjoint(shown):
        told = gettext(
            'The name of a field has 1 to %(number)s characters, and none of < > = : * ".'
        )
        raise RefusedError(told % {"number": LONGEST_NAME})
    others = OwnField.objects.filter(workspace=field.workspace_id).exclude(pk=field.pk)
    taken = {one.casefold() for other in others for one in _names(other)}
    if shown.casefold() in taken:
        raise RefusedError(gettext("There is a field “%(name)s” already.") % {"name": shown})
    field.name = shown
    if field.kind == Kind.CHOICE:
        field.choices = _clean_choices(choices)


def _names(field: OwnField) -> set[str]:
    """By what is shown and by what was given: whoever sees a covered one sends that back."""
    return {field.name, field.as_given("name")}


def _clean_choices(choices: str) -> str:
    known: dict[str, str] = {}
    for one in filter(None, map(one_line, choices.splitlines())):
        known.setdefault(one.casefold(), one)
    told = "\n".join(known.values())
    if not known or len(known) > MOST_CHOICES or len(told) > LONGEST_CHOICES:
        message = gettext("A choice has 1 to %(number)s lines, one for each.")
        raise RefusedError(message % {"number": MOST_CHOICES})
    return told
