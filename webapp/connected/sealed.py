"""Keys of model servers, sealed: of no use without the secret, and for no server but their own."""

import logging
from base64 import urlsafe_b64encode
from hashlib import sha256
from urllib.parse import urlsplit

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

logger = logging.getLogger(__name__)


class LostKeyError(Exception):
    """A sealed key that none of the secrets opens."""


def seal(key: str, url: str) -> str:
    """A key, sealed for the server of an address; nothing for none."""
    if not key:
        return ""
    return _box().encrypt(f"{server_of(url)}\n{key}".encode()).decode("ascii")


def unseal(sealed: str, url: str) -> str:
    """The key for the server of an address; nothing if it was given for another one.

    Raises LostKeyError.
    """
    if not sealed:
        return ""
    try:
        server, _, key = _box().decrypt(sealed.encode()).decode().partition("\n")
    except InvalidToken as error:
        raise LostKeyError from error
    if server != server_of(url):
        logger.warning("a key was sealed for another server, and is not used")
        return ""
    return key


def seal_again(sealed: str) -> str:
    """The same key, sealed with the first of the secrets. Raises LostKeyError."""
    try:
        return _box().rotate(sealed.encode()).decode("ascii")
    except InvalidToken as error:
        raise LostKeyError from error


def server_of(url: str) -> str:
    """Scheme, host and port of an address: what a key is given for."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return f"{parts.scheme}://{parts.hostname}:{port}"


def _box() -> MultiFernet:
    """The first seals, all of them open. The secrets are random and long, so a hash is enough."""
    secrets = (sha256(f"model keys\n{one}".encode()) for one in settings.MODEL_KEYS_SECRET)
    return MultiFernet([Fernet(urlsafe_b64encode(secret.digest())) for secret in secrets])
