"""The seal of an evidence pack: the hash of each file, and a signature of this installation."""

import json
from collections.abc import Mapping
from hashlib import sha256
from hmac import compare_digest
from typing import Any

from django.utils.crypto import salted_hmac

MANIFEST = "manifest.json"
SALT = "webapp.chat.seal"  # as packs were sealed that people have kept


def seal(files: Mapping[str, bytes]) -> bytes:
    """The manifest for these files. Who changes one of them cannot make its signature anew."""
    hashes = {name: sha256(content).hexdigest() for name, content in sorted(files.items())}
    signed = {"installation": installation(), "files": hashes}
    return json.dumps({**signed, "signature": _signature(signed)}, indent=1).encode()


def signature_holds(manifest: Mapping[str, Any]) -> bool | None:
    """Whether the signature is right; None when another installation made it."""
    if manifest.get("installation") != installation():
        return None
    signed = {name: manifest.get(name) for name in ("installation", "files")}
    return compare_digest(str(manifest.get("signature")), _signature(signed))


def installation() -> str:
    """A name for this installation that tells nothing of its key."""
    return salted_hmac(SALT, "installation", algorithm="sha256").hexdigest()[:16]


def _signature(signed: Mapping[str, Any]) -> str:
    told = json.dumps(signed, sort_keys=True)
    return salted_hmac(SALT, told, algorithm="sha256").hexdigest()
