"""What is said where documents themselves are counted."""

from rag.notices.entry import gettext_noop, ngettext_lazy

INVENTORY = {
    "overview.nearest": gettext_noop(
        "This asks about all documents; the passages shown are the nearest {number}."
    ),
    "overview.counted": gettext_noop(
        "Counted over all documents that can be searched; nothing was read or guessed."
    ),
    "overview.there_are": ngettext_lazy("There is {documents}.", "There are {documents}."),
    "overview.documents": gettext_noop("{documents:first} {conditions}."),
    "overview.others": gettext_noop("Others may be {noun} too, without saying so in their title."),
    "overview.with_titles": gettext_noop("{said}\n\n{titles}"),
    "overview.with_more": gettext_noop("{said}\n\n{titles}\n- and {more:,} more"),
    "overview.tag": ngettext_lazy("has the tag “{tag}”", "have the tag “{tag}”"),
    "overview.tag_for": ngettext_lazy("has the tag for {noun}", "have the tag for {noun}"),
    "overview.title_of": ngettext_lazy(
        "has a title that speaks of {noun}", "have a title that speaks of {noun}"
    ),
    "overview.title": ngettext_lazy("has “{title}” in the title", "have “{title}” in the title"),
    "overview.mentions": ngettext_lazy("has “{words}” in the text", "have “{words}” in the text"),
    "overview.mentions_loosely": ngettext_lazy(
        "has all words of “{words}” in one passage", "have all words of “{words}” in one passage"
    ),
    "overview.added": ngettext_lazy("has been added {days}", "have been added {days}"),
    "overview.dated": ngettext_lazy(
        "has a date of their own {days}", "have a date of their own {days}"
    ),
    "overview.waiting": gettext_noop("Not counted: {waiting:,} still being read."),
    "overview.failed": gettext_noop("Not counted: {failed:,} could not be read."),
    "overview.unread": gettext_noop(
        "Not counted: {waiting:,} still being read, {failed:,} could not be read."
    ),
    "type.document": ngettext_lazy("{number} document", "{number} documents"),
    "type.pdf": ngettext_lazy("{number} PDF", "{number} PDFs"),
    "type.word": ngettext_lazy("{number} Word document", "{number} Word documents"),
    "type.slides": ngettext_lazy("{number} PowerPoint file", "{number} PowerPoint files"),
    "type.sheet": ngettext_lazy("{number} Excel or CSV file", "{number} Excel and CSV files"),
    "type.mail": ngettext_lazy("{number} e-mail", "{number} e-mails"),
    "type.web": ngettext_lazy("{number} web page", "{number} web pages"),
    "type.text": ngettext_lazy("{number} text file", "{number} text files"),
    "type.picture": ngettext_lazy("{number} picture", "{number} pictures"),
    "days.day": gettext_noop("{day} {month} {year}"),
    "days.on": gettext_noop("on {day}"),
    "days.since": gettext_noop("from {day}"),
    "days.until": gettext_noop("until {day}"),
    "days.between": gettext_noop("from {since} until {until}"),
    "month.1": gettext_noop("January"),
    "month.2": gettext_noop("February"),
    "month.3": gettext_noop("March"),
    "month.4": gettext_noop("April"),
    "month.5": gettext_noop("May"),
    "month.6": gettext_noop("June"),
    "month.7": gettext_noop("July"),
    "month.8": gettext_noop("August"),
    "month.9": gettext_noop("September"),
    "month.10": gettext_noop("October"),
    "month.11": gettext_noop("November"),
    "month.12": gettext_noop("December"),
}
