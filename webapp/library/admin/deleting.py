"""What the admin panel asks before it deletes."""

from collections.abc import Iterable

from django.db.models import Model

Deleted = tuple[list[str], dict[str, int], set[str], list[str]]


def only_named(objs: Iterable[Model], kind: str) -> Deleted:
    """For the admin's question before deleting: the things, without their thousands of rows."""
    names = [str(one) for one in objs]
    return names, {kind: len(names)}, set(), []
