"""Whether a service is ready, or spoilt: each probe answers at once, never raises."""

import http.client
import shutil
import socket
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

from webapp.space import RESERVE_BYTES, is_full

# Gets what the service has written since it was started.
Probe: TypeAlias = Callable[[Sequence[str]], bool]

PROBE_S = 2.0


def says(text: str) -> Probe:
    """Ready once it has written a line with this text."""
    return lambda lines: any(text in line for line in lines)


def pongs(path: Path) -> Probe:
    """Ready when the broker behind a socket answers a PING and has read its file back."""

    def probe(lines: Sequence[str]) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as client:
                client.settimeout(PROBE_S)
                client.connect(str(path))
                client.sendall(b"PING\r\n")
                return client.recv(64).startswith(b"+PONG")
        except OSError:
            return False

    return probe


def answers(host: str, port: int, path: str, *, name: str = "") -> Probe:
    """Ready when a GET is answered with 200. `name` is what the server is asked for as its host."""

    def probe(lines: Sequence[str]) -> bool:
        connection = http.client.HTTPConnection(host, port, timeout=PROBE_S)
        try:
            connection.request("GET", path, headers={"Host": name} if name else {})
            return connection.getresponse().status == 200
        except (OSError, OverflowError, http.client.HTTPException):  # of a number that is no port
            return False
        finally:
            connection.close()

    return probe


def never() -> str:
    """Nothing spoils it."""
    return ""


def room_again(folder: Path) -> Callable[[], str]:
    """Spoilt once there is room on a disk that was full: what could not be written then stuck."""
    was_full = False

    def look() -> str:
        nonlocal was_full
        before = was_full
        try:
            was_full = shutil.disk_usage(folder).free < RESERVE_BYTES or (before and is_full())
        except OSError:
            return ""
        return "its disk was full" if before and not was_full else ""

    return look
