"""Errors that the engine raises. Messages are written for the person who sees them."""

import re

from rag.notices import Notice

MOST_SAID = 300
# Where servers are is nobody's business who reads an error: addresses, hosts with ports, numbers.
_ADDRESS = re.compile(
    r"\b[a-z][a-z0-9+.-]{0,19}://\S+"
    r"|\b\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?\b"
    r"|\[[0-9a-f:]{2,45}\](?::\d{1,5})?"
    r"|\b[a-z0-9][a-z0-9.-]{0,99}:\d{2,5}\b"
    r"|\blocalhost\b",
    re.IGNORECASE,
)


def without_addresses(said: str) -> str:
    """What another program said, short, on one line, and without the addresses in it."""
    return _ADDRESS.sub("…", " ".join(said[: 10 * MOST_SAID].split()))[:MOST_SAID]


class RagError(Exception):
    """Something went wrong that can be told. `retryable`: trying again later may help.

    `user_message` is in English, as text; what it is made of is shown in any language.
    """

    retryable = False

    def __init__(self, message: Notice) -> None:
        super().__init__(message)
        self.message = message

    @property
    def user_message(self) -> str:
        """What is said of it, in English."""
        return str(self.message)


class UnreadableFileError(RagError):
    """The file is not what it claims to be, is damaged, encrypted or empty."""


class LimitError(RagError):
    """The file goes over a limit of size, pages, pixels, memory or time."""


class QuestionError(RagError):
    """The question is empty, too long, or asks for what a check blocks."""


class IndexDownError(RagError):
    """An index does not answer."""

    retryable = True


class ModelDownError(RagError):
    """A model server does not answer, or asks to wait `retry_after_s` seconds."""

    retryable = True

    def __init__(self, message: Notice, *, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class ModelRefusedError(RagError):
    """A model server answered with an error that trying again will not mend."""


class PromptTooLongError(ModelRefusedError):
    """A prompt is more than the model can read: `tokens`, where its server tells, else 0."""

    def __init__(self, message: Notice, *, tokens: int = 0) -> None:
        super().__init__(message)
        self.tokens = tokens
