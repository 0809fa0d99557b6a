"""What is said of questions, passages and answers that were looked through."""

from rag.notices.entry import gettext_noop, ngettext_lazy

SAFETY = {
    "safety.passages_withheld": ngettext_lazy(
        "{number:first} passage was withheld by this workspace's policy: it blocks text with "
        "{kinds}.",
        "{number:first} passages were withheld by this workspace's policy: it blocks text with "
        "{kinds}.",
    ),
    "safety.hidden_in_answer": ngettext_lazy(
        "{kinds:first} in the answer is hidden by this workspace's policy.",
        "{kinds:first} in the answer are hidden by this workspace's policy.",
    ),
    "safety.hidden_in_question": ngettext_lazy(
        "{kinds:first} in the question is hidden by this workspace's policy.",
        "{kinds:first} in the question are hidden by this workspace's policy.",
    ),
    "safety.hidden_in_passages": ngettext_lazy(
        "{kinds:first} in the passages read is hidden by this workspace's policy.",
        "{kinds:first} in the passages read are hidden by this workspace's policy.",
    ),
    "safety.answer_withheld": gettext_noop(
        "The answer was withheld: it has {kinds}, which this workspace's policy blocks."
    ),
    "safety.question_blocked": gettext_noop(
        "Your question was not asked: it has {kinds}, which this workspace's policy blocks. "
        "Take it out and ask again."
    ),
    "safety.question_empty": gettext_noop("Please type a question."),
    "safety.question_overlong": gettext_noop(
        "The question has {length:,} characters; at most {limit:,} are read."
    ),
    "safety.orders": gettext_noop(
        "Passage {passage} has words that try to instruct a language model. "
        "They were treated as text."
    ),
    "safety.rests_on_orders": gettext_noop(
        "The words that it rests on are meant to instruct a language model, not to inform."
    ),
    "safety.no_name_model": gettext_noop(
        "The model for names, {model}, cannot be loaded. Check NAMES_MODEL, and that the "
        "model is on this machine or can be fetched."
    ),
}
