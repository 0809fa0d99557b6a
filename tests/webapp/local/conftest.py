"""A data directory of its own, in which nothing is chosen."""

from pathlib import Path

import pytest
from pytest_django import Settings

from tests.servers import free_port


@pytest.fixture(autouse=True)
def place(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    settings.MODEL = settings.LOCAL_MODEL = ""
    settings.ALLOW_MODEL_DOWNLOADS = False
    settings.PORT = free_port() - 2
    return tmp_path
