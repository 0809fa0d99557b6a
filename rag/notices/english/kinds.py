"""Names of kinds: of sensitive words, of documents, and what a claim's check came to."""

from rag.notices.entry import gettext_noop, ngettext_lazy

KINDS = {
    "verdict.supported": gettext_noop("Supported"),
    "verdict.quoted": gettext_noop("Quoted"),
    "verdict.partly": gettext_noop("Partly supported"),
    "verdict.unsupported": gettext_noop("Not supported"),
    "verdict.contradicted": gettext_noop("Contradicted"),
    "verdict.unchecked": gettext_noop("Not checked"),
    "verdict.contradicted.among": gettext_noop("The source says otherwise in {count} of them."),
    "verdict.unsupported.among": gettext_noop("No passage was found for {count} of them."),
    "verdict.partly.among": gettext_noop("The passages support {count} of them only in part."),
    "verdict.supported.told": ngettext_lazy(
        "{count} sentence checked", "All {count} sentences checked"
    ),
    "verdict.quoted.told": ngettext_lazy(
        "{count} quote, word for word", "{count} quotes, word for word"
    ),
    "verdict.contradicted.told": ngettext_lazy(
        "{count} sentence differs from its source", "{count} sentences differ from their sources"
    ),
    "verdict.unsupported.told": ngettext_lazy(
        "{count} sentence was found in no source", "{count} sentences were found in no source"
    ),
    "verdict.partly.told": ngettext_lazy(
        "{count} sentence is only partly in its source",
        "{count} sentences are only partly in their sources",
    ),
    "checked.nothing": gettext_noop("No sentence could be checked"),
    "checked.seen": ngettext_lazy(
        "{count} sentence was seen in a figure or on a page, not checked by words",
        "{count} sentences were seen in figures or on pages, not checked by words",
    ),
    "checked.none": gettext_noop("Not checked: needs a model"),
    "checked.some": ngettext_lazy(
        "{checked} of {count} sentence checked", "{checked} of {count} sentences checked"
    ),
    "checked.not": ngettext_lazy(
        "{count} not checked: needs a model", "{count} not checked: need a model"
    ),
    "kind.email": ngettext_lazy("{number} e-mail address", "{number} e-mail addresses"),
    "kind.email.one": gettext_noop("an e-mail address"),
    "kind.email.many": gettext_noop("e-mail addresses"),
    "kind.phone": ngettext_lazy("{number} telephone number", "{number} telephone numbers"),
    "kind.phone.one": gettext_noop("a telephone number"),
    "kind.phone.many": gettext_noop("telephone numbers"),
    "kind.card": ngettext_lazy("{number} payment card number", "{number} payment card numbers"),
    "kind.card.one": gettext_noop("a payment card number"),
    "kind.card.many": gettext_noop("payment card numbers"),
    "kind.bank": ngettext_lazy("{number} bank account number", "{number} bank account numbers"),
    "kind.bank.one": gettext_noop("a bank account number"),
    "kind.bank.many": gettext_noop("bank account numbers"),
    "kind.national_id": ngettext_lazy(
        "{number} national id number", "{number} national id numbers"
    ),
    "kind.national_id.one": gettext_noop("a national id number"),
    "kind.national_id.many": gettext_noop("national id numbers"),
    "kind.birth": ngettext_lazy("{number} date of birth", "{number} dates of birth"),
    "kind.birth.one": gettext_noop("a date of birth"),
    "kind.birth.many": gettext_noop("dates of birth"),
    "kind.ip": ngettext_lazy("{number} IP address", "{number} IP addresses"),
    "kind.ip.one": gettext_noop("an IP address"),
    "kind.ip.many": gettext_noop("IP addresses"),
    "kind.secret": ngettext_lazy("{number} password or key", "{number} passwords or keys"),
    "kind.secret.one": gettext_noop("a password or key"),
    "kind.secret.many": gettext_noop("passwords or keys"),
    "kind.name": ngettext_lazy("{number} name of a person", "{number} names of persons"),
    "kind.name.one": gettext_noop("a name of a person"),
    "kind.name.many": gettext_noop("names of persons"),
    "guide.kind.annual_report": gettext_noop("Annual report"),
    "guide.kind.article": gettext_noop("Article"),
    "guide.kind.brochure": gettext_noop("Brochure"),
    "guide.kind.contract": gettext_noop("Contract"),
    "guide.kind.current_report": gettext_noop("Current report"),
    "guide.kind.curriculum": gettext_noop("Curriculum vitae"),
    "guide.kind.decision": gettext_noop("Court decision"),
    "guide.kind.guide": gettext_noop("Guide"),
    "guide.kind.handbook": gettext_noop("Handbook"),
    "guide.kind.invoice": gettext_noop("Invoice"),
    "guide.kind.letter": gettext_noop("Letter"),
    "guide.kind.manual": gettext_noop("Manual"),
    "guide.kind.minutes": gettext_noop("Minutes"),
    "guide.kind.news_release": gettext_noop("News release"),
    "guide.kind.paper": gettext_noop("Research paper"),
    "guide.kind.plan": gettext_noop("Plan"),
    "guide.kind.policy": gettext_noop("Policy"),
    "guide.kind.proposal": gettext_noop("Proposal"),
    "guide.kind.quarterly_report": gettext_noop("Quarterly report"),
    "guide.kind.report": gettext_noop("Report"),
    "guide.kind.survey": gettext_noop("Survey"),
    "guide.kind.thesis": gettext_noop("Thesis"),
}
