"""What lies on the sheets of a workbook: charts, diagrams, text boxes, pictures."""

from lxml import etree

from rag.notices import Notice
from rag.parse.office.charts import write_chart, write_diagram
from rag.parse.office.package import Package, Relation
from rag.parse.text.flow import Flow
from rag.parse.text.insets import Insets
from rag.parse.text.markup import text_in
from rag.types import Severity

_UNDESCRIBED = ("", "Picture", "Name of file")  # as programs write it by themselves
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_REL_ID, _REL_EMBED = f"{_REL}id", f"{_REL}embed"


def drawings_of(package: Package) -> dict[str, str]:
    """The names of the parts that hold charts and pictures, by the names of their sheets."""
    main = package.main()
    sheets = package.relations(main)
    found: dict[str, str] = {}
    for one in package.tree(main).iter("{*}sheet"):
        sheet = sheets.get(one.get(_REL_ID, ""))
        drawing = package.related(sheet.target, "drawing") if sheet else None
        if drawing:
            found[one.get("name", "")] = drawing
    return found


def write_drawing(package: Package, drawing: str, flow: Flow, insets: Insets) -> None:
    """The charts and text boxes that lie on a sheet, then its pictures, as they are described."""
    parts, tree = package.relations(drawing), package.tree(drawing)
    for part in parts.values():
        if part.kind == "chart":
            write_chart(package, part.target, flow)
        if part.kind == "diagramData":
            write_diagram(package, part.target, flow)
    for box in (one for one in tree.iter("{*}sp") if not _is_hidden(one, flow)):
        flow.lines([text_in(one, "{*}t") for one in box.iterfind("{*}txBody/{*}p")])
    for picture in tree.iter("{*}pic"):
        for name in _shown(picture, parts, flow):
            if name in package.names:
                insets.write(package.read(name), flow)


def _shown(picture: etree._Element, parts: dict[str, Relation], flow: Flow) -> list[str]:
    """The parts that a picture shows, after what it is said to show; none of a hidden one."""
    if _is_hidden(picture, flow):
        return []
    named = picture.find(".//{*}cNvPr")
    said = named.get("descr", "") if named is not None else ""
    if said not in _UNDESCRIBED:
        flow.paragraph(f"[Picture: {said}]")
    found = (parts.get(blip.get(_REL_EMBED, "")) for blip in picture.iter("{*}blip"))
    return [part.target for part in found if part]


def _is_hidden(shape: etree._Element, flow: Flow) -> bool:
    """Whether a shape is not shown; then it is told."""
    named = shape.find(".//{*}cNvPr")
    if named is None or named.get("hidden") not in {"1", "true"}:
        return False
    picture = shape.find(".//{*}blip") is not None
    said = Notice("parse.hidden_picture") if picture else Notice("parse.hidden_shape")
    flow.tell("hidden_text", Severity.WARN, said)
    return True
