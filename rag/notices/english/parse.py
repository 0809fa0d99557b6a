"""Why reading a file was stopped, and what is to be known of one that was read."""

from rag.notices.entry import gettext_noop, ngettext_lazy

PARSE = {
    "parse.not_read": gettext_noop(
        "This file could not be read. It may be damaged; try to open and save it again."
    ),
    "parse.unknown_type": gettext_noop("Files of this type cannot be read."),
    "parse.misnamed": gettext_noop("This file is not what its name says, so it cannot be read."),
    "parse.memory": gettext_noop(
        "Reading this file needed more than {most:,} MB of memory, so it was stopped."
    ),
    "parse.time": gettext_noop(
        "Reading this file took too long, so it was stopped. "
        "A file of its size may take {seconds:,.0f} seconds."
    ),
    "parse.damaged": gettext_noop("It is damaged and could not be read."),
    "parse.part_damaged": gettext_noop(
        "A part of this file is damaged. Open it, save it again and upload that."
    ),
    "parse.doctype": gettext_noop(
        "This file holds a document type definition, which such files must not have."
    ),
    "parse.pages": gettext_noop("It has {total:,} pages; at most {most:,} are read. Split it."),
    "parse.more_pages": gettext_noop("It has more than {most:,} pages. Split it."),
    "parse.characters": gettext_noop("It holds more than {most:,} characters of text. Split it."),
    "parse.cells": gettext_noop(
        "Its tables have more than {most:,} cells. Split it, or keep the part that is asked about."
    ),
    "parse.table_cells": gettext_noop(
        "The table has more than {most:,} cells. Split it, or keep the rows and columns that are "
        "asked about."
    ),
    "parse.long_field": gettext_noop(
        "A field of this table is longer than can be read. It may lack a quotation mark."
    ),
    "parse.workbook_damaged": gettext_noop("This workbook is damaged and could not be read."),
    "parse.workbook_cells": gettext_noop(
        "The workbook has {total:,} cells; at most {most:,} are read. Split it, or keep the "
        "sheets that are asked about."
    ),
    "parse.slides": gettext_noop("It has more than {most:,} slides. Split it."),
    "parse.no_slides": gettext_noop("This presentation has no slides that are shown."),
    "parse.picture_damaged": gettext_noop(
        "This picture is damaged and could not be read. Open it, save it again and upload that."
    ),
    "parse.picture_size": gettext_noop(
        "This picture has {width:,} by {height:,} points; at most {most:,} are read. "
        "Save a smaller copy and upload that."
    ),
    "parse.no_ocr_language": gettext_noop(
        "This file holds scanned pages, and the language file {file} that is needed to read them "
        "is not installed."
    ),
    "parse.mail_encrypted": gettext_noop(
        "This e-mail is encrypted. Open it in your mail program, save it without encryption and "
        "upload that."
    ),
    "parse.mail_parts": gettext_noop("The e-mail has more than {most:,} parts."),
    "parse.mail_depth": gettext_noop("It is a mail in a mail in a mail; so deep none is read."),
    "parse.pdf_damaged": gettext_noop(
        "This PDF is damaged and could not be read. Try to open and save it again."
    ),
    "parse.no_pdf": gettext_noop("This file is not a PDF, whatever its name says."),
    "parse.pdf_locked": gettext_noop(
        "This PDF needs a password to open. Save a copy without a password and upload that."
    ),
    "parse.pdf_unpacks": gettext_noop(
        "This PDF unpacks to far more than its size, over the limit of what is read, so it was "
        "stopped."
    ),
    "parse.pdf_page_number": gettext_noop(
        "This PDF names a number of pages that no file has; at most {most:,} are read."
    ),
    "parse.pdf_no_pages": gettext_noop(
        "This PDF has no pages that can be read. It may be damaged."
    ),
    "parse.pdf_pages": gettext_noop(
        "This PDF has {total:,} pages; at most {most:,} are read. Split it."
    ),
    "parse.pdf_characters": gettext_noop(
        "This PDF holds more than {most:,} characters of text. Split it."
    ),
    "parse.repaired": gettext_noop(
        "The file is damaged and was mended to read it; parts may be missing."
    ),
    "parse.links": ngettext_lazy(
        "The file holds {count:,} link to other places.",
        "The file holds {count:,} links to other places.",
    ),
    "parse.unsafe_links": gettext_noop(
        "Links in the file lead to scripts or files rather than to pages of the web."
    ),
    "parse.scripts": gettext_noop(
        "The file holds scripts or actions of its own. They are never run here."
    ),
    "parse.macros": gettext_noop("The file holds macros. They were not run."),
    "parse.embedded": ngettext_lazy(
        "{count:,} file lies within this one and was not read: {names}.",
        "{count:,} files lie within this one and were not read: {names}.",
    ),
    "word.struck": ngettext_lazy(
        "{count:,} struck-out piece of text left out.",
        "{count:,} struck-out pieces of text left out.",
    ),
    "parse.form": gettext_noop(
        "The file holds a form in a format (XFA) that only some programs show."
    ),
    "parse.attachments": ngettext_lazy(
        "{count:,} file is attached, and not read.", "{count:,} files are attached, and not read."
    ),
    "parse.attachment_left_out": gettext_noop("Attachment “{name}” was left out. {why}"),
    "parse.of_attachment": gettext_noop("Attachment “{name}”: {said}"),
    "parse.hidden_on_page": gettext_noop("Page {page} holds text {what}; it was left out."),
    "parse.hidden_on_pages": gettext_noop(
        "Page {page} and {more:,} more hold text {what}; it was left out."
    ),
    "parse.unseen_parts": ngettext_lazy(
        "{count:,} part of the page that a reader does not see left out.",
        "{count:,} parts of the page that a reader does not see left out.",
    ),
    "parse.hidden_slides": ngettext_lazy(
        "{count:,} hidden slide left out.", "{count:,} hidden slides left out."
    ),
    "parse.hidden_shape": gettext_noop("A hidden shape was left out."),
    "parse.hidden_picture": gettext_noop("A hidden picture was left out."),
    "parse.formulas": ngettext_lazy(
        "{count:,} formula has no stored result and could not be read. "
        "Open the file in a spreadsheet program and save it.",
        "{count:,} formulas have no stored result and could not be read. "
        "Open the file in a spreadsheet program and save it.",
    ),
    "word.hidden_text": ngettext_lazy(
        "{count:,} hidden piece of text left out.", "{count:,} hidden pieces of text left out."
    ),
    "word.tracked_changes": ngettext_lazy(
        "{count:,} tracked deletion left out.", "{count:,} tracked deletions left out."
    ),
    "word.comments": ngettext_lazy("{count:,} comment left out.", "{count:,} comments left out."),
    "sheet.hidden_sheets": ngettext_lazy(
        "{count:,} hidden sheet left out.", "{count:,} hidden sheets left out."
    ),
    "sheet.struck": gettext_noop("What is struck out on the sheet “{sheet}” was left out."),
    "sheet.hidden_rows": ngettext_lazy(
        "{count:,} hidden row left out on the sheet “{sheet}”.",
        "{count:,} hidden rows left out on the sheet “{sheet}”.",
    ),
    "sheet.hidden_columns": ngettext_lazy(
        "{count:,} hidden column left out on the sheet “{sheet}”.",
        "{count:,} hidden columns left out on the sheet “{sheet}”.",
    ),
    "sheet.comments": ngettext_lazy(
        "{count:,} comment left out on the sheet “{sheet}”.",
        "{count:,} comments left out on the sheet “{sheet}”.",
    ),
}
