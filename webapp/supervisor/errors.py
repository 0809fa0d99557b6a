"""Why the product cannot start."""


class StartError(Exception):
    """What is wrong and what to do about it, for the person at the terminal."""
