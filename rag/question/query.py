"""A question as it is searched for: read once, when it enters; steps take it and read nothing."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from rag.language.identify import language_told
from rag.language.negation import denies
from rag.language.numbers import Kind, Quantity, quantities
from rag.language.spellings import spellings
from rag.language.terms import related, specifics, terms
from rag.question.asked import Form, essence, form, is_direct, without_places
from rag.question.inquiry import asks_of_all, inquire
from rag.question.kinds import QuestionKind, kind_of
from rag.question.operands import operands, without_operands
from rag.question.parts import Part, part_of
from rag.question.pick import Pick, pick_of
from rag.question.places import asked_places
from rag.question.statements import Statement, asked_statements
from rag.question.titles import asked_names
from rag.types import Inquiry, Question, Wish


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What a question asks, standing alone.

    `essence` is the text without what it says of the form of its answer; the rest is read from it:
    `terms` and `related` words for them, `specifics` (names and codes, with related words of each),
    `quantities` and `years`, `names` by which a title may be meant, `places` and `statements` in
    documents, and what its periods and amounts are `spelled` elsewhere. `said` are the terms of the
    whole text, `in_order` those of the essence as they stand. `direct`: a sentence may say the
    answer; `of_all`: it is about all documents; `denied`: it asks whether something is not so.
    `kind` is what the answer has to be, `sides` what it compares, `compared_by` the terms of the
    rest, `part` what it asks for of how a document is made, `pick` what it picks from a table. Some
    are an `inquiry` about the documents themselves. `more` are further queries for the same
    question; `focus` are the terms of a follow-up's own words. `mended` are its misspelt words,
    with what was taken for each.
    """

    text: str
    essence: str
    language: str
    said: frozenset[str]
    terms: frozenset[str]
    in_order: tuple[str, ...]
    related: frozenset[str]
    specifics: Mapping[str, frozenset[str]]
    names: frozenset[str]
    quantities: tuple[Quantity, ...]
    years: frozenset[int]
    spelled: str
    places: tuple[str, ...]
    statements: tuple[Statement, ...]
    form: Form
    direct: bool
    of_all: bool
    denied: bool
    kind: QuestionKind
    sides: tuple[str, ...]
    compared_by: frozenset[str]
    part: Part | None
    pick: Pick | None
    inquiry: Inquiry | None
    focus: frozenset[str] = frozenset()
    mended: Mapping[str, str] = field(default_factory=dict)
    more: tuple["Query", ...] = ()

    @property
    def codes(self) -> frozenset[str]:
        """The codes among its names: P2 is not P1, however alike all else is."""
        return frozenset(one for one in self.specifics if re.search(r"\d", one))


def read_question(question: Question) -> Query:
    """Read a question as it was asked, whatever was said before it."""
    return read(" ".join(question.text.split()))


def read(text: str, more: Sequence[str] = (), language: str = "") -> Query:
    """Read a question that stands alone, and further queries for it, which are in its language."""
    language = language or language_told(text)
    asked = essence(text, language)
    wanted = form(asked, language)
    amounts = without_places(asked, language)
    direct = is_direct(text, language)
    kind, today = kind_of(text, wanted, language), datetime.now(UTC).date()
    numbers, in_order = quantities(asked, language), tuple(terms(asked, language))
    years = frozenset(q.date[0] for q in numbers if q.kind is Kind.DATE and q.date[0])
    return Query(
        text=text,
        essence=asked,
        language=language,
        names=asked_names(asked, language),
        said=frozenset(terms(text, language)),
        terms=frozenset(in_order),
        in_order=in_order,
        related=related(asked, language),
        specifics={one: related(one, language) for one in specifics(asked, language)},
        quantities=quantities(amounts, language),
        years=years,
        spelled=spellings(asked, language),
        places=tuple(asked_places(asked, language)),
        statements=asked_statements(asked, language),
        form=wanted,
        direct=direct,
        denied=denies(text, language),
        kind=kind,
        sides=operands(text, language),
        compared_by=frozenset(terms(without_operands(asked, language), language)),
        part=part_of(text, language),
        pick=pick_of(asked, language),
        of_all=asks_of_all(text, language),
        inquiry=Inquiry(wish=Wish.LIST) if kind.is_courtesy else inquire(text, language, today),
        more=tuple(read(one, language=language) for one in more),
    )
