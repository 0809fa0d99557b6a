"""Outlook's own files (.msg) as the e-mails that they are."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from extract_msg import openMsg
from extract_msg.enums import BodyTypes
from extract_msg.exceptions import ExMsgBaseException

from rag.errors import UnreadableFileError
from rag.notices import Notice

_HEAD = (("Subject", "subject"), ("From", "sender"), ("To", "to"), ("Cc", "cc"))
_SEALED = ".smime"
# One of plain words would be made up; in RTF there may be one.
_PAGES = BodyTypes.HTML | BodyTypes.RTF

logging.getLogger("extract_msg").setLevel(logging.CRITICAL)  # it tells of what stands in files


def outlook_mail(path: Path) -> EmailMessage:
    """The mail that a .msg holds, with what is attached to it.

    Raises UnreadableFileError; and whatever a damaged file makes its library raise.
    """
    with _opened(path) as item:
        if str(item.classType).lower().endswith(_SEALED):
            raise UnreadableFileError(Notice("parse.mail_encrypted"))
        return _mail(item)


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    try:
        with openMsg(path) as item:
            yield item
    except ExMsgBaseException as error:
        raise UnreadableFileError(Notice("file.damaged")) from error


def _mail(item: Any) -> EmailMessage:
    mail = EmailMessage()
    for name, of in _HEAD:
        _head(mail, name, getattr(item, of, None))
    _head(mail, "Date", item.header.get("Date"))
    page = item.htmlBody if item.detectedBodies & _PAGES else None
    if page:
        mail.set_content(page, maintype="text", subtype="html")
    else:
        mail.set_content(item.body or "")
    for one in item.attachments:
        _attach(mail, one)
    return mail


def _head(mail: EmailMessage, name: str, value: object) -> None:
    told = " ".join(str(value or "").replace("\0", "").split())
    if told:
        mail[name] = told


def _attach(mail: EmailMessage, one: Any) -> None:
    """A file as it is, a mail or an appointment as a mail, and a link to a file not at all."""
    data = one.data
    name = str(one.name or one.longFilename or "")
    if isinstance(data, bytes):
        mail.add_attachment(data, "application", "octet-stream", filename=name)
    elif hasattr(data, "htmlBody"):
        mail.add_attachment(_mail(data))
