"""E-mail addresses, telephone numbers and IP addresses."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import ClassVar

import phonenumbers

from rag.language.lists import Alternatives, Lists, Phrases, together
from rag.safety.context import Recogniser, digits_of, found, said_after, said_before
from rag.types import Sensitive, SensitiveKind, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Contacts(Lists):
    """What a language says beside telephone numbers and addresses, and beside what looks alike."""

    file: ClassVar[str] = "contacts"
    calls: Alternatives
    dots: Alternatives
    lines: Alternatives
    network: Phrases
    outline: Alternatives
    wares: Alternatives


_WORDS = together(Contacts)

_LOCAL = r"[^\W_][\w.!#$%&'*+/=?^`{|}~-]{0,63}"
_DOMAIN = r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}[^\W\d_]{2,24}"
_EMAIL = re.compile(rf"(?<![\w.+-]){_LOCAL}[@\uff20]{_DOMAIN}(?![\w@])")
# Written for people, not for harvesters: "anna dot berg (at) example.org".
_DOT = rf"[ ]{_WORDS.dots}[ ]"
_ANY_DOT = rf"(?:\.|{_DOT}|[ ]?[(\[]{_WORDS.dots}[)\]][ ]?)"
_SPELLED = re.compile(
    rf"(?<![\w.+-])[^\W_][\w.+-]{{0,40}}(?:{_DOT}[\w.+-]{{1,40}}){{0,3}}"
    r"[ ]?(?:\([ ]?(?:at|@)[ ]?\)|\[[ ]?(?:at|@)[ ]?\]|@|\uff20)[ ]?"
    rf"[^\W_][\w-]{{0,62}}(?:{_ANY_DOT}[\w-]{{1,62}}){{0,4}}{_ANY_DOT}[^\W\d_]{{2,24}}(?!\w)",
    re.IGNORECASE,
)

_PHONE = re.compile(
    r"(?<![\w./+-])(?<!\d[,:])(?:(?<!\d[ ])|(?=\+))(?:\+|00)?\(?\d(?:[ ]?[()./-]?[ ]?\(?\d){5,18}"
    r"(?![\w/]|[.,-]\d)"
)
_NORTH_AMERICAN = re.compile(r"(?:\+?1[-. ])?(?:\([2-9]\d\d\)[ ]?|[2-9]\d\d[-.])\d{3}[-.]\d{4}")
_FRENCH = re.compile(r"0\d(?:[ .]\d\d){4}")
# With the zero that is dialled before an area: no amount and few other numbers are written so.
_WITH_ZERO = re.compile(r"\(?0[1-9]\d{1,4}\)?(?:[ ]?[-/][ ]?|[ ])\d{2,8}(?:[- ]\d{2,5}){0,3}")
_REGIONS = "GB DE IT ZA AU NZ AT CH NL IE JP BE SE IN TR".split()
_CALLS = re.compile(rf"\b(?:{_WORDS.calls}|(?:(?<=\s)|^)[TMPF](?=[.:]))\b", re.IGNORECASE)
_NO_CALL = re.compile(rf"\b{_WORDS.wares}\b[^\n]{{0,12}}$", re.IGNORECASE)
_LINE = re.compile(rf"\A[\s,;(/-]{{0,3}}{_WORDS.lines}\b", re.IGNORECASE)

_IPV4 = re.compile(r"(?<![\w.:-])(?:\d{1,3}\.){3}\d{1,3}(?![\w-]|\.\d)")
_IPV6 = re.compile(r"(?<![\w:.])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?![\w:])")
_OUTLINE = re.compile(rf"(?:\b{_WORDS.outline}\b\.?|§)[ ]*$", re.IGNORECASE)


def emails(text: str) -> Iterator[Sensitive]:
    """Addresses with their domain, also as people spell them out."""
    for pattern in (_EMAIL, _SPELLED):
        for match in pattern.finditer(text):
            yield found(SensitiveKind.EMAIL, match)


def phones(text: str) -> Iterator[Sensitive]:
    """Numbers that can be dialled: international ones, and others where the words say so."""
    for match in _PHONE.finditer(text):
        number, at = match.group(), match.start()
        if number.startswith("+"):
            length = _international(number)
        else:
            length = len(number) if _dialled(text, number, at) else 0
        if length:
            yield Sensitive(Span(at, at + length), SensitiveKind.PHONE)


def _international(written: str) -> int:
    """How many of the characters are the number: other figures may follow it. 0 when none."""
    ends = [len(written), *(gap.start() for gap in re.finditer(r"[ ./-]", written))]
    for end in sorted(ends, reverse=True):
        if len(digits_of(written[:end])) >= 7 and _possible(written[:end], None):
            return end
    return 0


def _dialled(text: str, number: str, at: int) -> bool:
    if not 7 <= len(digits_of(number)) <= 15:
        return False
    if said_before(_NO_CALL, text, at, 28):
        return False
    if number.startswith("00") and not number.startswith("000") and len(digits_of(number)) > 9:
        return _possible("+" + number[2:], None) and said_before(_CALLS, text, at)
    if _NORTH_AMERICAN.fullmatch(number):
        return _possible(number, "US")
    if _FRENCH.fullmatch(number):
        return _possible(number, "FR")
    long = len(digits_of(number)) >= 10
    if long and _WITH_ZERO.fullmatch(number) and any(_valid(number, region) for region in _REGIONS):
        return True
    named = said_before(_CALLS, text, at) or said_after(_LINE, text, at + len(number))
    return named and not _amount(number)


def _possible(number: str, region: str | None) -> bool:
    """By the numbering plan of its country."""
    try:
        return bool(phonenumbers.is_possible_number(phonenumbers.parse(number, region)))
    except phonenumbers.NumberParseException:
        return False


def _valid(number: str, region: str) -> bool:
    """By the ranges that are given out in a country."""
    try:
        return bool(phonenumbers.is_valid_number(phonenumbers.parse(number, region)))
    except phonenumbers.NumberParseException:
        return False


def _amount(number: str) -> bool:
    """Counts, years, a row of figures: 1 250 000, 2019-2024, 56 52 48."""
    groups = re.split(r"[ .]", number)
    thousands = all(len(group) == 3 for group in groups[1:]) and len(groups[0]) in {1, 2}
    pairs = len(groups) > 2 and {len(group) for group in groups} == {2} and number[0] != "0"
    decimals = bool(re.search(r"(?<!\d)\d{1,3}\.\d(?!\d)", number))
    years = re.fullmatch(r"(?:1[5-9]|20)\d\d[-/ ]+(?:1[5-9]|20)\d\d", number)
    return thousands or pairs or decimals or bool(years) or number.count("(") != number.count(")")


def addresses(text: str) -> Iterator[Sensitive]:
    """IP addresses; not the numbers of sections and versions, which look alike."""
    for match in _IPV4.finditer(text):
        if _is_ipv4(match.group()) and not said_before(_OUTLINE, text, match.start(), 16):
            octets = [int(part) for part in match.group().split(".")]
            if max(octets) > 9 or said_before(_WORDS.network, text, match.start()):
                yield found(SensitiveKind.IP, match)
    for match in _IPV6.finditer(text):
        if len(match.group()) > 5 and digits_of(match.group()) and _is_ipv6(match.group()):
            yield found(SensitiveKind.IP, match)


def _is_ipv4(text: str) -> bool:
    try:
        return int(IPv4Address(text)) >> 24 > 0
    except AddressValueError:
        return False


def _is_ipv6(text: str) -> bool:
    try:
        IPv6Address(text)
    except AddressValueError:
        return False
    return True


CONTACTS: tuple[Recogniser, ...] = (emails, phones, addresses)
