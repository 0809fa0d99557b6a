"""The report as a page: one file that needs nothing beside it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from webapp.library.evaluation.charts import reliability_chart, risk_coverage_chart

STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
h1, h2 { line-height: 1.2; }
table { border-collapse: collapse; margin: 0 0 2rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding: .5rem 0; }
th, td { padding: .25rem .9rem .25rem 0; text-align: right; border-bottom: 1px solid #8884; }
th:first-child, td:first-child { text-align: left; }
small { opacity: .7; }
.scroll { overflow-x: auto; }
.charts { display: flex; flex-wrap: wrap; gap: 2rem; margin: 0 0 2rem; }
figure { margin: 0; }
figcaption { font-weight: 600; }
svg { max-width: 100%; height: auto; }
svg text { font-size: 11px; fill: currentColor; }
.grid { stroke: #8884; }
.ideal { stroke: #8888; stroke-dasharray: 4 4; }
.dot { fill: #3b82c4; fill-opacity: .8; }
.line { fill: none; stroke: #3b82c4; stroke-width: 2; }
td.words { text-align: left; max-width: 28rem; overflow-wrap: anywhere; }
"""
MARK = "–"


def page(report: Mapping[str, Any]) -> str:
    """The report, for people."""
    scopes, changes = report["figures"], report.get("baseline", {})
    sections = (_section(scope, scopes[scope], changes.get(scope)) for scope in scopes)
    failed = ((one["document"], one["error"]) for one in report["documents"]["failed"])
    return format_html(
        "<!doctype html><html lang=en><meta charset=utf-8>"
        '<meta name=viewport content="width=device-width">'
        "<title>{title}</title><style>{style}</style><h1>{title}</h1>{about}{sections}{failed}",
        title=f"Evaluation of {report['dataset']}",
        style=mark_safe(STYLE),  # noqa: S308  (written above)
        about=_table("What was measured", (), _about(report)),
        sections=mark_safe("".join(sections)),  # noqa: S308  (made by format_html)
        failed=_table("Documents that could not be read", (), failed),
    )


def _about(report: Mapping[str, Any]) -> list[tuple[str, object]]:
    documents, seconds = report["documents"], report["seconds"]
    return [
        ("Version", report["version"]),
        ("Answers", report["model"] or "quoted from the documents"),
        ("Embedding", report["embedding"]),
        ("Index fingerprint", report["fingerprint"]),
        ("Documents", f"{documents['ready']} of {documents['total']} read"),
        ("Pages", documents["pages"]),
        ("Chunks", documents["chunks"]),
        ("Reading", f"{seconds['read']:.0f} s"),
        ("Asking", f"{seconds['ask']:.0f} s"),
        ("Processor time of this process and its children", f"{seconds['cpu']:.0f} s"),
    ]


def _section(
    scope: str, figures: Mapping[str, Any], change: Mapping[str, Any] | None
) -> SafeString:
    head = {"document": "Asked of the right document", "corpus": "Asked of all documents"}
    charts = format_html(
        "<div class=charts>{}{}</div>",
        reliability_chart(figures["reliability"]),
        risk_coverage_chart(figures["risk_coverage"]),
    )
    parts = [
        _changed(change) if change else "",
        *_by(figures, figures["by_source"], "source"),
        charts if figures["reliability"] else "",
        *_by(figures, figures["by_kind"], "kind of question"),
        _misses(figures["misses"]),
    ]
    body = mark_safe("".join(parts))  # noqa: S308  (made by format_html)
    return format_html("<h2>{}</h2>{}", head[scope], body)


def _by(
    figures: Mapping[str, Any], parts: Mapping[str, Mapping[str, Any]], what: str
) -> list[SafeString]:
    columns = ("", "all", *parts)
    return [
        _table(f"{title} by {what}", columns, _rows(key, [figures, *parts.values()]))
        for title, key in (("Retrieval", "retrieval"), ("Answers", "answers"))
        if parts
    ]


def _changed(change: Mapping[str, Any]) -> SafeString:
    rows = [
        (
            name,
            f"{one['before']:.3f}",
            f"{one['now']:.3f}",
            _cell({"value": one["change"], "interval": one["interval"]}),
            "more than chance" if one["more than chance"] else "may be chance",
            ", ".join(one["won"]) or MARK,
            ", ".join(one["lost"]) or MARK,
        )
        for name, one in change["figures"].items()
    ]
    columns = ("", "before", "now", "change", "", "won", "lost")
    return _table(f"Since the baseline, {change['questions']} questions of both", columns, rows)


def _misses(misses: Sequence[Mapping[str, Any]]) -> SafeString:
    rows = [
        (
            one["id"],
            one["question"],
            f"{one['document']}: {_pages(one['pages'])}",
            "; ".join(f"{item['document']}: {_pages(item['pages'])}" for item in one["found"]),
            one["rank"] or MARK,
            f"{one['confidence']:.2f}",
        )
        for one in misses
    ]
    columns = ("", "question", "gold pages", "found instead", "rank", "confidence")
    return _table("The worst misses", columns, rows)


def _pages(pages: Sequence[int]) -> str:
    return ", ".join(map(str, pages))


def _rows(key: str, columns: Sequence[Mapping[str, Any]]) -> list[tuple[object, ...]]:
    first = columns[0][key]
    return [(name, *(_cell(column[key].get(name)) for column in columns)) for name in first]


def _cell(value: Any) -> object:
    if isinstance(value, Mapping) and "interval" in value:
        if value["value"] is None:
            return MARK
        low, high = value["interval"]
        return format_html("{} <small>{}–{}</small>", f"{value['value']:.3f}", *_short(low, high))
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_cell(one)}" for name, one in value.items())
    if isinstance(value, float):
        return f"{value:.3f}"
    return MARK if value is None else value


def _short(*values: float) -> tuple[str, ...]:
    return tuple(f"{value:.2f}".removeprefix("0") for value in values)


def _table(caption: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> SafeString:
    head = format_html_join("", "<th>{}</th>", ((name,) for name in columns))
    lines = [
        format_html("<tr>{}</tr>", format_html_join("", "<td{}>{}</td>", map(_classed, row)))
        for row in rows
    ]
    if not lines:
        return mark_safe("")
    body = mark_safe("".join(lines))  # noqa: S308  (made by format_html)
    return format_html(
        "<div class=scroll><table><caption>{}</caption><tr>{}</tr>{}</table></div>",
        caption,
        head,
        body,
    )


def _classed(cell: object) -> tuple[str, object]:
    """Words stand at the left, numbers at the right."""
    words = isinstance(cell, str) and " " in cell and not isinstance(cell, SafeString)
    return mark_safe(" class=words") if words else "", cell
