"""Charts of Office files: the numbers that they draw are kept beside the drawing, as a table."""

from lxml import etree

from rag.parse.office.package import Package
from rag.parse.text.flow import Field, Flow
from rag.parse.text.markup import text_in
from rag.types import ElementKind

_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_MOST_POINTS = 2_000  # of one series; more is a cloud that nobody reads


def write_chart(package: Package, name: str, flow: Flow) -> None:
    """Write a chart's title as a caption and its series as the columns of a table."""
    if name not in package.names:
        return
    chart = package.tree(name)
    title = chart.find(f"{_C}chart/{_C}title")
    if title is not None:
        flow.paragraph(text_in(title, f"{_A}t", f"{_C}v", between=" "), ElementKind.CAPTION)
    labels: dict[int, str] = {}
    fields: list[Field] = []
    for column, series in enumerate(chart.iter(f"{_C}ser"), start=1):
        fields.append(Field(0, column, _text(series.find(f"{_C}tx")), header=True))
        for kind in (f"{_C}cat", f"{_C}xVal"):
            labels |= _points(series.find(kind))
        for kind in (f"{_C}val", f"{_C}yVal"):
            values = _points(series.find(kind))
            fields += [Field(at + 1, column, text, header=False) for at, text in values.items()]
    rows = {field.row for field in fields if field.row}
    names = [Field(at + 1, 0, label, header=True) for at, label in labels.items() if at + 1 in rows]
    flow.table(sorted([*fields, *names], key=lambda field: (field.row, field.column)))


def write_diagram(package: Package, name: str, flow: Flow) -> None:
    """Write the words of a diagram (SmartArt), which stand in a part of their own, line by line."""
    if name in package.names:
        points = package.tree(name).iter(f"{_A}p")
        flow.lines([text_in(point, f"{_A}t") for point in points])


def _text(element: etree._Element | None) -> str:
    return "" if element is None else text_in(element, f"{_C}v", f"{_A}t", between=" ")


def _points(element: etree._Element | None) -> dict[int, str]:
    """The values of a series by their places, as they are kept."""
    found: dict[int, str] = {}
    for point in () if element is None else element.iter(f"{_C}pt"):
        index = point.get("idx", "")
        if index.isascii() and index.isdigit() and int(index) < _MOST_POINTS:
            value = (point.findtext(f"{_C}v") or "").strip()
            found[int(index)] = _rounded(value)
    return found


def _rounded(value: str) -> str:
    """A number without the noise of its binary form."""
    try:
        return f"{float(value):.10g}" if "." in value else value
    except ValueError:
        return value
