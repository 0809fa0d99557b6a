"""Values of spreadsheet cells as the sheet shows them: per cent, money, dates."""

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

_LITERAL = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[\$([^\]-]{0,255}+)[^\]]{0,255}\]|\[[^\]]{0,255}\]')
_DIGITS = re.compile(r"[#0?][#0?,.]*(?:[eE][+-]0+)?")
_DATE_PART = re.compile(
    r'y+|m+|d+|h+|s+(?:\.0+)?|am/pm|a/p|"[^"]*"|\\.|\[[^\]]{0,255}\]|.', re.IGNORECASE
)
# Excel writes these dates as each reader's country does: no order of day and month is theirs.
_LOCAL = {"mm-dd-yy": "yyyy-mm-dd", "m/d/yy h:mm": "yyyy-mm-dd hh:mm"}
_MOST_DECIMALS = 10
_LARGEST = 1e15  # numbers beyond it have more digits than are known

Value = str | float | int | bool | datetime | date | time | timedelta | None


def shown(value: Value, style: str) -> str:
    """A value in a number format of Excel. What the format asks that we do not know is left out."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float():
            return _number(float(value), style) if style != "General" else _plain(value)
        case datetime() | date() | time():
            return _moment(value, style)
        case timedelta():
            hours, rest = divmod(int(value.total_seconds()), 3600)
            return f"{hours}:{rest // 60:02}:{rest % 60:02}"
    return str(value)


def _plain(value: float) -> str:
    """As a cell without a format shows it: up to eleven digits, no noise of the binary form."""
    if isinstance(value, int) or (value == int(value) if abs(value) < 1e15 else False):
        return str(int(value))
    return f"{value:.10g}"


def _number(value: float, style: str) -> str:
    if not abs(value) < _LARGEST:
        return _plain(value)
    section, negative = _section(style, value)
    prefix, digits, suffix = _cut(section)
    if "?/" in section or "@" in section or not section:
        return _plain(value)
    if not digits:
        return prefix + suffix
    value = abs(value) if negative else value
    if "%" in prefix + suffix:
        value *= 100
    return f"{'-' if value < 0 else ''}{prefix}{_digits(abs(value), digits)}{suffix}".strip()


def _section(style: str, value: float) -> tuple[str, bool]:
    """The part of a format for a value, and whether it says by itself that it is negative."""
    parts = _split(style)
    if value < 0 and len(parts) > 1 and parts[1]:
        # Where only a colour tells it apart, the sign is lost with the colour.
        return parts[1], _cut(parts[1]) != _cut(parts[0])
    if value == 0 and len(parts) > 2 and parts[2]:
        return parts[2], False
    return parts[0], False


@lru_cache(maxsize=500)
def _split(style: str) -> tuple[str, ...]:
    return tuple(re.sub(r'("[^"]*"|\\.)|;', lambda m: m[1] or "\0", style).split("\0"))


@lru_cache(maxsize=500)
def _cut(section: str) -> tuple[str, str, str]:
    """What stands before the digits, their pattern, and what stands behind, as printed."""
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match[1] or match[2] or match[3] or "")
        return chr(0xE000 + len(kept) - 1) if kept[-1] else ""

    bare = _LITERAL.sub(keep, section)
    match = _DIGITS.search(bare)
    before, digits, after = (
        (bare[: match.start()], match[0], bare[match.end() :]) if match else (bare, "", "")
    )

    def back(text: str) -> str:
        return "".join(kept[ord(c) - 0xE000] if 0xE000 <= ord(c) < 0xF000 else c for c in text)

    return back(before), digits, back(after)


def _digits(value: float, pattern: str) -> str:
    if "e" in pattern.lower():
        decimals = len(pattern.lower().split("e")[0].partition(".")[2])
        return f"{value:.{decimals}E}"
    whole, _, part = pattern.partition(".")
    last = part or whole
    value /= 1000 ** (len(last) - len(last.rstrip(",")))
    part = part.rstrip(",")[:_MOST_DECIMALS]
    exact = Decimal(repr(value)).quantize(Decimal(1).scaleb(-len(part)), ROUND_HALF_UP)
    text = f"{exact:{',' if ',' in whole.rstrip(',') else ''}f}"
    least = len(part.rstrip("#"))
    head, dot, tail = text.partition(".")
    tail = tail[:least] + tail[least:].rstrip("0")
    return head.zfill(whole.count("0")) + (dot + tail if tail else "")


def _moment(value: datetime | date | time, style: str) -> str:
    """A date or a time of day."""
    parts = _DATE_PART.findall(_split(_LOCAL.get(style, style))[0])
    names = [part.lower() for part in parts]
    if not any(name[0] in "ymdhs" for name in names) or style == "General":
        return value.isoformat(" ", "seconds") if isinstance(value, datetime) else value.isoformat()
    half = any(name in ("am/pm", "a/p") for name in names)
    return "".join(
        _date_part(value, part, minute=_is_minute(names, at), half=half)
        for at, part in enumerate(parts)
    ).strip()


def _is_minute(names: list[str], at: int) -> bool:
    """Whether an m means minutes: it stands behind hours or before seconds."""
    letters = [name[0] for name in names if name[0] in "ymdhs"]
    place = sum(name[0] in "ymdhs" for name in names[:at])
    return letters[place - 1 : place] == ["h"] or letters[place + 1 : place + 2] == ["s"]


def _date_part(value: datetime | date | time, part: str, *, minute: bool, half: bool) -> str:
    code = part.lower()
    if code[0] in '"\\[':
        return part.strip('"') if code[0] == '"' else part[1:] if code[0] == "\\" else ""
    codes = {
        "y": "%Y" if len(code) > 2 else "%y",
        "d": ("%d", "%d", "%a", "%A")[min(len(code), 4) - 1],
        "h": "%I" if half else "%H",
        "s": "%S",
        "m": "%M" if minute else ("%m", "%m", "%b", "%B")[min(len(code), 4) - 1],
        "a": "%p",
    }
    if code[0] not in codes or (code[0] == "a" and "/" not in code):
        return part
    text = value.strftime(codes[code[0]])
    return text.lstrip("0") or "0" if len(code) == 1 and text.isdigit() else text
