"""`manage.py up` with the real parts: start, kill, start again, stop."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import httpx
import pytest

from tests.product import EMAIL, MARKS, Product
from tests.servers import wait_until

pytestmark = [
    pytest.mark.service,
    pytest.mark.timeout(600),
    pytest.mark.skipif(sys.platform != "linux", reason="finds the processes in /proc"),
]


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    folder = tmp_path_factory.mktemp("up")
    (folder / "data").mkdir(mode=0o755)  # there before, and open: an operator made it
    (folder / "data").chmod(0o755)
    with Product(folder, fresh=True) as product:
        yield product


def is_well(product: Product) -> bool:
    try:
        return httpx.get(f"{product.url}/readyz", timeout=10).status_code == 200
    except httpx.HTTPError:
        return False


def alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def test_everything_runs_and_is_well(product: Product) -> None:
    assert set(product.children()) == set(MARKS)
    wait_until(lambda: is_well(product), 60)


def test_everything_in_its_folder_is_its_owners_alone(product: Product) -> None:
    data = Path(product.settings["DATA_DIR"])
    found = [path for path in (data, *data.rglob("*")) if not path.is_symlink()]
    assert len(found) > 50
    assert [path for path in found if path.lstat().st_mode & 0o077] == []


def test_it_says_who_signs_in_and_keeps_a_given_password_to_itself(product: Product) -> None:
    assert f"Sign in as  {EMAIL}" in product.log
    assert product.settings["ADMIN_PASSWORD"] not in product.log


@pytest.mark.parametrize("name", list(MARKS))
def test_a_killed_service_comes_back(product: Product, name: str) -> None:
    wait_until(lambda: set(product.children()) == set(MARKS), 60)
    ready = product.log.count(f"{name:<6} | ready")
    killed = product.kill(name)
    wait_until(lambda: product.log.count(f"{name:<6} | ready") > ready, 60)
    assert product.children()[name] != killed
    wait_until(lambda: is_well(product), 60)


def test_a_second_start_on_the_same_data_is_refused(product: Product) -> None:
    with product.spawn() as second:
        assert second.wait(60) == 1
    assert "is running already with the data directory" in product.log


def test_a_busy_port_is_named(tmp_path: Path) -> None:
    product = Product(tmp_path)
    with socket.socket() as server:
        server.bind(("127.0.0.1", product.port))
        server.listen()
        with product.spawn() as process:
            assert process.wait(60) == 1
    assert f"Port {product.port} (for the web pages) is in use" in product.log
    assert "Traceback" not in product.log


def test_a_data_directory_that_cannot_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    product = Product(tmp_path, DATA_DIR=str(tmp_path / "file" / "data"))
    with product.spawn() as process:
        assert process.wait(60) == 1
    assert "cannot be made: Not a directory" in product.log
    assert "Traceback" not in product.log


def test_it_ends_cleanly_and_starts_again_with_everything(tmp_path: Path) -> None:
    product = Product(tmp_path, ADMIN_PASSWORD="")
    with product:
        assert product.log.count("(shown this once)") == 1
        workspace = product.make_workspace("Kept")
        children = product.children()
        began = monotonic()
        assert product.stop() == 0
        assert monotonic() - began < 30
        assert not [name for name, pid in children.items() if alive(pid)]
        product.start()
        assert product.log.count("(shown this once)") == 1
        with product.api() as api:
            names = [found["id"] for found in api.get("/workspaces").json()]
        assert workspace in names


def test_nothing_survives_the_supervisor(tmp_path: Path) -> None:
    product = Product(tmp_path)
    with product:
        children = product.children()
        assert product.process is not None
        product.process.kill()
        product.process.wait()
        wait_until(lambda: not any(alive(pid) for pid in children.values()), 30)
        product.start()  # though the run before left its lock behind


def test_make_says_which_python_is_too_old(tmp_path: Path) -> None:
    old = tmp_path / "python"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    makefile = Path(__file__).parents[2] / "Makefile"
    for name in ("Makefile", "requirements.txt", "requirements-dev.txt"):
        (tmp_path / name).write_bytes(makefile.with_name(name).read_bytes())
    command = ["make", "run", f"PYTHON={old}"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "is older than 3.11" in done.stdout
