"""Settings are read from the environment, once, when a process starts."""

import json
import os
import subprocess
import sys


def database_options(address: str) -> dict[str, object]:
    """The options of the database at an address, as another process reads them."""
    code = "import json, webapp.settings as s; print(json.dumps(s.DATABASES['default']['OPTIONS']))"
    environment = {**os.environ, "DATABASE_URL": address}
    told = subprocess.check_output([sys.executable, "-c", code], env=environment, text=True)
    options: dict[str, object] = json.loads(told)
    return options


def test_what_the_address_of_the_database_asks_for_holds() -> None:
    plain = database_options("postgresql://user@host/veracite")
    asking = database_options("postgresql://user@host/veracite?sslmode=require")

    assert "sslmode" not in plain
    assert asking == {**plain, "sslmode": "require"}
