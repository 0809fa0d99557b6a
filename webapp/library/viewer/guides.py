"""The guides to documents as pages show them: what each is, its key points, what it answers."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from uuid import UUID

from rag.notices import Notice
from rag.types import Remark
from webapp.library.guard.guides import guides_of
from webapp.library.models import Document
from webapp.library.viewer.place import Place
from webapp.messages import told


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRemark:
    """Words of a guide with the way to the place that they are from."""

    text: str
    where: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownGuide:
    """A guide, laid out. `kind`: what the document is, in a word or two."""

    kind: str
    facts: Sequence[ShownRemark]
    points: Sequence[ShownRemark]
    questions: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A question that a document answers. `title`: of that, where another may be meant as well."""

    question: str
    document_id: UUID
    title: str


def show_guide(document: Document) -> ShownGuide | None:
    """The guide to a document, if there is one of its live generation under today's policy.

    A date and names by themselves are no guide: it is not known of what.
    """
    guide = guides_of([document]).get(document.pk)
    if guide is None:
        return None
    facts = (guide.date, guide.by)
    shown = ShownGuide(
        kind=told(Notice(f"guide.kind.{guide.kind}")) if guide.kind else "",
        facts=[_shown(document, one) for one in facts if one],
        points=[_shown(document, one) for one in guide.points],
        questions=[one.text for one in guide.questions],
    )
    return shown if shown.kind or shown.points or shown.questions else None


def suggest(
    documents: Iterable[Document], most: int, *, alone: bool, asked: Collection[str] = ()
) -> list[Suggestion]:
    """Questions that these documents answer, of each in turn, without those that were asked.

    `alone`: there is one document to ask at all. A query. The caller has seen to it that the
    reader may see the documents.
    """
    documents = list(documents)
    guides = guides_of(documents)
    known = {_bare(one) for one in asked}
    of_each = [
        [
            Suggestion(
                question=one.text,
                document_id=document.pk,
                title="" if alone else document.title,
            )
            for one in guides[document.pk].questions
            if _bare(one.text) not in known
        ]
        for document in documents
        if document.pk in guides
    ]
    in_turn = filter(None, chain.from_iterable(zip_longest(*of_each)))
    once = {_bare(one.question): one for one in reversed(list(in_turn))}
    return list(reversed(once.values()))[:most]


def _shown(document: Document, remark: Remark) -> ShownRemark:
    place = Place(document_id=str(document.pk), page=remark.page, spans=(remark.span,))
    return ShownRemark(text=remark.text, where=document.where(remark.page), place=place)


def _bare(question: str) -> str:
    return " ".join(question.lower().split()).rstrip("?. ")
