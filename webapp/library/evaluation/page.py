"""The report as a page: one file that needs nothing beside it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

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
"""
MARK = "–"


def page(report: Mapping[str, Any]) -> str:
    """The report, for people."""
    scopes = report["figures"]
    sections = (_section(scope, scopes[scope]) for scope in scopes)
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


def _section(scope: str, figures: Mapping[str, Any]) -> SafeString:
    parts = figures["by_source"]
    columns = ("", "all", *parts)
    tables = [
        _table(title, columns, _rows(key, [figures, *parts.values()]))
        for title, key in (("Retrieval", "retrieval"), ("Answers", "answers"))
    ]
    head = {"document": "Asked of the right document", "corpus": "Asked of all documents"}
    return format_html("<h2>{}</h2>{}{}", head[scope], *tables)


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
        format_html("<tr>{}</tr>", format_html_join("", "<td>{}</td>", ((one,) for one in row)))
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
