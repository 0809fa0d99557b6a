"""What Outlook wraps into one attachment (winmail.dat): the files in it, and what the mail says."""

import logging
from collections.abc import Iterator
from email.message import EmailMessage, Message
from typing import Any

from tnefparse import TNEF

_TYPES = ("application/ms-tnef", "application/vnd.ms-tnef")
_NAME = "winmail.dat"
_BODIES = (("htmlbody", "winmail.html"), ("rtfbody", "winmail.rtf"), ("body", "winmail.txt"))

logging.getLogger("tnefparse").setLevel(logging.CRITICAL)  # it tells of what stands in files


def is_wrapped(part: Message) -> bool:
    """Whether a part of a mail is such a wrapping."""
    return part.get_content_type() in _TYPES or (part.get_filename() or "").lower() == _NAME


def unwrapped(data: bytes, *, says: bool) -> Iterator[Message]:
    """The files in it as attachments of a mail; what the mail says comes first, if it is wanted.

    Raises ValueError for one that was cut, and whatever a damaged one makes its library raise.
    """
    wrapping = TNEF(data)
    if not wrapping.objects or not wrapping.objects[-1].good_checksum:
        raise ValueError("cut")
    yield from _parts(wrapping, says=says)


def _parts(wrapping: Any, *, says: bool) -> Iterator[Message]:
    if says:
        found = ((getattr(wrapping, of), name) for of, name in _BODIES)
        for body, name in [one for one in found if one[0]][:1]:
            data: bytes = body.encode() if isinstance(body, str) else body
            yield _file(data.rstrip(b"\0"), name)
    for one in wrapping.attachments:
        if hasattr(one, "embed"):  # a mail that is attached
            yield from _parts(one.embed, says=True)
        else:
            yield _file(one.data, _name_of(one))


def _name_of(one: Any) -> str:
    try:
        return str(one.long_filename())
    except UnicodeDecodeError:  # the library knows no old letters in the short name
        return ""


def _file(data: bytes, name: str) -> EmailMessage:
    part = EmailMessage()
    known = name or None
    part.set_content(data, "application", "octet-stream", disposition="attachment", filename=known)
    return part
