"""What sentences are put together of."""

from rag.notices.entry import gettext_noop

WORDS = {
    "text": gettext_noop("{text}"),
    "digits.exact": gettext_noop("{number:,}"),
    "digits.at_least": gettext_noop("at least {number:,}"),
    "list.pair": gettext_noop("{first} and {last}"),
    "list.both": gettext_noop("{first} {then}"),
    "number.0": gettext_noop("no"),
    "number.1": gettext_noop("one"),
    "number.2": gettext_noop("two"),
    "number.3": gettext_noop("three"),
    "number.4": gettext_noop("four"),
    "number.5": gettext_noop("five"),
    "number.6": gettext_noop("six"),
    "number.7": gettext_noop("seven"),
    "number.8": gettext_noop("eight"),
    "number.9": gettext_noop("nine"),
}
