"""The HTTP client under the chat client: a deadline and a size limit that nothing gets around."""

import time
from collections.abc import Callable, Iterator

import httpx

from rag.certificates import certificates
from rag.config import ChatConfig

_CONNECT_S = 5.0
_BYTES_PER_TOKEN = 4_000  # one streamed event with one token in it is a few hundred bytes
_FIXED_BYTES = 1_000_000


def http_client(
    config: ChatConfig,
    around: Callable[[httpx.BaseTransport], httpx.BaseTransport] = lambda transport: transport,
) -> httpx.Client:
    """A client for one request, with what is put around its transport.

    It follows no redirects and reads no proxy from the environment.
    A time-out for each read is not enough: a server that sends a comment now and then would keep
    the request open for ever.
    """
    timeout = httpx.Timeout(config.first_token_s, connect=_CONNECT_S)
    transport = around(_Bounded(config))
    return httpx.Client(transport=transport, timeout=timeout, follow_redirects=False)


class _Bounded(httpx.HTTPTransport):
    def __init__(self, config: ChatConfig) -> None:
        super().__init__(verify=certificates())
        self._config = config

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        start = time.monotonic()
        response = super().handle_request(request)
        if isinstance(response.stream, httpx.SyncByteStream):
            response.stream = _BoundedStream(response.stream, self._config, start)
        return response


class _BoundedStream(httpx.SyncByteStream):
    def __init__(self, stream: httpx.SyncByteStream, config: ChatConfig, start: float) -> None:
        self._stream = stream
        self._total = start + config.total_s
        self._first = start + config.first_token_s
        self._bytes_left = _FIXED_BYTES + config.max_tokens * _BYTES_PER_TOKEN

    def __iter__(self) -> Iterator[bytes]:
        begun = False
        for part in self._stream:
            begun = begun or b"data:" in part
            self._bytes_left -= len(part)
            if time.monotonic() > (self._total if begun else min(self._first, self._total)):
                raise httpx.ReadTimeout("the answer takes too long")
            if self._bytes_left < 0:
                raise httpx.DecodingError("the answer is too large")
            yield part

    def close(self) -> None:
        self._stream.close()
