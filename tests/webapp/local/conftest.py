"""A data directory of its own, in which nothing is chosen."""

from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def place(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    settings.MODEL = settings.LOCAL_MODEL = ""
    settings.ALLOW_MODEL_DOWNLOADS = False
    return tmp_path
