"""Made documents with tables: ruled, unruled, with headers of several rows, over several pages."""

from collections.abc import Sequence
from random import Random
from typing import Any

from tests.pdfs import PROSE, Draw, both, box, grid, lines, text
from tests.structure.truth import Made

ITEMS = (
    "Revenue", "Cost of sales", "Gross profit", "Research", "Marketing", "Administration",
    "Interest", "Income tax", "Net income", "Dividends", "Depreciation", "Inventories",
)  # fmt: skip
PEOPLE = (
    ("Anna Berg", "Harbour master", "Oslo"), ("Piet Maas", "Pilot", "Delft"),
    ("Rosa Lind", "Surveyor", "Turku"), ("Omar Aziz", "Engineer", "Izmir"),
    ("Lena Voss", "Clerk", "Kiel"), ("Ivo Hora", "Diver", "Split"),
)  # fmt: skip


def amount(random: Random) -> str:
    return f"{random.randint(100, 99_999):,}"


def rows_of(random: Random, count: int, columns: int) -> list[list[str]]:
    """Rows with a label each, numbered where labels run out."""
    labels = [*ITEMS, *(f"Item {number}" for number in range(len(ITEMS), count))]
    return [[label, *(amount(random) for _ in range(columns))] for label in labels[:count]]


def draw_rows(xs: Sequence[float], top: float, step: float, rows: Sequence[Sequence[str]]) -> Draw:
    """Each cell with its left end at the x of its column."""
    return both(
        *(
            text(x, top + index * step, cell, fontsize=9)
            for index, row in enumerate(rows)
            for x, cell in zip(xs, row, strict=True)
            if cell
        )
    )


def ruled(random: Random) -> Made:
    count, columns = random.randint(4, 9), random.randint(2, 4)
    rows = [["Item", *(str(2020 + n) for n in range(columns))], *rows_of(random, count, columns)]
    xs = [72 + 90 * n for n in range(columns + 2)]
    ys = [200 + 18 * n for n in range(count + 2)]
    page = both(
        box(72, 72, 540, 180, PROSE * 2, fontsize=10),
        grid(xs, ys),
        draw_rows([x + 4 for x in xs[:-1]], 212, 18, rows),
        box(72, ys[-1] + 20, 540, ys[-1] + 120, PROSE * 2, fontsize=10),
    )
    return Made(pages=[page], tables=[rows])


def statement(random: Random) -> Made:
    """Amounts under two rows of headers and a unit, without a rule."""
    rows = rows_of(random, random.randint(5, 10), 3)
    xs = (72, 300, 380, 460)
    page = both(
        box(72, 60, 540, 130, PROSE * 2, fontsize=10),
        text(330, 160, "Year ended 31 December", fontsize=9),
        draw_rows(xs[1:], 174, 13, [["2021", "2020", "2019"]]),
        draw_rows(xs, 190, 13, rows),
        box(72, 400, 540, 500, PROSE * 2, fontsize=10),
    )
    return Made(pages=[page], tables=[rows], header=["Year ended", "2021", "2020", "2019"])


def balance(random: Random) -> Made:
    """Signs that stand apart, negative amounts, sections, and a label of two lines."""
    assets = [[label, f"${amount(random)}", f"({amount(random)})"] for label in ITEMS[:3]]
    debts = [[label, amount(random), amount(random)] for label in ITEMS[6:9]]
    long = ["Provision for the repair of the harbour wall", amount(random), amount(random)]
    draws = [
        text(72, 150, "(in thousands, except for days)", fontsize=9),
        draw_rows((320, 420), 166, 13, [["Spring", "Autumn"]]),
        text(72, 180, "Assets:", fontsize=9),
    ]
    for index, (label, one, other) in enumerate(assets):
        y = 194 + 13 * index
        draws += [text(72, y, label, fontsize=9), text(312, y, "$", fontsize=9)]
        draws += [text(324, y, one[1:], fontsize=9), text(420, y, other, fontsize=9)]
    draws += [text(72, 240, "Debts:", fontsize=9), draw_rows((72, 320, 420), 254, 13, debts)]
    draws += [text(72, 293, "Provision for the repair of", fontsize=9)]
    draws += [draw_rows((80, 320, 420), 304, 13, [["the harbour wall", *long[1:]]])]
    page = both(box(72, 60, 540, 130, PROSE * 2, fontsize=10), *draws)
    return Made(pages=[page], tables=[[*assets, *debts, long]])


def spanning(random: Random) -> Made:
    """A ruled table whose first header stands over two columns each."""
    xs = [72, 172, 252, 332, 412, 492]
    ys = [200 + 18 * n for n in range(8)]
    rows = [["Item", "Plan", "Real", "Plan", "Real"], *rows_of(random, 5, 4)]

    def rules(page: Any) -> None:
        for y in ys:
            page.draw_line((xs[0], y), (xs[-1], y))
        for index, x in enumerate(xs):
            page.draw_line((x, ys[1] if index in (2, 4) else ys[0]), (x, ys[-1]))

    page = both(
        box(72, 60, 540, 180, PROSE * 3, fontsize=10),
        rules,
        text(200, 212, "First half year", fontsize=9),
        text(360, 212, "Second half year", fontsize=9),
        draw_rows([x + 4 for x in xs[:-1]], 230, 18, rows),
    )
    return Made(pages=[page], tables=[rows])


def wrapped(_random: Random) -> Made:
    """Words in columns, some of which take two lines."""
    rows = [("Name", "Position", "Place"), *PEOPLE]
    draws = []
    y = 170.0
    for name, position, place in rows:
        draws.append(draw_rows((72, 220, 380), y, 14, [(name, position, place)]))
        y += 18
        if position in ("Pilot", "Clerk"):
            draws.append(text(220, y - 8, "of the port", fontsize=9))
            y += 9
    truth = [
        [name, f"{position} of the port" if position in ("Pilot", "Clerk") else position, place]
        for name, position, place in rows
    ]
    prose = box(72, 60, 540, 130, PROSE * 2, fontsize=10)
    return Made(pages=[both(prose, *draws)], tables=[truth])


def people(_random: Random) -> Made:
    """Words in columns, without a rule and without an amount."""
    rows = [("Name", "Position", "Place"), *PEOPLE]
    page = both(
        box(72, 60, 540, 130, PROSE * 2, fontsize=10),
        draw_rows((72, 220, 380), 170, 14, rows),
        box(72, 300, 540, 400, PROSE * 2, fontsize=10),
    )
    return Made(pages=[page], tables=[rows])


def long_table(random: Random) -> Made:
    """Three pages of one table; the header comes back on each, or stands on the first only."""
    rows = rows_of(random, 66, 2)
    again = random.random() < 0.5
    header = ["Item", "Budget", "Spent"]
    pages = []
    for number in range(3):
        part = rows[22 * number : 22 * number + 22]
        shown = [header, *part] if again or not number else part
        pages.append(draw_rows((72, 300, 420), 90, 26, shown))
    return Made(pages=pages, tables=[rows], header=header)


def prose_only(random: Random) -> Made:
    words = PROSE * random.randint(6, 9)
    numbered = [f"{n}. The {item.lower()} was checked." for n, item in enumerate(ITEMS, 1)]
    page = both(box(72, 72, 540, 400, words, fontsize=10), lines(72, 440, numbered, fontsize=10))
    return Made(pages=[page])
