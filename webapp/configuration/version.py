"""Which version this is."""

import re
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def newest(changelog: Path) -> str:
    """The newest heading of the changelog: the one place that holds the version."""
    match = re.search(r"^## v(\S+)", changelog.read_text(encoding="utf-8"), re.MULTILINE)
    if match is None:
        raise ImproperlyConfigured(f"{changelog.name} has no version heading.")
    return match.group(1)
