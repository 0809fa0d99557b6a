"""Cards, bank accounts, the numbers by which states know people, dates of birth.

A number counts when its check digits are right (python-stdnum knows them), or when the words
before it say what it is.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import ClassVar

from stdnum import iban, luhn
from stdnum.be import nn
from stdnum.br import cpf
from stdnum.ca import sin
from stdnum.ch import ssn as ahv
from stdnum.de import idnr
from stdnum.es import dni, nie
from stdnum.fi import hetu
from stdnum.fr import nir
from stdnum.gb import nhs
from stdnum.in_ import aadhaar
from stdnum.it import codicefiscale
from stdnum.nl import bsn
from stdnum.pl import pesel
from stdnum.se import personnummer
from stdnum.us import itin, rtn, ssn

from rag.language.lists import Alternatives, Lists, Phrases, together
from rag.safety.context import Recogniser, digits_of, found, said_before
from rag.types import Sensitive, SensitiveKind, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts(Lists):
    """What a language says beside the numbers of cards, accounts and people, and how it dates."""

    file: ClassVar[str] = "accounts"
    account: Alternatives
    born: Alternatives
    cards: Phrases
    months: Alternatives
    number: Alternatives
    papers: Phrases
    social: Phrases
    tax: Phrases
    vat: Phrases
    wares: Alternatives


_WORDS = together(Accounts)

# Looked at from every group where one may begin: other figures may stand before it.
_CARD = re.compile(
    r"(?<![\w.])(?<!\d[-/])(?=(?P<it>\d{4}(?P<by>[ -]?|\.|[ ]?/[ ]?|[ ]?\n)"
    r"(?:\d{4}(?P=by)\d{4}(?P=by)\d{1,7}|\d{6}(?P=by)\d{4,5}|\d{4}(?P=by)\d{4})(?![\w]|[-/.]\d)))"
)
_RUN = re.compile(r"(?<![\w.])(?<!\d[-/])(?P<it>\d{12,19})(?![\w]|[-/.]\d)")
_BRANDS = re.compile(
    r"4\d{12}(?:\d{3}|\d{6})?|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}"
    r"|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|6(?:011|5\d\d|4[4-9]\d)\d{12}|35(?:2[89]|[3-8]\d)\d{12}"
    r"|62\d{14,17}|(?:2131|1800)\d{11}"
)
_WARES = re.compile(rf"\b{_WORDS.wares}\b[^\n]{{0,12}}$", re.IGNORECASE)

# Looked at from every place where one may begin: a list of them is no long one.
_IBAN = re.compile(r"(?<![A-Z0-9])(?=([A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]){11,30}))")
_BIC = re.compile(
    r"\b(?:BIC|SWIFT)\b[ -]*(?:code)?[ :#]*(?P<it>[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?)\b"
)
_ROUTING = re.compile(
    r"\b(?:routing|aba|rtn)\b[ ]*(?:transit)?[ ]*(?:number|no\.?|#)?[ :]*(?P<it>\d{9})\b", re.I
)
_ACCOUNT = re.compile(
    rf"\b{_WORDS.account}\b\.?[ ]*(?:{_WORDS.number}|#)?[ :]*(?:is[ ])?"
    r"(?P<it>\d(?:[ -]?\d){6,16})(?![\d,.]*\d)",
    re.IGNORECASE,
)

_BORN = re.compile(rf"\b{_WORDS.born}(?!\w)[^\d\n]{{0,24}}$", re.IGNORECASE)
_DATE = re.compile(
    rf"(?<![\w.])(?:\d{{1,2}}[./-]\d{{1,2}}[./-](?:19|20)?\d\d|(?:19|20)\d\d-\d\d-\d\d"
    rf"|\d{{1,2}}(?:st|nd|rd|th|\.)?[ ]{_WORDS.months}\.?,?[ ](?:19|20)\d\d"
    rf"|{_WORDS.months}\.?[ ]\d{{1,2}}(?:st|nd|rd|th)?,?[ ](?:19|20)\d\d)(?!\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Id:
    """How a state writes its numbers, how they are checked, and what must be said before one."""

    shape: re.Pattern[str]
    valid: Callable[[str], bool] | None
    named: re.Pattern[str] | None = None


def _named(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words})\b", re.IGNORECASE)


_MEMBER_STATES = (
    "AT|BE|BG|CY|CZ|DE|DK|EE|EL|ES|FI|FR|GB|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK|XI"
)


def _us(number: str) -> bool:
    return bool(ssn.is_valid(number) or itin.is_valid(number))


def _id(
    shape: str, valid: Callable[[str], bool] | None = None, named: re.Pattern[str] | None = None
) -> _Id:
    return _Id(re.compile(shape), valid, named)


_IDS = (
    _id(r"(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])", _us),
    _id(r"(?<![\w-])\d{3}([ -]?)\d{2}\1\d{4}(?![\w-])", None, _WORDS.social),
    _id(r"(?<![\w-])\d{3}[ -]?\d{3}[ -]?\d{4}(?![\w-])", nhs.is_valid, _named("nhs")),
    _id(
        r"\b(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][ ]?\d{2}[ ]?\d{2}[ ]?"
        r"\d{2}[ ]?[A-D]\b"  # a British national insurance number
    ),
    _id(r"\b[12][ ]?\d{2}[ ]?\d{2}[ ]?\d[\dAB][ ]?\d{3}[ ]?\d{3}[ ]?\d{2}\b", nir.is_valid),
    _id(r"\b\d{8}-?[A-Z]\b", dni.is_valid),
    _id(r"\b[XYZ]-?\d{7}-?[A-Z]\b", nie.is_valid),
    _id(r"\b[A-Z]{6}\d{2}[A-EHLMPR-T]\d{2}[A-Z]\d{3}[A-Z]\b", codicefiscale.is_valid),
    _id(r"(?<![\w.])\d{3}\.\d{3}\.\d{3}-\d{2}(?!\w)", cpf.is_valid),
    _id(r"(?<![\w.])756\.\d{4}\.\d{4}\.\d{2}(?!\w)", ahv.is_valid),
    _id(r"(?<![\w.])\d{2}\.\d{2}\.\d{2}-\d{3}\.\d{2}(?!\w)", nn.is_valid),
    _id(r"(?<![\w-])(?:19|20)?\d{6}[-+]\d{4}(?![\w-])", personnummer.is_valid),
    _id(r"(?<![\w-])\d{6}[-+A]\d{3}[0-9A-Y](?![\w-])", hetu.is_valid),
    _id(r"(?<!\w)\d{2}[ ]?\d{3}[ ]?\d{3}[ ]?\d{3}(?!\w)", idnr.is_valid, _WORDS.tax),
    _id(r"(?<!\w)\d{11}(?!\w)", pesel.is_valid, _named("pesel")),
    _id(r"(?<!\w)\d{9}(?!\w)", bsn.is_valid, _named("bsn|burgerservicenummer|sofinummer")),
    _id(r"(?<!\w)\d{3}[ -]?\d{3}[ -]?\d{3}(?!\w)", sin.is_valid, _named("sin|social insurance")),
    _id(r"(?<!\w)\d{4}[ ]?\d{4}[ ]?\d{4}(?!\w)", aadhaar.is_valid, _named("aadhaa?r|uid")),
    _id(
        rf"(?<!\w)(?:{_MEMBER_STATES})[ ]?(?=[A-Z0-9]*\d{{4}})[A-Z0-9]{{8,12}}(?!\w)",
        None,
        _WORDS.vat,
    ),
    _id(
        r"(?<![\w-])(?=(?:[A-Z-]*\d){4})[A-Z0-9](?:-?[A-Z0-9]){5,14}(?![\w-])", None, _WORDS.papers
    ),
)


def cards(text: str) -> Iterator[Sensitive]:
    """Numbers of payment cards: a brand's first digits and right check digits."""
    for pattern in (_CARD, _RUN):
        for match in pattern.finditer(text):
            if _is_card(text, match["it"], match.start()):
                yield found(SensitiveKind.CARD, match, "it")


def _is_card(text: str, written: str, at: int) -> bool:
    number = digits_of(written)
    named = said_before(_WORDS.cards, text, at)
    if said_before(_WARES, text, at, 28) and not named:
        return False
    apart = "/" in written or "\n" in written
    # Among maestro cards and house cards there is no order in the first digits.
    known = named or (_BRANDS.fullmatch(number) and not apart)
    return bool(known and luhn.is_valid(number))


def bank_accounts(text: str) -> Iterator[Sensitive]:
    """IBANs, and what is called an account, a routing number or a BIC."""
    for match in _IBAN.finditer(text):
        start, end = match.start(), _iban_end(match[1])
        if end and not text[start + end : start + end + 1].isalnum():
            yield Sensitive(Span(start, start + end), SensitiveKind.BANK)
    for pattern in (_BIC, _ACCOUNT):
        for match in pattern.finditer(text):
            yield found(SensitiveKind.BANK, match, "it")
    for match in _ROUTING.finditer(text):
        if rtn.is_valid(match["it"]) or "account" in text[match.end() : match.end() + 20].lower():
            yield found(SensitiveKind.BANK, match, "it")


def _iban_end(written: str) -> int:
    """How many of the characters are the IBAN: capitals may follow it. 0 when it is none."""
    for end in range(len(written), 14, -1):
        if written[end - 1] != " " and iban.is_valid(written[:end], check_country=False):
            return end
    return 0


def national_ids(text: str) -> Iterator[Sensitive]:
    """Social security, tax, health, passport and licence numbers."""
    for one in _IDS:
        for match in one.shape.finditer(text):
            if one.named is not None and not said_before(one.named, text, match.start(), 45):
                continue
            if one.valid is None or one.valid(match.group()):
                yield found(SensitiveKind.NATIONAL_ID, match)


def births(text: str) -> Iterator[Sensitive]:
    """Dates that are said to be of a birth."""
    for match in _DATE.finditer(text):
        if said_before(_BORN, text, match.start()):
            yield found(SensitiveKind.BIRTH, match)


ACCOUNTS: tuple[Recogniser, ...] = (cards, bank_accounts, national_ids, births)
