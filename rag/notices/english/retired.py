"""What is said no more, and stands in answers that are stored."""

from rag.notices.entry import gettext_noop

RETIRED = {
    "verify.otherwise": gettext_noop("The passages have {number}, but {how}."),
    "verify.for_another": gettext_noop("for something else"),
    "verify.for_each": gettext_noop("for each, not in all"),
    "verify.not_for_each": gettext_noop("not for each"),
    "verify.as_percentage": gettext_noop("as a percentage"),
    "verify.as_money": gettext_noop("as an amount of money"),
    "verify.not_as_percentage": gettext_noop("not as a percentage"),
    "verify.not_as_change": gettext_noop("not as a change"),
    "verify.opposite": gettext_noop("The answer says the opposite of the source."),
    "verify.below_zero": gettext_noop(
        "The source has {number} below zero, the answer tells it above zero."
    ),
    "verify.above_zero": gettext_noop(
        "The source has {number} above zero, the answer tells it below zero."
    ),
}
