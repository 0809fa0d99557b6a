"""Units of measure: what a number counts, and how units of one kind are converted."""

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measure:
    """A unit: `kind` is what it measures; value times `factor` plus `offset` is in its base unit.

    `per` is that of what it is divided by: hours of km per hour.
    """

    kind: str
    factor: float
    offset: float = 0.0
    per: "Measure | None" = None


_KINDS: Mapping[str, str] = {
    "mass":
        "pg 1e-12|ng 1e-9|µg mcg ug 1e-6|mg 1e-3|g gram 1|kg kilogram kilo kilogramme 1e3|"
        "milligram 1e-3|microgram 1e-6|tonne 1e6|metric_ton 1e6|ton 907184.74|lb 453.592|"
        "oz ounce 28.3495",
    "length":
        "nm nanometre nanometer 1e-9|µm um micrometre micrometer micron 1e-6|"
        "mm millimetre millimeter 1e-3|cm centimetre centimeter 1e-2|m metre meter 1|"
        "km kilometre kilometer 1e3|mile mi 1609.344|ft foot feet 0.3048|inch inche 0.0254|"
        "yard yd 0.9144|nautical_mile 1852",
    "volume":
        "µl ul µL microlitre microliter 1e-6|ml mL millilitre milliliter 1e-3|"
        "dl dL decilitre deciliter 0.1|l L litre liter 1|gallon gal 3.78541|barrel bbl 158.987|"
        "pint 0.473176|quart 0.946353|m3 m³ cubic_metre cubic_meter 1e3|"
        "cubic_feet cubic_foot 28.3168",
    "area":
        "m2 m² sqm square_metre square_meter 1|"
        "km2 km² sq_km square_kilometre square_kilometer 1e6|ha hectare 1e4|acre 4046.856|"
        "sq_mi square_mile 2589988|sq_ft square_feet square_foot 0.092903|square_yard 0.836127|"
        "cm2 cm² square_centimetre square_centimeter 1e-4",
    "time":
        "ms millisecond 1e-3|second sec 1|minute min 60|hour hr h 3600|day 86400|week wk 604800",
    "months": "month mo 1|year yr 12|decade 120|century centurie 1200|annum 12",
    "power":
        "watt 1|kW kw kilowatt 1e3|MW mw megawatt 1e6|GW gw gigawatt 1e9|horsepower hp 745.7",
    "energy":
        "kWh kwh kilowatt_hour kilowatt-hour 3.6e6|MWh mwh megawatt_hour megawatt-hour 3.6e9|"
        "GWh gwh gigawatt_hour gigawatt-hour 3.6e12|TWh twh terawatt_hour 3.6e15|"
        "kJ kilojoule 1e3|MJ megajoule 1e6|joule 1|kcal kilocalorie 4184|calorie 4.184|"
        "Btu btu 1055",
    "frequency": "Hz hertz 1|kHz kilohertz 1e3|MHz megahertz 1e6|GHz gigahertz 1e9",
    "data":
        "byte 1|KB kB kilobyte 1e3|MB megabyte 1e6|GB gigabyte 1e9|TB terabyte 1e12|"
        "PB petabyte 1e15",
    "concentration": "pM 1e-12|nM nanomolar 1e-9|µM uM micromolar 1e-6|mM millimolar 1e-3",
    "substance":
        "pmol picomole 1e-12|nmol nanomole 1e-9|µmol umol micromole 1e-6|mmol millimole 1e-3|"
        "mol mole 1",
    "activity": "mIU 1e-3|IU 1",
    "radiation": "mGy 1e-3|cGy 1e-2|Gy 1",
    "radiation_dose": "µSv uSv 1e-6|mSv 1e-3|Sv 1",
    "parts": "ppm 1e-6|ppb 1e-9",
    "pressure":
        "Pa pascal 1|hPa 100|kPa kilopascal 1e3|MPa 1e6|bar 1e5|mbar 100|psi 6894.76|"
        "mmHg 133.322",
    "voltage": "mV millivolt 1e-3|volt 1|kV kilovolt 1e3",
    "current": "µA microamp 1e-6|mA milliamp 1e-3|amp ampere 1",
}  # fmt: skip
_TEMPERATURES: Mapping[str, Measure] = {
    "°C °c ℃ degrees_celsius degree_celsius degrees_centigrade celsius deg_C":
        Measure("temperature", 1, 273.15),
    "°F °f ℉ degrees_fahrenheit degree_fahrenheit fahrenheit deg_F":
        Measure("temperature", 5 / 9, 459.67 * 5 / 9),
    "K kelvin kelvins": Measure("temperature", 1),
}  # fmt: skip
_SPEEDS = (("kph", 1000.0), ("kmh", 1000.0), ("mph", 1609.344), ("knots", 1852.0))
_SPANS = {"time": 1.0, "months": 30.44 * 86400}  # seconds
# What doses and contents are told by: 5 mg/kg is not 5 mg, while 20 ml/h may be told as 20 ml.
_DIVISORS = {"mass", "area", "volume"}
_SHORTEST_WORD = 4  # letters of a name that may have capitals and an s; a symbol is as it is


def _read() -> dict[str, Measure]:
    known: dict[str, Measure] = {}
    for kind, listed in _KINDS.items():
        for line in listed.split("|"):
            *names, factor = line.split()
            known |= {name.replace("_", " "): Measure(kind, float(factor)) for name in names}
    for names_, measure in _TEMPERATURES.items():
        known |= {name.replace("_", " "): measure for name in names_.split()}
    known |= {
        name: Measure("length", factor, per=Measure("time", 3600)) for name, factor in _SPEEDS
    }
    plural = {f"{name}s": one for name, one in known.items() if _is_word(name)}
    return (
        known
        | plural
        | {f"{name}s": known[name] for name in ("lb", "hr", "yr", "min", "sec", "wk")}
    )


def _is_word(name: str) -> bool:
    return len(name) >= _SHORTEST_WORD or name == "day"


_KNOWN = _read()
_LONGEST_FIRST = sorted(_KNOWN, key=len, reverse=True)
_WORDS = "|".join(re.escape(name) for name in _LONGEST_FIRST if _is_word(name))
_SYMBOLS = "|".join(re.escape(name) for name in _LONGEST_FIRST if not _is_word(name))
_MICRO, _MU = "\u00b5", "\u03bc"  # two characters for one sign: texts have either
_TWINS = {ord(_MU): _MICRO, 0x131: "i", 0x17F: "s"}  # what (?i:) takes for one another
_UNIT = rf"(?:(?i:{_WORDS})|{_SYMBOLS})".replace(r"\ ", "[ -]").replace(_MICRO, f"[{_MICRO}{_MU}]")
_AFTER = re.compile(
    rf"(?P<gap>[ \n\u00a0\u202f-]?)(?P<unit>{_UNIT})(?:\s?(?:/|\bper\b)\s?(?P<per>{_UNIT})"
    rf"|(?=\s(?:of|in)\s(?:[\w-]+\s){{1,3}}per\s(?P<later>{_UNIT})\b))?"
    r"(?![\w°µ²³]|[-/]\w*\d|'s\b)"
)


def measure_at(text: str, position: int, language: str) -> tuple[Measure, int] | None:
    """The unit of measure that follows a number which ends at `position`, and where it ends."""
    match = _AFTER.match(text, position)
    if match is None or (match["unit"] in {"m", "g", "h", "l", "K"} and not match["gap"]):
        return None  # 5m are millions as often as metres
    if match["gap"] == "\n" and not _is_word(match["unit"]):
        return None  # a letter that begins the next line
    one = _known(match["unit"])
    per = match["per"] or match["later"]
    if not per:
        return one, match.end()
    if one.kind in {"time", "months"}:
        return one, match.end("unit")  # five days per week, five days a week
    return Measure(one.kind, one.factor, per=_known(per)), match.end()


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


def _known(name: str) -> Measure:
    name = name.translate(_TWINS)
    found = _KNOWN.get(name)
    return found if found is not None else _KNOWN[re.sub("-", " ", name.lower().translate(_TWINS))]
