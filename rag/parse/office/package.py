"""Office files as archives of parts, opened with limits: a small one may unpack to a huge one."""

import posixpath
import re
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, Self
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError

from lxml import etree

from rag.errors import LimitError, UnreadableFileError
from rag.notices import Notice
from rag.parse.text.flow import Flow
from rag.parse.text.markup import parse_xml
from rag.types import Severity

MOST_PARTS = 10_000
MOST_BYTES = 600_000_000  # unpacked, pictures and all
MOST_PART_BYTES = 100_000_000  # of one part that is read as text

_EMBEDDED = frozenset({"oleObject", "package"})
_MOST_NAMED = 5

_DAMAGED = Notice("file.damaged")
_LOCKED = Notice("file.locked")
_TOO_LARGE = Notice("file.unpacks")
# Strict Open XML has the same names in other namespaces.
_STRICT = b"http://purl.oclc.org/ooxml/"
_STRICT_NAME = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/(\w+)")
_USUAL_NAME = rb"http://schemas.openxmlformats.org/\1/2006/\2"
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


@dataclass(frozen=True, slots=True)
class Relation:
    """From a part to another: its kind (the last word of its type) and the name of the target."""

    kind: str
    target: str


class Package:
    """The parts of an Office file. What lies outside of it is never fetched."""

    def __init__(self, path: Path) -> None:
        try:
            self._zip = ZipFile(path)
        except (BadZipFile, OSError, ValueError) as error:
            raise UnreadableFileError(_DAMAGED) from error
        entries = self._zip.infolist()
        if len(entries) > MOST_PARTS or sum(one.file_size for one in entries) > MOST_BYTES:
            raise LimitError(_TOO_LARGE)
        if any(one.flag_bits & 1 for one in entries):
            raise UnreadableFileError(_LOCKED)
        self.names = frozenset(one.filename for one in entries)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._zip.close()

    def size(self, name: str) -> int:
        """How many bytes a part says that it unpacks to."""
        return self._zip.getinfo(name).file_size

    def read(self, name: str, most: int = MOST_PART_BYTES) -> bytes:
        """The bytes of a part. Raises UnreadableFileError and LimitError."""
        data = self._raw(name, most)
        return _STRICT_NAME.sub(_USUAL_NAME, data) if _STRICT in data else data

    def _raw(self, name: str, most: int = MOST_PART_BYTES) -> bytes:
        try:
            with self._zip.open(name) as part:
                data = part.read(most + 1)  # what the directory says of its size may be a lie
        except (KeyError, BadZipFile, ZlibError, EOFError, OSError, NotImplementedError) as error:
            raise UnreadableFileError(_DAMAGED) from error
        if len(data) > most:
            raise LimitError(_TOO_LARGE)
        return data

    def rewritten(self) -> IO[bytes] | None:
        """The archive with its parts as `read` gives them; None where they stand in it so."""
        if _STRICT not in self._raw(self.main()):
            return None
        made = BytesIO()
        with ZipFile(made, "w") as archive:
            for name in sorted(self.names):
                archive.writestr(name, self.read(name))
        made.seek(0)
        return made

    def tree(self, name: str) -> etree._Element:
        """The root of a part that is XML."""
        return parse_xml(self.read(name))

    def main(self) -> str:
        """The name of the part that everything hangs on."""
        found = [one.target for one in self.relations("").values() if one.kind == "officeDocument"]
        if not found or found[0] not in self.names:
            raise UnreadableFileError(_DAMAGED)
        return found[0]

    def relations(self, name: str) -> dict[str, Relation]:
        """What a part refers to inside the package, by the ids that it uses."""
        folder, base = posixpath.split(name)
        listed = posixpath.join(folder, "_rels", f"{base}.rels")
        if listed not in self.names:
            return {}
        found = {}
        for one in self.tree(listed).iter(_RELATIONS):
            if one.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, one.get("Target", "")))
                kind = one.get("Type", "").rpartition("/")[2]
                found[one.get("Id", "")] = Relation(kind, target.lstrip("/"))
        return found

    def related(self, name: str, kind: str) -> str | None:
        """The part of a kind that a part refers to, if there is one."""
        targets = (one.target for one in self.relations(name).values() if one.kind == kind)
        return next((target for target in targets if target in self.names), None)

    def tell_inside(self, flow: Flow) -> None:
        """Say so if there are programs in the file, or other files that are not read."""
        if any(name.endswith("vbaProject.bin") for name in self.names):
            flow.tell("macros", Severity.WARN, Notice("parse.macros"))
        names = sorted(posixpath.basename(name) for name in self._embedded())
        if names:
            listed = ", ".join(names[:_MOST_NAMED]) + (", …" if len(names) > _MOST_NAMED else "")
            message = Notice("parse.embedded", count=len(names), names=listed)
            flow.tell("embedded", Severity.WARN, message)

    def _embedded(self) -> set[str]:
        """The files within the file. What a chart was drawn from is shown by the chart."""
        listed = (name for name in self.names if name.endswith(".rels") and "/charts/" not in name)
        holders = (name.replace("_rels/", "").removesuffix(".rels") for name in listed)
        return {
            one.target
            for holder in holders
            for one in self.relations(holder).values()
            if one.kind in _EMBEDDED and one.target in self.names
        }
