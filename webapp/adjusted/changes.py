"""Changes of settings: kept with who and when, from and to, and undone."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext

from webapp.adjusted.models import Change, Setting
from webapp.adjusted.table import TABLE, Type
from webapp.adjusted.values import forget


class UndoError(Exception):
    """Why a change cannot be undone, in words for people."""


def adjust(values: Mapping[str, Any], by: AbstractBaseUser) -> list[Change]:
    """Give settings other values; None gives the installation's back. What did not differ is left.

    Secrets come sealed. What the environment fixes stays as it is.
    """
    with transaction.atomic():
        kept = {one.name: one for one in Setting.objects.select_for_update()}
        changes = [
            _change(name, kept.get(name), after, by)
            for name, after in values.items()
            if not TABLE[name].is_fixed and _value(kept.get(name)) != after
        ]
        transaction.on_commit(forget)
    forget()
    return changes


def _value(setting: Setting | None) -> Any:
    return setting.value if setting else None


def _change(name: str, setting: Setting | None, after: Any, by: AbstractBaseUser) -> Change:
    if after is None:
        Setting.objects.filter(name=name).delete()
    else:
        Setting.objects.update_or_create(name=name, defaults={"value": after})
    is_secret = TABLE[name].type is Type.SEALED
    return Change.objects.create(
        name=name, by_id=by.pk, email=by.get_username(),
        before=None if is_secret else _value(setting), after=None if is_secret else after,
    )  # fmt: skip


def undo(change: Change, by: AbstractBaseUser) -> None:
    """Give a setting the value back that it had before a change. Raises UndoError."""
    one = TABLE.get(change.name)
    if one is None or one.type is Type.SEALED:
        raise UndoError(gettext("What it was before is not kept. Enter it again."))
    now = Setting.objects.filter(name=change.name).first()
    if _value(now) != change.after:
        raise UndoError(gettext("It was changed again since: undo the latest change first."))
    if one.is_fixed:
        raise UndoError(gettext("The environment says it now."))
    adjust({change.name: change.before}, by)
