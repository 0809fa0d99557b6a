"""What the library refuses, in words for whoever asked."""


class RefusedError(Exception):
    """What was asked cannot be done. The message says why, in words that may be shown."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
