"""Measures that people ask a financial report for, and the statement lines they are read from.

A question for "ROA" or "FCF" shares no word with the page that answers it. Lines and names are
those of statements under IFRS (IAS 1, IAS 7) and of US filings (Regulation S-X, article 5).
"""

import re
from dataclasses import dataclass

BALANCE, INCOME, CASH = "balance sheet", "income statement", "cash flow statement"
HEADINGS = {
    BALANCE: "consolidated balance sheets statement of financial position",
    INCOME: "consolidated statements of income operations earnings profit or loss",
    CASH: "consolidated statements of cash flows",
}


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement to look for: the words that it is headed by, and those of the lines wanted."""

    name: str
    heading: str
    lines: str


_MEASURES: tuple[tuple[str, dict[str, str]], ...] = (
    (
        r"fcf|free cash ?flow",
        {
            CASH: "net cash provided by operating activities purchases additions property plant "
            "equipment capital expenditures"
        },
    ),
    (
        r"cap ?ex|capital (?:expenditures?|spending|intensi\w+)",
        {CASH: "purchases additions property plant equipment capital expenditures"},
    ),
    (
        r"operating cash ?flows?|cash ?flows? from operat\w+|cfo",
        {CASH: "net cash provided by operating activities"},
    ),
    (
        r"(?:financing|investing) cash ?flows?|cash ?flows? (?:from|used in) (?:invest|financ)\w+",
        {CASH: "net cash used in investing activities financing activities"},
    ),
    (
        r"dividends? pa(?:yout|id)|retention ratio|payout ratio",
        {CASH: "cash dividends paid", INCOME: "net income"},
    ),
    (
        r"ebitda",
        {CASH: "depreciation and amortization", INCOME: "operating income interest income taxes"},
    ),
    (r"d&a|depreciation (?:and|&) amorti[sz]ation", {CASH: "depreciation and amortization"}),
    (
        r"buy ?backs?|repurchased? (?:of )?(?:common )?(?:shares?|stock)|"
        r"(?:stock|share) repurchases?",
        {CASH: "repurchases of common stock purchases of treasury shares"},
    ),
    (
        r"operating (?:margin|income|profit)|ebit",
        {INCOME: "operating income from operations total net revenues"},
    ),
    (r"gross (?:margin|profit)", {INCOME: "gross profit cost of sales products total revenues"}),
    (
        r"net (?:profit )?margin|net (?:income|profit|earnings)|bottom line",
        {INCOME: "net income net earnings"},
    ),
    (
        r"cogs|cost of (?:goods sold|sales|revenues?)",
        {INCOME: "cost of sales cost of revenue cost of goods sold"},
    ),
    (r"tax rate", {INCOME: "provision for income taxes earnings before income taxes"}),
    (r"interest coverage|times interest earned", {INCOME: "operating income interest expense"}),
    (r"earnings per share|eps", {INCOME: "net income per share basic diluted"}),
    (r"sg&a|overheads?", {INCOME: "selling general and administrative expenses"}),
    (
        r"total (?:net )?revenues?|net sales|top line|"
        r"(?:change|growth|increase) in (?:revenue|sales)",
        {INCOME: "total net revenues net sales"},
    ),
    (
        r"quick ratio|current ratio|(?:net )?working capital|cash ratio|liquidity ratio|acid test",
        {
            BALANCE: "cash and cash equivalents total current assets total current liabilities "
            "accounts receivable inventories"
        },
    ),
    (
        r"ro[ae]|return on (?:total |average )?(?:assets?|equity)",
        {BALANCE: "total assets total stockholders shareholders equity", INCOME: "net income"},
    ),
    (
        r"debt[ -]to[ -](?:\w+ )?(?:equity|assets?|capital)|gearing|solvency ratio",
        {BALANCE: "long-term debt borrowings total liabilities stockholders equity total assets"},
    ),
    (
        r"(?:fixed )?assets? turnover|fixed assets?",
        {BALANCE: "property plant and equipment net total assets", INCOME: "total net revenues"},
    ),
    (
        r"inventory turnover|days inventory|dio|cash conversion cycle|ccc",
        {BALANCE: "inventories accounts receivable accounts payable", INCOME: "cost of sales"},
    ),
    (
        r"dso|days sales outstanding|receivables? turnover",
        {BALANCE: "accounts receivable net", INCOME: "total revenues"},
    ),
    (
        r"dpo|days payables? outstanding|payables? turnover",
        {BALANCE: "accounts payable inventories", INCOME: "cost of sales"},
    ),
    (r"pp&e|ppn?e|property,? plant", {BALANCE: "property plant and equipment net"}),
    (
        r"total (?:assets?|liabilities|(?:stock|share)holders'? equity)|book value",
        {BALANCE: "total assets total liabilities total equity"},
    ),
    (
        r"statements? of financial position|balance sheets?",
        {BALANCE: "total assets total current assets total liabilities"},
    ),
    (
        r"income statements?|statements? of (?:income|operations|earnings)|p&l",
        {INCOME: "net income total revenues operating income"},
    ),
    (
        r"cash flow statements?|statements? of cash flows?",
        {CASH: "net cash provided by operating activities"},
    ),
)
_PATTERNS = tuple(
    (re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE), lines)
    for pattern, lines in _MEASURES
)


def asked_statements(query: str) -> tuple[Statement, ...]:
    """The statements that a question's measures are read from, with the lines wanted of each."""
    wanted: dict[str, list[str]] = {}
    for pattern, lines in _PATTERNS:
        if pattern.search(query.replace("_", " ")):
            for name, words in lines.items():
                wanted.setdefault(name, []).append(words)
    return tuple(Statement(name, HEADINGS[name], " ".join(wanted[name])) for name in wanted)
