"""Units of measure: what a number counts, and how units of one kind are converted."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

from rag.language.lists import Alternatives, Lists, lists


@dataclass(frozen=True, slots=True)
class Measure:
    """A unit: `kind` is what it measures; value times `factor` plus `offset` is in its base unit.

    `per` is that of what it is divided by: hours of km per hour.
    """

    kind: str
    factor: float
    offset: float = 0.0
    per: "Measure | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Units(Lists):
    """Units by their names: for each kind what one is in its base unit; `same` names a symbol.

    `per` and `in_or_of` part two units: mg per day, grams of salt per litre.
    """

    file: ClassVar[str] = "measures"
    kinds: Mapping[str, Mapping[str, float]]
    same: Mapping[str, str]
    per: Alternatives
    in_or_of: Alternatives


# Symbols, the same in all languages, with what one is in the base unit of its kind.
_SYMBOLS: Mapping[str, str] = {
    "mass": "pg 1e-12|ng 1e-9|µg mcg ug 1e-6|mg 1e-3|g 1|kg 1e3|"
    "ton 907184.74|lb 453.592|oz 28.3495",
    "length": "nm 1e-9|µm um 1e-6|mm 1e-3|cm 1e-2|m 1|km 1e3|mi 1609.344|ft 0.3048|yd 0.9144",
    "volume": "µl ul µL 1e-6|ml mL 1e-3|dl dL 0.1|l L 1|gal 3.78541|bbl 158.987|m3 m³ 1e3",
    "area": "m2 m² sqm 1|km2 km² 1e6|ha 1e4|cm2 cm² 1e-4",
    "time": "ms 1e-3|sec 1|min 60|hr h 3600|wk 604800",
    "months": "mo 1|yr 12",
    "power": "kW kw 1e3|MW mw 1e6|GW gw 1e9|hp 745.7",
    "energy": "kWh kwh 3.6e6|MWh mwh 3.6e9|GWh gwh 3.6e12|TWh twh 3.6e15|"
    "kJ 1e3|MJ 1e6|Btu btu 1055",
    "frequency": "Hz 1|kHz 1e3|MHz 1e6|GHz 1e9",
    "data": "KB kB 1e3|MB 1e6|GB 1e9|TB 1e12|PB 1e15",
    "concentration": "pM 1e-12|nM 1e-9|µM uM 1e-6|mM 1e-3",
    "substance": "pmol 1e-12|nmol 1e-9|µmol umol 1e-6|mmol 1e-3|mol 1",
    "activity": "mIU 1e-3|IU 1",
    "radiation": "mGy 1e-3|cGy 1e-2|Gy 1",
    "radiation_dose": "µSv uSv 1e-6|mSv 1e-3|Sv 1",
    "parts": "ppm 1e-6|ppb 1e-9",
    "pressure": "Pa 1|hPa 100|kPa 1e3|MPa 1e6|bar 1e5|mbar 100|psi 6894.76|mmHg 133.322",
    "voltage": "mV 1e-3|kV 1e3",
    "current": "µA 1e-6|mA 1e-3|amp 1",
}
_TEMPERATURES: Mapping[str, Measure] = {
    "°C °c ℃": Measure("temperature", 1, 273.15),
    "°F °f ℉": Measure("temperature", 5 / 9, 459.67 * 5 / 9),
    "K": Measure("temperature", 1),
}
_SPEEDS = (("kph", 1000.0), ("kmh", 1000.0), ("mph", 1609.344), ("knots", 1852.0))
_PLURAL = ("lb", "hr", "yr", "min", "sec", "wk")  # symbols that take an s
_SPANS = {"time": 1.0, "months": 30.44 * 86400}  # seconds
# What doses and contents are told by: 5 mg/kg is not 5 mg, while 20 ml/h may be told as 20 ml.
_DIVISORS = {"mass", "area", "volume"}
_SHORTEST_WORD = 4  # letters of a name that may have capitals and an s; a symbol is as it is
_MICRO, _MU = "\u00b5", "\u03bc"  # two characters for one sign: texts have either
_TWINS = {ord(_MU): _MICRO, 0x131: "i", 0x17F: "s"}  # what (?i:) takes for one another


@cache
def _known(language: str) -> Mapping[str, Measure]:
    """All units by their symbols and names."""
    known: dict[str, Measure] = {}
    for kind, listed in _SYMBOLS.items():
        for line in listed.split("|"):
            *symbols, factor = line.split()
            known |= dict.fromkeys(symbols, Measure(kind, float(factor)))
    for symbols_, measure in _TEMPERATURES.items():
        known |= dict.fromkeys(symbols_.split(), measure)
    known |= {
        name: Measure("length", factor, per=Measure("time", 3600)) for name, factor in _SPEEDS
    }
    named = lists(Units, language)
    for kind, names in named.kinds.items():
        known |= {name: Measure(kind, factor) for name, factor in names.items()}
    known |= {name: known[symbol] for name, symbol in named.same.items()}
    plural = {f"{name}s": one for name, one in known.items() if _is_word(name) or name in _PLURAL}
    return known | plural


def _is_word(name: str) -> bool:
    return len(name) >= _SHORTEST_WORD or name == "day"


@cache
def _after(language: str) -> re.Pattern[str]:
    """What may stand behind a number: a unit, and what it is divided by."""
    longest_first = sorted(_known(language), key=len, reverse=True)
    words = "|".join(re.escape(name) for name in longest_first if _is_word(name))
    symbols = "|".join(re.escape(name) for name in longest_first if not _is_word(name))
    unit = rf"(?:(?i:{words})|{symbols})".replace(r"\ ", "[ -]")
    unit = unit.replace(_MICRO, f"[{_MICRO}{_MU}]")
    between = lists(Units, language)
    return re.compile(
        rf"(?P<gap>[ \n\u00a0\u202f-]?)(?P<unit>{unit})"
        rf"(?:\s?(?:/|\b{between.per}\b)\s?(?P<per>{unit})"
        rf"|(?=\s{between.in_or_of}\s(?:[\w-]+\s){{1,3}}{between.per}\s(?P<later>{unit})\b))?"
        r"(?![\w°µ²³]|[-/]\w*\d|'s\b)"
    )


def measure_at(text: str, position: int, language: str) -> tuple[Measure, int] | None:
    """The unit of measure that follows a number which ends at `position`, and where it ends."""
    match = _after(language).match(text, position)
    if match is None or (match["unit"] in {"m", "g", "h", "l", "K"} and not match["gap"]):
        return None  # 5m are millions as often as metres
    if match["gap"] == "\n" and not _is_word(match["unit"]):
        return None  # a letter that begins the next line
    one = _named(match["unit"], language)
    per = match["per"] or match["later"]
    if not per:
        return one, match.end()
    if one.kind in {"time", "months"}:
        return one, match.end("unit")  # five days per week, five days a week
    return Measure(one.kind, one.factor, per=_named(per, language)), match.end()


def comparable(one: Measure, other: Measure) -> bool:
    """Whether values in both can be compared. Days and months can, though not exactly."""
    if one.per and other.per and not comparable(one.per, other.per):
        return False
    if _is_divided(one) != _is_divided(other):
        return False
    return one.kind == other.kind or {one.kind, other.kind} == _SPANS.keys()


def _is_divided(one: Measure) -> bool:
    return one.per is not None and one.per.kind in _DIVISORS


def in_base(value: float, unit: Measure, *, beside: Measure) -> float:
    """A value in the base unit that two comparable units share."""
    if unit.kind in _SPANS and beside.kind != unit.kind:
        value *= _SPANS[unit.kind]
    value = value * unit.factor + unit.offset
    return value / unit.per.factor if unit.per and beside.per else value


def _named(name: str, language: str) -> Measure:
    known, name = _known(language), name.translate(_TWINS)
    found = known.get(name)
    return found if found is not None else known[re.sub("-", " ", name.lower().translate(_TWINS))]
