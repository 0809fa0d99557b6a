"""Secrets: keys and tokens by the form their makers gave them, and what is called a password."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from rag.language.lists import Alternatives, Lists, Patterns, together
from rag.safety.context import Recogniser, entropy, found
from rag.types import Sensitive, SensitiveKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials(Lists):
    """What a language calls secrets, and what is none though it stands where one may."""

    file: ClassVar[str] = "credentials"
    called: Alternatives
    followed: Alternatives
    open: Alternatives
    passwords: Patterns
    placeholders: Alternatives
    says: Alternatives


_WORDS = together(Credentials)

_FORMS = re.compile(
    r"""(?<![A-Za-z0-9_])(?:
        (?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}(?![A-Za-z0-9]) | gh[pousr]_[A-Za-z0-9]{36,251}
      | github_pat_\w{60,100} | gl(?:pat|dt|rt|ptt|cbt|soat|agent)-[\w.=-]{20,100}
      | xox[abeoprs]-(?=[\w-]{0,40}\d{4})[\w-]{10,300} | xoxe(?:\.xox[bp])?-\d-[\w-]{40,400}
      | xapp-\d-[\w-]{20,200} | sk-ant-[\w-]{20,200} | sk-(?:proj-|svcacct-|or-v1-)?[\w-]{20,220}
      | (?:sk|rk|pk|whsec)_(?:live|test|prod)?_?[A-Za-z0-9]{16,120} | AIza[\w-]{34,37}
      | ya29\.[\w-]{20,300} | eyJ[\w-]{8,4000}\.[\w-]{8,8000}(?:\.[\w-]{0,4000})?
      | hf_[A-Za-z]{34}(?![A-Za-z_]) | npm_[A-Za-z0-9]{36} | pypi-AgE[\w-]{50,300}
      | SG\.[\w-]{16,32}\.[\w-]{32,64} | gl(?:sa|c)_[\w=+/]{32,400} | ops_eyJ[\w=+/.-]{40,2000}
      | A3-[A-Z0-9]{6}-[A-Z0-9-]{20,60} | do[opr]_v1_[a-f0-9]{64}
      | shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32} | AGE-SECRET-KEY-1[A-Z0-9]{58} | HRKU-[\w-]{30,70}
      | sq[apu]_[A-Za-z0-9]{40} | sha256~[\w-]{43} | hv[sbr]\.[\w-]{20,300}
      | (?<=[\s:='"])s\.[A-Za-z0-9]{24}(?!\w) | bedrock-api-key-[A-Za-z0-9+/=]{20,400}
      | ABSK[A-Za-z0-9+/=]{100,300} | API-[A-Z0-9]{26} | pplx-[A-Za-z0-9]{48}
      | xkeysib-[a-f0-9]{64}-\w{16} | AP[\w-]{1}Z[\w-]{30}(?!\w) | [\w.~-]{3,4}\dQ~[\w.~-]{30,36}
      | EAA[A-Z][A-Za-z0-9]{30,300} | \d{12,16}\|[\w-]{26,32} | key-[a-f0-9]{32}
      | rubygems_[a-f0-9]{48} | lin_api_[A-Za-z0-9]{40} | ntn_[A-Za-z0-9]{40,50}
      | dckr_pat_[\w-]{27} | PMAK-[a-f0-9-]{59} | tfp_\w{59} | v1\.0-[a-f0-9]{24}-[a-f0-9]{146}
      | [0-9a-f]{32}-us\d{1,2}(?!\w) | sq0[a-z]{3}-[\w-]{22,60}
    )""",
    re.VERBOSE,
)
_KEY_BLOCK = re.compile(
    r"-----BEGIN[ A-Z0-9]{0,40}PRIVATE KEY(?: BLOCK)?-----"
    r"(?:[^-]|-(?!----)){0,20000}(?:-----END[ A-Z0-9]{0,40}PRIVATE KEY(?: BLOCK)?-----|\Z)?"
)
_IN_URL = re.compile(
    r"\b[a-z][a-z0-9+.-]{1,20}://[^\s:/@]{0,64}:[^\s@/]{1,128}@[^\s\"'<>,;]{1,200}"
)
_HOOK = re.compile(r"hooks\.slack\.com/(?:services|workflows|triggers)/[\w/+-]{20,120}")
_CURL = re.compile(
    r"(?:\s-u|\s--user)[ =]+(?P<q>['\"]?)(?P<it>[^\s'\":]{0,64}:(?:'[^'\s]+'|[^\s'\"]+)?)(?P=q)"
)

_ASSIGNED = re.compile(
    rf"(?P<name>[\w.-]{{0,40}}{_WORDS.called}[\w-]{{0,24}}(?:[ ]for[ ][\w.-]{{2,30}})?"
    rf"|[A-Z][A-Z0-9]{{1,30}}_KEY|\bkey[ ]for[ ][\w.-]{{2,30}})[\"'\])]{{0,3}}[ \t]*"
    rf"(?:=>|\?=|:{{0,3}}=|={{1,3}}|:|\||\b{_WORDS.says}\b)[ \t\n]*"
    r"(?:(?:bearer|basic|token)[ ])?(?P<q>[\"'`]?)(?P<it>[^\s\"'`<>,;]{6,400})",
    re.IGNORECASE,
)
# Where an assignment may be: the word, and soon after it a sign. Looked for first, since the whole
# pattern may begin at any letter, and takes ten times as long.
_SIGN = rf"=|:|\||\b{_WORDS.says}\b"
_MAYBE = re.compile(
    rf"(?:{_WORDS.called}|_KEY|\bkey(?=[ ]for[ ]))"
    rf"(?=[\w-]{{0,24}}(?:[ ]for[ ][\w.-]{{2,30}})?[\"'\])]{{0,3}}[ \t]*(?:\?=|{_SIGN}))",
    re.IGNORECASE,
)
_LONGEST_NAME = 40  # characters before the word
_AFTER = re.compile(rf"\b{_WORDS.followed}[ ]+(?P<it>[^\s\"'`<>]{{10,400}})", re.IGNORECASE)
_NO_VALUE = re.compile(
    r"x{4}|\*{3}|\.{3}|\$\{|\{\{|^https?:|^/|^\$|abcdefgh|[({]$|\(\)|:$"
    r"|(?<![\w+/=]{12})={1,2}$|^[\w-]+(?:\.[a-z_]+)+$"
    rf"|^[\w-]+\.(?:key|pem|txt|json|jks|crt|properties)$|{_WORDS.placeholders}",
    re.IGNORECASE,
)
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_PLAIN_NAME = re.compile(
    r"[A-Za-z]+(?:[._-][A-Za-z]+)*\d{0,2}|[\d.,:/-]+|[A-Za-z]+[\d.]+"
    r"|[a-z]+\d?(?:-[a-z]+)+-[\d.]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
)
_NAMES_OTHERS = re.compile(rf"{_WORDS.open}s?$", re.IGNORECASE)


def secrets(text: str) -> Iterator[Sensitive]:
    """Keys, tokens, private keys, passwords, and addresses that carry one."""
    for match in _FORMS.finditer(text):
        if not _NO_VALUE.search(match.group()) and entropy(match.group()) > 2.5:
            yield found(SensitiveKind.SECRET, match)
    for pattern in (_KEY_BLOCK, _HOOK, _IN_URL):
        for match in pattern.finditer(text):
            yield found(SensitiveKind.SECRET, match)
    yield from _told(text)


def _told(text: str) -> Iterator[Sensitive]:
    """What stands behind the word for it."""
    matches = [match for match in _CURL.finditer(text) if len(match["it"]) > 5]
    matches += [match for match in _assignments(text) if _assigned(match["name"], match["it"])]
    matches += [match for match in _AFTER.finditer(text) if _typed_by_nobody(match["it"])]
    for match in matches:
        yield found(SensitiveKind.SECRET, match, "it")


def _assignments(text: str) -> Iterator[re.Match[str]]:
    """All matches of the pattern, as it would find them by itself."""
    end = 0
    for maybe in _MAYBE.finditer(text):
        starts = range(max(end, maybe.start() - _LONGEST_NAME), maybe.start() + 1)
        match = next(filter(None, (_ASSIGNED.match(text, at) for at in starts)), None)
        if match:
            end = match.end()
            yield match


def _assigned(name: str, value: str) -> bool:
    """Whether what a name is set to is a secret, and not another name or a place to fill in."""
    opens = "{<[" if _WORDS.passwords.search(name) and _mixed(value) > 2 else "{<[("
    if value[0] in opens or _NO_VALUE.search(value):
        return False
    value = value.rstrip(".)]}")
    if len(value) < 6 or _NAMES_OTHERS.search(name):
        return False
    if _WORDS.passwords.search(name):
        return _mixed(value) >= 2 or (value.isdigit() and len(value) >= 6)
    if _UUID.fullmatch(value):
        return "key" in name.lower() or "secret" in name.lower()
    long = len(value) >= (16 if _mixed(value) < 3 else 10)
    return long and entropy(value) >= 3.0 and not _PLAIN_NAME.fullmatch(value)


def _typed_by_nobody(value: str) -> bool:
    value = value.rstrip(".,:)")
    if _NO_VALUE.search(value) or len(value) < 10 or "/" in value or _UUID.fullmatch(value):
        return False
    return _mixed(value) >= 3 and entropy(value) >= 3.0 and any(map(str.isdigit, value))


def _mixed(value: str) -> int:
    """How many sorts of characters: small, capital, digit, other."""
    sorts = (str.islower, str.isupper, str.isdigit, lambda char: not char.isalnum())
    return sum(any(map(sort, value)) for sort in sorts)


CREDENTIALS: tuple[Recogniser, ...] = (secrets,)
