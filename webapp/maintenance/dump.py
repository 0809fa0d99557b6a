"""Has PostgreSQL's own program copy the database, over the connection that the product has."""

import logging
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from psycopg.pq import Conninfo

from rag.errors import RagError
from rag.notices import Notice

logger = logging.getLogger(__name__)

_VERSION = "server version: "  # as it says where it is too old


class DumpError(RagError):
    """There is no such program here, it is too old, or it failed."""


def dump(target: Path, connection: Mapping[str, Any]) -> None:
    """Write what `pg_restore` takes. `connection`: parameters of psycopg. Raises DumpError.

    The programs of an older PostgreSQL than the server's do not read it.
    """
    program = shutil.which("pg_dump")
    if program is None:
        raise DumpError(Notice("chore.no_pg_dump"))
    command = [program, "--format=custom", "--no-password", "--file", str(target)]
    done = subprocess.run(  # noqa: S603
        command, env={"PATH": os.defpath, **_environment(connection)}, capture_output=True,
        check=False,
    )  # fmt: skip
    if not done.returncode:
        return
    told = done.stderr.decode(errors="replace").strip()
    logger.error("pg_dump ended with %d: %s", done.returncode, told)
    _, found, rest = told.partition(_VERSION)
    if found:
        raise DumpError(Notice("chore.old_pg_dump", version=rest.partition(".")[0]))
    raise DumpError(Notice("chore.dump_failed", code=done.returncode))


def _environment(connection: Mapping[str, Any]) -> dict[str, str]:
    """All that the product connects by, TLS too; a password is in no list of processes."""
    given: dict[str, str] = {}
    for option in Conninfo.get_defaults():
        kept = (option.val or b"").decode()  # of the environment, too
        value = str(connection.get(option.keyword.decode()) or kept)
        if option.envvar and value:
            given[option.envvar.decode()] = value
    return given
