"""Charts of a report as SVG that stands in the page: no script, no library, light and dark."""

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH, HEIGHT, EDGE = 340, 280, 44
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)
LARGEST, SMALLEST = 9.0, 3.0  # radius of a dot, by how many answers it stands for


def reliability_chart(bins: Sequence[tuple[float, float, int]]) -> SafeString:
    """Mean confidence against the share of right answers; on the diagonal it keeps its word."""
    most = max((count for _, _, count in bins), default=1)
    dots = format_html_join(
        "",
        '<circle class="dot" cx="{}" cy="{}" r="{}"><title>{} answers: confidence {}, '
        "right {}</title></circle>",
        (
            (
                *_at(sure, share),
                f"{SMALLEST + (LARGEST - SMALLEST) * (count / most) ** 0.5:.1f}",
                count,
                f"{sure:.2f}",
                f"{share:.2f}",
            )
            for sure, share, count in bins
        ),
    )
    start, end = _at(0, 0), _at(1, 1)
    ideal = format_html('<line class="ideal" x1="{}" y1="{}" x2="{}" y2="{}"/>', *start, *end)
    return _chart("Reliability", ("confidence", "share right"), format_html("{}{}", ideal, dots))


def risk_coverage_chart(curve: Sequence[tuple[float, float]]) -> SafeString:
    """The share of wrong answers among the surest ones, by how many of them are given."""
    points = " ".join(",".join(_at(covered, risk)) for covered, risk in curve)
    line = format_html('<polyline class="line" points="{}"/>', points)
    return _chart("Risk and coverage", ("share of answers given, surest first", "wrong"), line)


def _chart(title: str, axes: tuple[str, str], body: SafeString) -> SafeString:
    grid = format_html_join(
        "",
        '<line class="grid" x1="{}" y1="{}" x2="{}" y2="{}"/>'
        '<text x="{}" y="{}" text-anchor="end">{}</text>'
        '<text x="{}" y="{}" text-anchor="middle">{}</text>',
        (
            (
                *_at(0, tick), *_at(1, tick),
                EDGE - 6, float(_at(0, tick)[1]) + 4, f"{tick:g}",
                _at(tick, 0)[0], HEIGHT - EDGE + 16, f"{tick:g}",
            )
            for tick in TICKS
        ),
    )  # fmt: skip
    return format_html(
        '<figure><figcaption>{}</figcaption><svg viewBox="0 0 {} {}" width="{}" role="img" '
        'aria-label="{}">{}{}<text x="{}" y="{}" text-anchor="middle">{}</text>'
        '<text x="{}" y="12">{}</text></svg></figure>',
        title, WIDTH, HEIGHT, WIDTH, title, grid, body, WIDTH // 2, HEIGHT - 8, axes[0], 4, axes[1],
    )  # fmt: skip


def _at(across: float, up: float) -> tuple[str, str]:
    """Where a point of the unit square is drawn."""
    x = EDGE + across * (WIDTH - EDGE - 12)
    y = HEIGHT - EDGE - up * (HEIGHT - EDGE - 24)
    return f"{x:.1f}", f"{y:.1f}"
