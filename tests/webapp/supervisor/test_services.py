"""Which services run, by the settings."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from webapp.supervisor import services as module
from webapp.supervisor.child import Service
from webapp.supervisor.errors import StartError
from webapp.supervisor.services import services


@pytest.fixture(autouse=True)
def place(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    settings.BROKER_EMBEDDED = settings.CHROMA_EMBEDDED = True
    settings.CHROMA_URL = "http://127.0.0.1:8001"
    (tmp_path / "run").mkdir()


def names(groups: list[list[Service]]) -> list[list[str]]:
    return [[service.name for service in group] for group in groups]


def test_pages_come_before_work() -> None:
    assert names(services()) == [["broker", "chroma", "web"], ["worker", "quick", "beat"]]


def test_it_leaves_out_what_runs_elsewhere(settings: Settings) -> None:
    settings.BROKER_EMBEDDED = settings.CHROMA_EMBEDDED = False
    assert names(services()) == [["web"], ["worker", "quick", "beat"]]


def test_what_keeps_data_is_known() -> None:
    keep = {service.name for group in services() for service in group if service.keeps_data}
    assert keep == {"broker", "chroma"}


def test_chroma_listens_on_loopback_only(tmp_path: Path) -> None:
    services()
    config = (tmp_path / "run" / "chroma.yaml").read_text()
    assert 'listen_address: "127.0.0.1"' in config
    assert "port: 8001" in config


def test_the_broker_keeps_its_jobs_on_disk_and_has_no_port() -> None:
    broker = " ".join(services()[0][0].command)
    assert "--port 0" in broker
    assert "--appendonly yes" in broker
    assert "--maxmemory-policy noeviction" in broker


def test_it_says_when_there_is_no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_wheel_binary", lambda: None)
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(StartError, match="install Valkey or Redis"):
        services()


def test_it_takes_an_installed_broker_when_the_wheel_has_none_that_runs(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    server = tmp_path / "redis-server"
    server.write_text("#!/bin/sh\nexit 0\n")
    server.chmod(0o700)
    monkeypatch.setattr(module, "_wheel_binary", lambda: "/bin/false")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert services()[0][0].command[0] == str(server)
