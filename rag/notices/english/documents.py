"""What is said of files: why they cannot be read, and where documents are hard to read."""

from rag.notices.entry import gettext_noop, ngettext_lazy

DOCUMENTS = {
    "file.empty": gettext_noop("The file is empty. Check the original and upload it again."),
    "file.unreadable": gettext_noop(
        "This is not a file that can be read, whatever its name says. Readable are: {readable}."
    ),
    "file.old_office": gettext_noop(
        "This is an Office file of the kind before 2007 (.doc, .xls, .ppt), which can be read only "
        "where LibreOffice is installed on the server. "
        "Save it as .docx, .xlsx or .pptx and upload that."
    ),
    "file.not_rewritten": gettext_noop(
        "LibreOffice could not open this file: it may be damaged or protected by a password. "
        "Open it, save it as .docx, .xlsx or .pptx without a password and upload that."
    ),
    "file.locked": gettext_noop(
        "This file is protected by a password. Save a copy without a password and upload that."
    ),
    "file.damaged": gettext_noop(
        "This file is damaged and could not be read. Open it, save it again and upload that."
    ),
    "file.unpacks": gettext_noop(
        "This file unpacks to far more than its size, or to more than can be read. If it is no "
        "trick, split it, or save the part that is asked about in a file of its own."
    ),
    "file.renamed": gettext_noop(
        "Its name says {named}, but by its content this is not a {named}: it is a {found}. "
        "Rename it to {suffix} and upload it again."
    ),
    "file.misnamed": gettext_noop(
        "This is not {kind}, whatever its name says, so it cannot be read. "
        "It may be damaged: open it, save it again and upload that."
    ),
    "draw.time": gettext_noop("Drawing this page took too long, so it was stopped."),
    "draw.failed": gettext_noop("This page cannot be drawn. The file may be damaged."),
    "draw.not_shown": gettext_noop("This file cannot be shown."),
    "draw.no_page": gettext_noop("There is no page {page}."),
    "draw.nothing_there": gettext_noop("There is nothing in this part of the page."),
    "page.garbled": gettext_noop("garbled in the file"),
    "page.unread": gettext_noop("not read: OCR knows no language of its script"),
    "page.hard_to_read": gettext_noop("hard to read (OCR, {sure} % sure)"),
    "pages.damaged_pages": ngettext_lazy(
        "{count:,} page could not be read: damaged (page {pages}).",
        "{count:,} pages could not be read: damaged (pages {pages}).",
    ),
    "pages.cut_pages": ngettext_lazy(
        "{count:,} page with far more text than a page can show: only its beginning was read "
        "(page {pages}).",
        "{count:,} pages with far more text than a page can show: only its beginning was read "
        "(pages {pages}).",
    ),
    "pages.large_pictures": ngettext_lazy(
        "{count:,} page with a picture of too many pixels to be looked at (page {pages}).",
        "{count:,} pages with a picture of too many pixels to be looked at (pages {pages}).",
    ),
    "pages.ocr": ngettext_lazy(
        "{count:,} page read from the picture of the page (OCR) (page {pages}).",
        "{count:,} pages read from the picture of the page (OCR) (pages {pages}).",
    ),
    "pages.unread_pages": ngettext_lazy(
        "{count:,} page not read: what OCR found are no words of a language that it knows "
        "(page {pages}). OCR_LANGUAGES must name the document's language.",
        "{count:,} pages not read: what OCR found are no words of a language that it knows "
        "(pages {pages}). OCR_LANGUAGES must name the document's language.",
    ),
    "pages.ocr_unsure": ngettext_lazy(
        "{count:,} page hard to read: words may be wrong (page {pages}).",
        "{count:,} pages hard to read: words may be wrong (pages {pages}).",
    ),
    "pages.empty_pages": ngettext_lazy(
        "{count:,} page without any text (page {pages}).",
        "{count:,} pages without any text (pages {pages}).",
    ),
    "pages.garbled_text": ngettext_lazy(
        "{count:,} page with text that is garbled in the file (page {pages}).",
        "{count:,} pages with text that is garbled in the file (pages {pages}).",
    ),
    "hidden.pale": gettext_noop("in the colour of what is behind it"),
    "hidden.clear": gettext_noop("that is transparent"),
    "hidden.unpainted": gettext_noop("that is not painted"),
    "hidden.tiny": gettext_noop("too small to be seen"),
    "hidden.covered": gettext_noop("under a shape or a picture"),
    "hidden.off_page": gettext_noop("beside the page"),
    "hidden.characters": gettext_noop("in characters that take no room"),
    "hidden.remapped": gettext_noop("that says something else than its letters show"),
    "hidden.layer": gettext_noop("in a layer that is switched off"),
    "hidden.annotation": gettext_noop("in comments"),
    "document.passages": gettext_noop("The document has more than {most:,} passages."),
    "document.layout_damaged": gettext_noop(
        "The stored layout of this document cannot be read. Ingest the document again."
    ),
}
