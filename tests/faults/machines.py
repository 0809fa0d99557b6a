"""Machines as docs/deploy.md has them started, each with a data directory of its own."""

import re
import shlex
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from subprocess import Popen
from typing import Any

import httpx

from tests.converted import share
from tests.faults.web import manage, settings_for
from tests.product import ROOT, START_S
from tests.servers import free_port, process, wait_until

BUCKET = "veracite"
S3 = {"S3_ACCESS_KEY": "key", "S3_SECRET_KEY": "secret", "S3_REGION": "us-east-1"}


@dataclass(frozen=True, slots=True)
class Machine:
    """Its folder, and a client for its web process that acts as the administrator."""

    folder: Path
    address: str
    settings: dict[str, str]
    web: httpx.Client

    @property
    def log(self) -> str:
        """What its processes have written."""
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")


@contextmanager
def bucket() -> Iterator[str]:
    """The address of a server that answers as S3 does, with an empty bucket."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with process(command, lambda: _answers(address, "moto-api/"), within_s=START_S):
        client(address).create_bucket(Bucket=BUCKET)
        yield address


def client(address: str) -> Any:
    """Of the bucket's server."""
    import boto3  # half a second that no other test needs

    return boto3.client(
        "s3",
        endpoint_url=address,
        aws_access_key_id=S3["S3_ACCESS_KEY"],
        aws_secret_access_key=S3["S3_SECRET_KEY"],
        region_name=S3["S3_REGION"],
    )


@contextmanager
def machines(root: Path, names: tuple[str, ...], **shared: str) -> Iterator[list[Machine]]:
    """The first is prepared, and has beat; all have a web, a worker and a quick worker."""
    once, commands = _documented()
    settings = {name: settings_for(root / name, **shared) for name in names}
    for name in names:
        (root / name).mkdir()
        share(root / name)
    assert once == ["python manage.py prepare"]
    manage(settings[names[0]], *once[0].split()[2:])
    key = re.findall(r"vc_\S+", manage(settings[names[0]], "create_api_key", "admin@example.org"))
    with ExitStack() as stack:
        made = []
        for name in names:
            port = free_port()
            address = f"http://127.0.0.1:{port}"
            for command in commands:
                if "beat" not in command or name == names[0]:
                    _start(stack, command, name, port, settings[name], root / name)
            web = httpx.Client(
                base_url=address, timeout=60.0, headers={"Authorization": f"Bearer {key[0]}"}
            )
            made.append(Machine(root / name, address, settings[name], stack.enter_context(web)))
        for machine in made:
            wait_until(partial(_answers, machine.address, "healthz"), START_S)
        yield made


def _documented() -> tuple[list[str], list[str]]:
    """The commands of docs/deploy.md: what is done once, and what runs."""
    text = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    section = text.partition("## On several machines")[2].partition("\n## ")[0]
    blocks = [block.strip().splitlines() for block in re.findall(r"```\n(.*?)```", section, re.S)]
    _, once, run = blocks
    return once, run


def _start(
    stack: ExitStack, command: str, name: str, port: int, settings: dict[str, str], folder: Path
) -> None:
    """As documented, but on a free port of this machine, of which both are."""
    told = command.replace("8000", str(port)).replace("%h", name)
    log = stack.enter_context((folder / "log").open("ab"))
    running = Popen(
        [sys.executable, "-m", *shlex.split(told)], cwd=ROOT, env=settings, stdout=log, stderr=log
    )
    stack.callback(running.wait)
    stack.callback(running.kill)


def _answers(address: str, path: str) -> bool:
    try:
        return httpx.get(f"{address}/{path}", timeout=2.0).is_success
    except httpx.HTTPError:
        return False
