"""Why a claim is judged as it is, and where sources differ."""

from rag.notices.entry import gettext_noop

CLAIMS = {
    "claim.sources": gettext_noop("A list of sources."),
    "claim.no_statement": gettext_noop("Not a statement."),
    "claim.heading": gettext_noop("A heading."),
    "claim.introduction": gettext_noop("An introduction."),
    "claim.question": gettext_noop("A question."),
    "claim.absence": gettext_noop("Says what the documents do not hold; no passage can show that."),
    "claim.seen": gettext_noop(
        "Seen in the figure or page on page {page}: look there. Words cannot bear it out."
    ),
    "claim.short": gettext_noop("Too short to be checked."),
    "verify.quoted": gettext_noop("Quoted word for word."),
    "verify.read_off": gettext_noop("Read off the table: the cell, its row and its column."),
    "verify.says_this": gettext_noop("The cited words say this."),
    "verify.close": gettext_noop("The source says something close to this."),
    "verify.not_clearly": gettext_noop("No passage clearly says this."),
    "verify.unsure": gettext_noop("Not checked: that needs a language model as judge."),
    "verify.unread": gettext_noop("Not checked: this language needs a language model as judge."),
    "verify.nowhere": gettext_noop("No passage says this."),
    "verify.uncited": gettext_noop("Nothing is cited for this."),
    "verify.cites_nothing": gettext_noop("The answer cites nothing here."),
    "verify.corrected": gettext_noop(
        "Passage {passage} says this; the cited one does not. The citation was corrected."
    ),
    "verify.added": gettext_noop(
        "Passage {passage} says this; the answer cited nothing here. It was added."
    ),
    "verify.says_otherwise": gettext_noop("The source says something else."),
    "verify.judged": gettext_noop("What the source says: {said}."),
    "verify.worked_out": gettext_noop("Worked out again from the source: {formula}."),
    "verify.only_worked_out": gettext_noop(
        "The calculation is right: {formula}. Whether it takes the right numbers was not checked."
    ),
    "verify.refuted": gettext_noop(
        "Worked out from the source: {formula} = {result}; the answer says {answer}."
    ),
    "verify.points": gettext_noop("{number} percentage points"),
    "verify.not_found": gettext_noop("Not found in the passages: {what}."),
    "verify.differs": gettext_noop("The source says {source}, the answer says {answer}."),
    "verify.other_word": gettext_noop("The source says “{source}”, the answer says “{answer}”."),
    "verify.denies": gettext_noop("The answer denies what the source says."),
    "verify.denied": gettext_noop("The answer says what the source denies."),
    "verify.exchanged": gettext_noop("The answer has “{one}” and “{other}” in each other's place."),
    "verify.other_column": gettext_noop(
        "In the table {number} stands under {there}, the answer says {answer}."
    ),
    "conflict.denied": gettext_noop("One source says what the other denies."),
    "conflict.judged": gettext_noop("Another source says otherwise: {said}."),
    "conflict.opposite": gettext_noop("The sources say the opposite of each other."),
    "conflict.otherwise": gettext_noop("Another source says otherwise."),
    "conflict.values": gettext_noop("One source says {one}, another says {other}."),
    "conflict.values_of_year": gettext_noop(
        "One source says {one}, another says {other} for {year}."
    ),
}
