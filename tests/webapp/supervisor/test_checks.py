"""What stops a start, and in which words."""

import errno
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from webapp.supervisor.checks import held_data_dir
from webapp.supervisor.errors import StartError


def free_port() -> int:
    """A port that nobody uses, and neither the next one."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@pytest.fixture(autouse=True)
def place(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    settings.BROKER_SOCKET = tmp_path / "run" / "valkey.sock"
    settings.HOST, settings.PORT = "127.0.0.1", free_port()
    settings.CHROMA_URL, settings.CHROMA_EMBEDDED = f"http://127.0.0.1:{free_port()}", True


def start() -> None:
    """As far as a run needs to go to be refused."""
    with held_data_dir():
        return


@pytest.fixture
def busy() -> Iterator[int]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_it_refuses_a_second_run_on_one_data_directory(tmp_path: Path) -> None:
    with held_data_dir(), pytest.raises(StartError, match="is running already") as raised:
        start()
    assert str(tmp_path) in str(raised.value)


def test_it_lets_the_next_run_in(tmp_path: Path) -> None:
    with held_data_dir():
        pass
    with held_data_dir():
        assert (tmp_path / "run" / "up.lock").read_text().isdigit()


def test_it_names_a_busy_port_and_the_way_out(settings: Settings, busy: int) -> None:
    settings.PORT = busy
    with pytest.raises(StartError, match=f"Port {busy} .*make run PORT={busy + 10}"):
        start()


def test_it_names_the_busy_port_of_chroma(settings: Settings, busy: int) -> None:
    settings.CHROMA_URL = f"http://127.0.0.1:{busy}"
    with pytest.raises(StartError, match=f"Port {busy} .for the vector index, PORT . 1."):
        start()


def test_it_waits_for_what_an_interrupted_run_left(
    settings: Settings, busy: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr("webapp.supervisor.checks.OLD_RUN_S", 0.2)
    monkeypatch.setattr("webapp.supervisor.checks.sleep", waited.append)
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "up.lock").write_text("4711")
    settings.PORT = busy
    with pytest.raises(StartError):
        start()
    assert waited


def test_it_says_when_the_data_directory_cannot_be_written_to(
    settings: Settings, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path / "gone"
    with pytest.raises(StartError, match="cannot be written to: No such file or directory"):
        start()


def test_it_tells_a_full_disk_from_a_forbidden_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def write(path: Path, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", write)
    with pytest.raises(StartError, match=r"No space left on device\. Free some space"):
        start()


def test_it_does_not_trust_a_socket_folder_of_somebody_else(
    settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "theirs").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "theirs")
    settings.BROKER_SOCKET = tmp_path / "link" / "valkey.sock"
    with pytest.raises(StartError, match="belongs to another user"):
        start()
