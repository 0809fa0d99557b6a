"""Reads an e-mail: its head, what it says, and the text of what is attached, mails included."""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from email import policy
from email.message import Message
from email.parser import BytesParser
from functools import partial
from importlib import import_module
from io import BytesIO
from mimetypes import guess_extension
from pathlib import Path
from struct import error as StructError
from zipfile import BadZipFile
from zlib import error as ZlibError

from rag.config import ParseConfig
from rag.errors import LimitError, RagError, UnreadableFileError
from rag.notices import Notice
from rag.parse.formats import BY_TYPE, MAIL, OUTLOOK
from rag.parse.sniff import media_type_of
from rag.parse.text.encoding import decode
from rag.parse.text.flow import Flow
from rag.parse.text.html import write_html
from rag.parse.text.mail.tnef import is_wrapped, unwrapped
from rag.parse.text.plain import write_plain
from rag.parse.wide import narrowed
from rag.types import ParsedDocument, Severity, SourceFile

PARSER = "mail/3"
_SEALED = ("application/pkcs7-mime", "application/x-pkcs7-mime", "multipart/encrypted")
_DEEPEST = 5  # mails within mails
_MOST_PARTS = 2_000
_HEAD = ("From", "To", "Cc", "Date")
_LONGEST_HEAD = 2_000
_SMALL_PICTURE = 10_000  # bytes
# What a reader of an attachment raises that is damaged, or made to do harm.
_DAMAGE = (
    ArithmeticError, AttributeError, BadZipFile, EOFError, LookupError, OSError, RuntimeError,
    StructError, SyntaxError, TypeError, ValueError, ZlibError,
)  # fmt: skip
Report = Callable[[int, int], None]


def read(source: SourceFile, config: ParseConfig, report: Report) -> ParsedDocument:
    """Read an e-mail. An attachment that cannot be read is told, and fails no mail."""
    return _read(source, config, report, 1)


def _read(source: SourceFile, config: ParseConfig, report: Report, depth: int) -> ParsedDocument:
    message = _message(source)
    if message.get_content_type() in _SEALED:
        raise UnreadableFileError(Notice("parse.mail_encrypted"))
    attached = list(_attachments(message))
    total = 1 + len(attached)
    report(0, total)
    flow = Flow(config)
    _write_message(message, flow)
    report(1, total)
    for done, part in enumerate(attached, start=1):
        # What is attached may need far more time than a mail.
        grow = partial(_grow, report, done, total)
        _Attachment(part, source, config, depth).write(flow, grow)
        report(done + 1, total)
    return flow.finish(source, PARSER)


def _message(source: SourceFile) -> Message:
    """The mail in a file. Of Outlook's own ones the library is loaded when one comes."""
    if source.media_type != OUTLOOK:
        return BytesParser(policy=policy.default).parsebytes(narrowed(source.path.read_bytes()))
    try:
        message: Message = import_module("rag.parse.text.mail.outlook").outlook_mail(source.path)
    except _DAMAGE as error:
        raise UnreadableFileError(Notice("file.damaged")) from error
    return message


def _grow(report: Report, done: int, total: int, inner_done: int, inner_total: int) -> None:
    """Pass on how many pages an attachment has, once."""
    if not inner_done:
        report(done, total + inner_total)


def _write_message(message: Message, flow: Flow) -> None:
    flow.heading(_header(message, "Subject") or "(no subject)", 1)
    head = [(name, _header(message, name)) for name in _HEAD]
    flow.lines([f"{name}: {value}" for name, value in head if value])
    for part in _bodies(message):
        text = _text(part)
        if part.get_content_type() == "text/html":
            write_html(text, flow, under=1)
        else:
            write_plain(text, flow, under=1)


def _header(message: Message, name: str) -> str:
    """A header as it is shown. One that is malformed may raise almost anything when it is read."""
    try:
        return str(message.get(name) or "")[:_LONGEST_HEAD]
    except _DAMAGE:
        return ""


def _parts(message: Message, depth: int = 0) -> Iterator[tuple[Message, Message | None]]:
    """Each part that holds no others, with the alternatives that it is one of.

    A mail within the mail is one part.
    """
    if depth > 20:
        return
    payload = message.get_payload()
    if (
        not message.is_multipart()
        or message.get_content_type() == MAIL
        or not isinstance(payload, list)
    ):
        yield message, None
        return
    for part in (one for one in payload if isinstance(one, Message)):
        for found, choice in _parts(part, depth + 1):
            own = message if message.get_content_type() == "multipart/alternative" else None
            yield found, choice or own


def _is_body(part: Message) -> bool:
    shown = part.get_content_disposition() != "attachment" and not part.get_filename()
    return shown and part.get_content_type() in ("text/plain", "text/html")


def _bodies(message: Message) -> Iterator[Message]:
    """What the mail shows. Of alternatives the page, which is what a reader of mails shows."""
    parts = [(part, choice) for part, choice in _parts(message) if _is_body(part)]
    pages = {
        id(choice) for part, choice in parts if choice and part.get_content_type() == "text/html"
    }
    for part, choice in parts:
        if choice is None or id(choice) not in pages or part.get_content_type() == "text/html":
            yield part


def _attachments(message: Message) -> Iterator[Message]:
    for count, (part, _) in enumerate(_parts(message)):
        if count >= _MOST_PARTS:
            raise LimitError(Notice("parse.mail_parts", most=_MOST_PARTS))
        if not _is_body(part):
            yield from _unwrapped(part, says=not _says(message))


def _unwrapped(part: Message, *, says: bool) -> Iterator[Message]:
    """The parts in what Outlook wraps into one; any other part as it is, and a damaged one, too."""
    try:
        yield from unwrapped(_attachment_bytes(part), says=says) if is_wrapped(part) else [part]
    except _DAMAGE:
        yield part


def _says(message: Message) -> bool:
    return any(_text(part).strip() for part in _bodies(message))


def _text(part: Message) -> str:
    data = part.get_payload(decode=True)
    charset = part.get_content_charset()
    return decode(data, charset) if isinstance(data, bytes) else str(part.get_payload())


class _Attachment:
    """One attachment, read by the parser for what it is."""

    def __init__(self, part: Message, source: SourceFile, config: ParseConfig, depth: int) -> None:
        self._part, self._source, self._config, self._depth = part, source, config, depth
        self._name = _attachment_name(part)

    def write(self, flow: Flow, report: Report) -> None:
        """Write a heading with its name, and what it says; tell it if it cannot be read."""
        data = _attachment_bytes(self._part)
        if self._part.get_content_maintype() == "image" and len(data) < _SMALL_PICTURE:
            return  # a logo or a smiley
        try:
            document = self._parse(data, report)
        except RagError as error:
            self._tell(flow, error.message)
        except _DAMAGE:
            self._tell(flow, Notice("parse.damaged"))
        else:
            flow.next_page()
            flow.heading(f"Attachment: {self._name}", 1)
            flow.embed(document, under=1, name=self._name)

    def _parse(self, data: bytes, report: Report) -> ParsedDocument:
        media_type = media_type_of(BytesIO(data), self._name)
        with tempfile.NamedTemporaryFile(dir=".") as file:
            file.write(data)
            file.flush()
            source = replace(self._source, path=Path(file.name), media_type=media_type)
            if media_type in (MAIL, OUTLOOK):
                if self._depth >= _DEEPEST:
                    raise LimitError(Notice("parse.mail_depth"))
                return _read(source, self._config, report, self._depth + 1)
            module = import_module(BY_TYPE[media_type].module)
            document: ParsedDocument = module.read(source, self._config, report)
            return document

    def _tell(self, flow: Flow, why: Notice) -> None:
        message = Notice("parse.attachment_left_out", name=self._name, why=why)
        flow.tell("attachment", Severity.WARN, message)


def _attachment_name(part: Message) -> str:
    try:
        name = part.get_filename() or ""
    except _DAMAGE:
        name = ""
    if not name and part.get_content_type() == MAIL:
        inner = _inner_mail(part)
        subject = _header(inner, "Subject") if inner is not None else ""
        return f"{subject or 'mail'}.eml"
    name = " ".join(name.split())[-200:]
    return name or f"unnamed{guess_extension(part.get_content_type()) or ''}"


def _attachment_bytes(part: Message) -> bytes:
    inner = _inner_mail(part)
    if inner is not None:
        return inner.as_bytes()
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _inner_mail(part: Message) -> Message | None:
    """The mail that a part of that kind holds."""
    payload = part.get_payload()
    inner = payload[0] if isinstance(payload, list) and payload else None
    return inner if isinstance(inner, Message) else None
