"""Pairs from made-up tables: rows under years and units, and questions and claims about them."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from rag.pairs import Task
from tests.evals.pairs.pair import Pair

_LABELS = [
    one.split("/")
    for one in (
        "Net revenue/revenue/sales|Cost of goods sold/COGS/cost of sales|Gross profit/gross profit|"
        "Research and development/R&D expense|Selling, general and administrative/SG&A|"
        "Operating income/operating profit/EBIT|Interest expense/interest paid|"
        "Income before income taxes/pretax income|Provision for income taxes/income tax expense|"
        "Net income/net earnings/profit|Diluted earnings per share/EPS|"
        "Purchases of property, plant and equipment/capital expenditure/capex|"
        "Net cash provided by operating activities/operating cash flow|"
        "Dividends paid/dividends|Total assets/total assets|Total current assets/current assets|"
        "Total current liabilities/current liabilities|Inventories/inventory|"
        "Accounts receivable, net/receivables|Cash and cash equivalents/cash|"
        "Long-term debt/long-term borrowings|Total stockholders' equity/shareholders' equity|"
        "Goodwill/goodwill|Depreciation and amortization/D&A|Number of employees/headcount/staff|"
        "Women in management/share of women managers|Energy consumption/energy use|"
        "Water withdrawal/water use|Customers/number of customers|Stores at year end/stores|"
        "Respondents aged 18-29/young adults|Respondents with a college degree/graduates|"
        "Very concerned/people who are very concerned|Accuracy/accuracy|F1 score/F1|"
        "Patients enrolled/enrolled patients|Mortality at 30 days/30-day mortality"
    ).split("|")
]
_FIRMS = (
    "Globex Initech Umbra Northwind Contoso Fabrikam Stark Wayne Acme Vandelay Soylent Hooli "
    "Cyberdyne Tyrell Weyland Massive Aperture Oscorp Gekko Dunder"
).split()
_UNITS = ("in millions", "in thousands", "$ in millions", "EUR million", "in billions", "percent")
_ASKED = (
    "What was the {label} of {firm} in {year}?", "What is {firm}'s {label} for FY{year}?",
    "How much was {label} in {year}?", "What is the {year} {label} for {firm}?",
    "what were {label} in fiscal {year}", "Report the {label} for the year {year}.",
)  # fmt: skip
_SAID = (
    "{firm}'s {label} was {value} in {year}.", "In {year}, {label} amounted to {value}.",
    "{label} stood at {value} for {year}.", "{firm} reported {label} of {value} for {year}.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Table:
    firm: str
    unit: str
    years: tuple[int, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]  # the label's number and its cells

    def text(self, rows: list[int]) -> str:
        head = "\t".join(["", *map(str, self.years)])
        lines = ["\t".join([_LABELS[self.rows[i][0]][0], *self.rows[i][1]]) for i in rows]
        return f"{self.firm} > Results ({self.unit})\n{head}\n" + "\n".join(lines)


def pairs(chance: random.Random) -> Iterator[Pair]:
    """Pairs without end: the cell that is asked for or told, another year, row or firm."""
    while True:
        table = _table(chance)
        place = chance.randrange(len(table.rows))
        beside = [i for i in range(len(table.rows)) if i != place][: chance.randint(0, 3)]
        evidence = table.text(sorted([place, *beside]))
        column = chance.randrange(len(table.years))
        number, cells = table.rows[place]
        words = chance.choice(_LABELS[number])
        told = {"label": words.lower(), "firm": table.firm, "year": table.years[column]}
        if chance.random() < 0.6:
            yield from _asked(table, evidence, beside, told, chance)
        else:
            yield from _said(table, evidence, cells, column, told, chance)


def _asked(
    table: _Table, evidence: str, beside: list[int], told: dict[str, object], chance: random.Random
) -> Iterator[Pair]:
    form = chance.choice(_ASKED)
    yield Pair(form.format(**told), evidence, Task.ANSWERS, 1.0)
    kind = chance.random()
    if kind < 0.35:
        other = {**told, "year": chance.choice([min(table.years) - 2, max(table.years) + 1])}
        yield Pair(form.format(**other), evidence, Task.ANSWERS, 0.0)
    elif kind < 0.7 and beside:
        yield Pair(form.format(**told), table.text(beside), Task.ANSWERS, 0.0)
    elif "{firm}" in form:
        other = {**told, "firm": chance.choice([f for f in _FIRMS if f != table.firm])}
        yield Pair(form.format(**other), evidence, Task.ANSWERS, 0.0)


def _said(
    table: _Table, evidence: str, cells: tuple[str, ...], column: int, told: dict[str, object],
    chance: random.Random,
) -> Iterator[Pair]:  # fmt: skip
    form, scale = chance.choice(_SAID), _scale(table.unit)
    yield Pair(form.format(value=cells[column] + scale, **told), evidence, Task.SUPPORT, 1.0)
    wrong = chance.choice([cell for i, cell in enumerate(cells) if i != column])
    if wrong != cells[column] and chance.random() < 0.5:
        yield Pair(form.format(value=wrong + scale, **told), evidence, Task.SUPPORT, 0.0)
        return
    other = _cell(chance)
    yield Pair(form.format(value=other + scale, **told), evidence, Task.SUPPORT, 0.0)


def _scale(unit: str) -> str:
    for word in ("million", "thousand", "billion"):
        if word in unit:
            return f" {word}"
    return "%" if unit == "percent" else ""


def _table(chance: random.Random) -> _Table:
    last = chance.randint(2010, 2024)
    years = tuple(range(last, last - chance.choice([2, 2, 3]), -1))
    chosen = chance.sample(range(len(_LABELS)), chance.randint(2, 6))
    rows = tuple((number, tuple(_cell(chance) for _ in years)) for number in chosen)
    return _Table(chance.choice(_FIRMS), chance.choice(_UNITS), years, rows)


def _cell(chance: random.Random) -> str:
    size = chance.choice([1, 2, 3, 3, 4, 4, 5])
    value = chance.randrange(10 ** (size - 1), 10**size)
    return f"{value / 10:,.1f}" if chance.random() < 0.25 else f"{value:,}"
