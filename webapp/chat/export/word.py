"""A sheet as a Word file, with footnotes that are Word's own.

The parts of the package are templates: no library that we have writes footnotes.
"""

import io
import zipfile

from django.template.loader import render_to_string

from webapp.chat.export.parts import Sheet

_PARTS = {
    "[Content_Types].xml": "content_types.xml",
    "_rels/.rels": "package_rels.xml",
    "docProps/core.xml": "core.xml",
    "word/document.xml": "document.xml",
    "word/footnotes.xml": "footnotes.xml",
    "word/footer.xml": "footer.xml",
    "word/numbering.xml": "numbering.xml",
    "word/settings.xml": "settings.xml",
    "word/styles.xml": "styles.xml",
    "word/_rels/document.xml.rels": "document_rels.xml",
    "word/_rels/footnotes.xml.rels": "footnotes_rels.xml",
}


def as_word(sheet: Sheet) -> bytes:
    """The sheet as the bytes of a .docx."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, template in _PARTS.items():
            archive.writestr(name, render_to_string(f"export/word/{template}", {"sheet": sheet}))
        for picture in sheet.pictures:
            archive.writestr(f"word/media/{picture.name}", picture.png)
    return packed.getvalue()
