"""Errors that the engine raises. Messages are written for the person who sees them."""


class RagError(Exception):
    """Something went wrong that can be told. `retryable`: trying again later may help."""

    retryable = False

    def __init__(self, user_message: str) -> None:
        super().__init__(user_message)
        self.user_message = user_message


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

    def __init__(self, user_message: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(user_message)
        self.retry_after_s = retry_after_s


class ModelRefusedError(RagError):
    """A model server answered with an error that trying again will not mend."""
