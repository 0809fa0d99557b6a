"""What is said of the way to an answer, step by step."""

from rag.notices.entry import gettext_noop, ngettext_lazy

STEPS = {
    "part.cover": gettext_noop("Read the cover of {title}."),
    "part.tables": gettext_noop("Went through the tables of {title}."),
    "part.figures": gettext_noop("Went through the figures of {title}."),
    "part.contents": gettext_noop("Went through the contents of {title}."),
    "part.none": gettext_noop("In {title} no such page, table or figure was recognised."),
    "place.page": gettext_noop("Read page {name} of {title}."),
    "place.section": gettext_noop("Read the section “{name}” of {title}."),
    "place.within": gettext_noop("Looked first in the section “{name}” of {title}."),
    "step.words": gettext_noop("“{words}”"),
    "step.searched": ngettext_lazy(
        "Searched for {searches}: read {count} page.",
        "Searched for {searches}: read {count} pages.",
    ),
    "step.nothing_new": gettext_noop("Searched for {searches}: nothing new was found."),
    "step.seen": gettext_noop("Looked at page {page} of {title}."),
    "step.each": ngettext_lazy(
        "Went through {count} document.", "Went through {count} documents one by one."
    ),
    "overview.each": gettext_noop(
        "Each of {searched} documents was gone through; {count} of them have something to quote."
    ),
    "structure.recognised": gettext_noop(
        "These are the ones that were recognised when the document was read; there may be more."
    ),
}
