"""Lines on logarithmic axes as SVG by hand: no library."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 460, 340, 56, 24, 44
COLOURS = ("#1f5fbf", "#6fa3e8", "#b4540a", "#e8a15c", "#3a7d44", "#8a4fa3")


@dataclass(frozen=True, slots=True)
class Line:
    """Points (x, y), all above 0, with what they are."""

    label: str
    points: Sequence[tuple[float, float]]


def chart(panels: Sequence[tuple[str, Sequence[Line]]], across: str) -> str:
    """An SVG with a panel for each (unit, lines), side by side."""
    parts = []
    for number, (unit, lines) in enumerate(panels):
        shown = [line for line in lines if line.points]
        inner = "".join(_panel(shown, across, unit)) if shown else ""
        parts.append(f'<g transform="translate({number * WIDTH} 0)">{inner}</g>')
    deepest = max(len(lines) for _, lines in panels)
    size = f"{len(panels) * WIDTH} {HEIGHT + 16 * deepest}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" font-family="sans-serif" '
        f'font-size="11"><rect width="100%" height="100%" fill="#fff"/>{"".join(parts)}</svg>\n'
    )


def _panel(lines: Sequence[Line], across: str, unit: str) -> Iterator[str]:
    xs = [x for line in lines for x, _ in line.points]
    ys = [y for line in lines for _, y in line.points]
    wide, high = _decades(xs), _decades(ys)

    def at(x: float, y: float) -> tuple[float, float]:
        share = (math.log10(x) - wide[0]) / (wide[-1] - wide[0])
        up = (math.log10(y) - high[0]) / (high[-1] - high[0])
        left = LEFT + share * (WIDTH - LEFT - 20)
        return round(left, 1), round(HEIGHT - BOTTOM - up * (HEIGHT - BOTTOM - TOP), 1)

    for power in wide:
        x, y = at(10**power, 10 ** high[0])
        yield _rule(x, y, x, TOP) + _words(x, y + 15, f"{10**power:,}", "middle")
    for power in high:
        x, y = at(10 ** wide[0], 10**power)
        yield _rule(x, y, WIDTH - 20, y) + _words(x - 5, y + 4, f"{10**power:,}", "end")
    yield _words(LEFT, 14, unit, "start") + _words(WIDTH / 2, HEIGHT - 12, across, "middle")
    for number, (line, colour) in enumerate(zip(lines, COLOURS, strict=False)):
        places = [at(x, y) for x, y in line.points]
        path = " ".join(f"{x},{y}" for x, y in places)
        yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
        yield from (f'<circle cx="{x}" cy="{y}" r="3" fill="{colour}"/>' for x, y in places)
        below = HEIGHT + 16 * number
        yield f'<circle cx="{LEFT + 4}" cy="{below - 4}" r="4" fill="{colour}"/>'
        yield _words(LEFT + 14, below, line.label, "start")


def _decades(values: Sequence[float]) -> list[int]:
    """The powers of ten around all values, two at least."""
    first, last = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return list(range(first, max(last, first + 1) + 1))


def _rule(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="#ddd"/>'


def _words(x: float, y: float, words: str, anchor: str) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" fill="#333">{escape(words)}</text>'
