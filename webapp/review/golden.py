"""Golden questions: what a workspace is measured by."""

from dataclasses import dataclass

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext, ngettext

from rag.errors import QuestionError
from rag.safety import check_question
from rag.types import Question, Scope
from webapp.accounts.models import User
from webapp.engine import rag_config
from webapp.library.errors import RefusedError
from webapp.library.models import Document, Workspace
from webapp.messages import told
from webapp.review.models import GoldenQuestion, Judgement

LONGEST_ANSWER = 2_000
MOST_QUESTIONS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A known answer: its text, and the document and page where it stands, if they are known."""

    answer: str = ""
    document: Document | None = None
    page: int | None = None


def add_golden(
    workspace: Workspace,
    user: User,
    question: str,
    known: Known,
    *,
    answerable: bool = True,
    judgement: Judgement | None = None,
) -> GoldenQuestion:
    """Keep a golden question. Raises RefusedError when it cannot be asked or nothing is known."""
    if GoldenQuestion.objects.filter(workspace=workspace).count() >= MOST_QUESTIONS:
        refused = gettext("A workspace may have %(number)s golden questions at most.")
        raise RefusedError(refused % {"number": intcomma(MOST_QUESTIONS)})
    return GoldenQuestion.objects.create(
        workspace=workspace,
        created_by=user,
        judgement=judgement,
        **_checked(question, known, answerable=answerable),
    )


def change_golden(golden: GoldenQuestion, question: str, known: Known, *, answerable: bool) -> None:
    """Give a golden question other words or another answer. Raises RefusedError."""
    for name, value in _checked(question, known, answerable=answerable).items():
        setattr(golden, name, value)
    golden.save()


def _checked(question: str, known: Known, *, answerable: bool) -> dict[str, object]:
    question = " ".join(question.replace("\x00", "").split())
    try:
        check_question(Question(text=question, scope=Scope(collection="")), rag_config())
    except QuestionError as error:
        raise RefusedError(told(error.message)) from error
    answer = known.answer.replace("\x00", "").strip()[:LONGEST_ANSWER]
    if answerable and not answer and known.document is None:
        raise RefusedError(gettext("Give the answer, or at least the document that holds it."))
    if known.page is not None and known.document is not None:
        pages = known.document.pages_count
        if not 1 <= known.page <= max(1, pages):
            refused = ngettext(
                "“%(title)s” has %(pages)s page.", "“%(title)s” has %(pages)s pages.", pages
            )
            raise RefusedError(refused % {"title": known.document.title, "pages": pages})
    return {
        "question": question,
        "answerable": answerable,
        "answer": answer if answerable else "",
        "document": known.document if answerable else None,
        "page": known.page if answerable and known.document else None,
    }
