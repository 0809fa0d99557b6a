"""XML and HTML of strangers into trees: nothing is fetched, no entity is expanded."""

from typing import Any

from lxml import etree

from rag.errors import UnreadableFileError
from rag.notices import Notice

_FORBIDDEN = Notice("parse.doctype")
_BROKEN = Notice("parse.part_damaged")


def parse_xml(data: bytes) -> etree._Element:
    """The root of an XML file or part. Raises UnreadableFileError (damaged, declares entities).

    A document type that is only named, as in articles and property lists, is not fetched.
    """
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_pis=True,
        remove_comments=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableFileError(_BROKEN) from error
    kind: Any = root.getroottree().docinfo.internalDTD  # its stubs know nothing of entities
    if kind is not None and any(kind.iterentities()):
        raise UnreadableFileError(_FORBIDDEN)
    return root


def local(element: etree._Element) -> str:
    """The name of an element without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def text_in(element: etree._Element, *tags: str, between: str = "") -> str:
    """All text within an element; with tags, only that of elements of these names."""
    return between.join(str(piece) for piece in element.itertext(*tags))
