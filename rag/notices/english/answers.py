"""What answers say of themselves: that there is none, why, and how sure it is."""

from rag.notices.entry import gettext_noop, ngettext_lazy

ANSWERS = {
    "answer.over_budget": gettext_noop(
        "The budget for the language model is used up, so the documents are quoted."
    ),
    "answer.other_model": gettext_noop(
        "{other} wrote this answer, because {model} could not. {why}"
    ),
    "answer.no_model": gettext_noop(
        "The documents are quoted, because {model} could not write an answer. {why}"
    ),
    "answer.no_models": gettext_noop(
        "The documents are quoted, because neither {model} nor {other} could write an answer. {why}"
    ),
    "answer.not_found": gettext_noop("The documents do not answer this question."),
    "answer.nothing_found": gettext_noop("Nothing found in the documents answers the question."),
    "answer.nearest_below": gettext_noop("The nearest passages are shown below."),
    "answer.none_supported": gettext_noop(
        "No sentence of the answer is supported by the documents."
    ),
    "answer.withheld": gettext_noop("An answer was found but is not sure enough to be given."),
    "answer.sources_disagree": gettext_noop(
        "Sources disagree about this; what each says is shown."
    ),
    "answer.removed": ngettext_lazy(
        "{count} sentence was removed, because the sources do not support it. "
        "That is this workspace's setting.",
        "{count} sentences were removed, because the sources do not support them. "
        "That is this workspace's setting.",
    ),
    "answer.fewer_passages": gettext_noop(
        "Only {shown} of the {found} passages found were read for this answer: the language model "
        "cannot read more at once."
    ),
    "answer.not_borne_out": gettext_noop(
        "The passages do not bear out what the language model wrote, so it is not shown. "
        "What they say themselves stands instead."
    ),
    "answer.no_pictures": gettext_noop(
        "The language model takes no pictures, or did not answer: what can only be seen on the "
        "pages was not read."
    ),
    "answer.not_plain": gettext_noop(
        "Nothing in the documents plainly answers this. Below is what comes nearest."
    ),
    "answer.mended": gettext_noop("“{word}” was taken for “{right}”."),
    "talk.greeting": gettext_noop(
        "Hello. Ask anything that stands in your documents: the answer comes with the page it is "
        "from. For instance:"
    ),
    "talk.thanks": gettext_noop("You are welcome. You could also ask:"),
    "talk.vague": gettext_noop("That could mean several things. What would you like to know?"),
    "suggest.document": gettext_noop("What is “{title}” about?"),
    "suggest.heading": gettext_noop("What is said under “{heading}”?"),
    "suggest.about": gettext_noop("What is this document about?"),
    "suggest.main_points": gettext_noop("What are the main points?"),
    "suggest.library": gettext_noop("Which documents are there?"),
    "answer.broke_off": gettext_noop(
        "The language model stopped in the middle: the answer is incomplete. Ask again."
    ),
    "answer.unindexed": ngettext_lazy(
        "Part of the documents is not searchable just now: the index is being mended "
        "({count:,} document to go). Ask again in a while.",
        "Part of the documents is not searchable just now: the index is being mended "
        "({count:,} documents to go). Ask again in a while.",
    ),
    "answer.searched": ngettext_lazy(
        "Searched: {count:,} document.", "Searched: {count:,} documents."
    ),
    "answer.waiting": ngettext_lazy(
        "Still being read, so not searched: {count:,} document.",
        "Still being read, so not searched: {count:,} documents.",
    ),
    "answer.failed": ngettext_lazy(
        "Could not be read: {count:,} document.", "Could not be read: {count:,} documents."
    ),
    "ask.nothing_fits": gettext_noop(
        "No document fits: {filters}. Choose fewer filters and ask again."
    ),
    "ask.failed": gettext_noop("Something went wrong. The question is kept: try again."),
    "answer.repeated": gettext_noop(
        "The model said the same again and again: {number} repeated sentences were left out."
    ),
    "answer.unknown_passage": gettext_noop(
        "The answer cited passage {passage}, which does not exist. That was dropped."
    ),
    "confidence.nothing_checked": gettext_noop("Nothing in the answer could be checked."),
    "confidence.supported": gettext_noop(
        "{supported} of {checked} statements are supported by the passages."
    ),
    "confidence.thin": gettext_noop("The passages hold only part of what the question asks for."),
    "confidence.far": gettext_noop("No passage matches the question closely."),
    "confidence.searches_differ": gettext_noop(
        "Searching by meaning and by words found different passages."
    ),
    "confidence.cut_off": gettext_noop("The model was cut off: the answer may lack its end."),
    "confidence.quoted": gettext_noop(
        "The answer is quoted word for word; whether it answers is for you to see."
    ),
    "confidence.indirect": gettext_noop(
        "The question asks for what is worked out, counted or seen on a page: the quotes may have "
        "what that takes, but seldom the result."
    ),
    "confidence.page": gettext_noop("The text of page {page} is {doubt}: look at the page."),
    "confidence.page_of": gettext_noop(
        "The text of page {page} of {title} is {doubt}: look at the page."
    ),
}
