"""The model server: llama.cpp's own, as the package xllamacpp has it, in this process.

It answers on loopback alone, and only who has the key: other users of the machine, and pages in a
browser on it, reach loopback too.
"""

import socket
from importlib.util import find_spec
from typing import Any

from django.conf import settings

from webapp.local.machine import this_machine
from webapp.local.offer import LocalModel, is_gguf
from webapp.local.state import LocalError, Trouble

HOST = "127.0.0.1"
HIGHEST_PORT = 65_535
AT_ONCE = 2  # an answer does not wait behind a guide
KEPT_MB = 512  # of prompts that were read before, besides those that are answered
ERRORS = 1  # of what it writes: the rest is much, and not for us


def port() -> int:
    """Where it answers."""
    return int(settings.PORT) + 2


def has_port() -> bool:
    """Whether there is such a port."""
    return port() <= HIGHEST_PORT


def address() -> str:
    """The same, as a model's address is given."""
    return f"http://{HOST}:{port()}/v1"


def is_installed() -> bool:
    """Whether its package is, which is no part of the default install."""
    return find_spec("xllamacpp") is not None


def serve(model: LocalModel, key: str) -> Any:
    """Serve a model as long as what this gives is held. Takes seconds. Raises LocalError."""
    if not is_gguf(model.path):
        raise LocalError(Trouble.UNREADABLE)
    if _is_taken():
        raise LocalError(Trouble.PORT)
    import xllamacpp

    try:
        return xllamacpp.Server(_parameters(xllamacpp.CommonParams(), model, key))
    except RuntimeError as error:
        raise LocalError(Trouble.UNREADABLE) from error


def _is_taken() -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port()))
        except OSError:
            return True
    return False


def _parameters(given: Any, model: LocalModel, key: str) -> Any:
    machine = this_machine()
    given.model.path = str(model.path)
    given.model_alias = {model.name}
    given.hostnames = [HOST]
    given.port = port()
    given.api_keys = [key]
    given.ui = given.endpoint_slots = False  # the latter tells what others asked
    given.n_parallel = AT_ONCE
    given.n_ctx = machine.context_tokens(model.size) * AT_ONCE  # each has an equal part
    given.cpuparams.n_threads = given.cpuparams_batch.n_threads = machine.cores
    given.cache_ram_mib = KEPT_MB
    given.verbosity = ERRORS
    return given
