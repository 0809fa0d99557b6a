"""Whom a server may be certified by."""

import ssl
from functools import cache

import httpx


@cache
def certificates() -> ssl.SSLContext:
    """The certificates that are believed, for `verify` of every client.

    Read once in a process: a client without them reads the file anew, which takes 30 ms of
    processor time, for an address without TLS too.
    """
    return httpx.create_ssl_context()
