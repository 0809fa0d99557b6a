"""Pictures among the settings: made small, kept by a digest, which is the setting's value."""

from hashlib import sha256

from webapp.adjusted.models import Picture

SIDE = 256  # pixels, the longer one
MOST_BYTES = 1_000_000  # of what is given


def keep_picture(given: bytes) -> str:
    """Keep a picture, drawn anew: nothing but its pixels. Its name.

    Raises rag.errors.UnreadableFileError for what is none.
    """
    from rag.parse.small import small_png  # loads what reads pictures

    content = small_png(given, SIDE)
    name = sha256(content).hexdigest()
    Picture.objects.get_or_create(name=name, defaults={"content": content})
    return name


def picture(name: str) -> bytes | None:
    """A picture that was kept, as PNG."""
    kept = Picture.objects.filter(name=name).values_list("content", flat=True).first()
    return None if kept is None else bytes(kept)
