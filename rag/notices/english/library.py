"""What an application says of documents that it keeps and reads."""

from rag.notices.entry import gettext_noop

LIBRARY = {
    "library.file_gone": gettext_noop("The uploaded file is gone from the storage."),
    "library.incomplete": gettext_noop(
        "What was read of this document is not all there. Ingest the document again."
    ),
    "library.no_pictures": gettext_noop(
        "Documents of this kind have no pictures of pages, only text."
    ),
    "library.not_read_yet": gettext_noop(
        "This page cannot be shown before the document has been read."
    ),
    "library.hidden_words_lost": gettext_noop(
        "This page has words that the workspace's policy hides, and where they stand is not known "
        "any more. Read the document again."
    ),
    "ingest.waiting": gettext_noop("Waiting: {why}"),
    "ingest.disk_full": gettext_noop("The disk of the server is full."),
    "ingest.files_down": gettext_noop("The store of the files does not answer."),
    "ingest.gave_up": gettext_noop(
        "Reading it ended the worker {attempts} times. The file may be damaged or too demanding; "
        "try a simpler export of it, or retry when the machine is less busy."
    ),
    "ingest.defect": gettext_noop("Something went wrong while reading it; it will be tried again."),
    "chore.gave_up": gettext_noop("It ended its workers again and again; the log says more."),
    "chore.defect": gettext_noop("It met a defect; the log says which."),
    "chore.backup_folder": gettext_noop(
        "Nothing can be written to {folder}: {reason}. Give the account that the product runs as "
        "the right to write there, or name another folder as BACKUP_DIR."
    ),
    "chore.no_pg_dump": gettext_noop(
        "pg_dump is not installed where the workers run. Install PostgreSQL's client programs "
        "there, or back the database up by its own means."
    ),
    "chore.old_pg_dump": gettext_noop(
        "pg_dump is of an older version than the database, PostgreSQL {version}. Install the "
        "client programs of PostgreSQL {version} or a later one where the workers run."
    ),
    "chore.dump_failed": gettext_noop(
        "pg_dump ended with {code}, and no backup was made; the log says why."
    ),
    "ingest.no_words": gettext_noop("No words were found in it."),
    "ingest.no_words_of_scan": gettext_noop(
        "No words were found in it. If it is a scan, check that its pages can be read, and that "
        "OCR_LANGUAGES has its language."
    ),
}
