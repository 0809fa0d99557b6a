"""What a question asks for: its subject, and the form that its answer will have."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

from rag.language.lists import Lists, Patterns, Phrases, lists
from rag.language.numbers import years


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking(Lists):
    """What questions ask for, by their words.

    An `amount`, a share in `percent`, a `date`, a `name`, what the `front` page has, what a `brief`
    line says. What is `seen` on a page, or `derived`, is seldom said in a sentence. `contacts`:
    what is asked for, and what it looks like, both as patterns. `answer_form`: what is said of the
    answer's form, or of every document alike; `place`: where to look.
    """

    file: ClassVar[str] = "asking"
    amount: Phrases
    percent: Patterns
    date: Phrases
    name: Phrases
    front: Phrases
    brief: Phrases
    seen: Phrases
    derived: Patterns
    contacts: Mapping[str, str]
    answer_form: Patterns
    place: Phrases


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The form that an answer will have.

    `brief`: a line or a heading may be the answer; `front`: the first page is likely to have it;
    `contact` is a pattern, empty for none.
    """

    amount: bool
    percent: bool
    date: bool
    name: bool
    brief: bool
    front: bool
    contact: str


_LEFT_OVER = re.compile(r"(?<=[.?!])(?:\s*+[.?!,;])++|^[\s.,;]+|(?<!\s)\s++(?=[.?!,;])")


def form(query: str, language: str) -> Form:
    """The form that the answer to a question will have, by the question's words."""
    asking = lists(Asking, language)
    front, name = bool(asking.front.search(query)), bool(asking.name.search(query))
    return Form(
        amount=bool(asking.amount.search(query)),
        percent=bool(asking.percent.search(query)),
        date=bool(asking.date.search(query)),
        name=name,
        brief=front or name or bool(asking.brief.search(query)),
        front=front,
        contact="|".join(seen for asked, seen in _contacts(language) if asked.search(query)),
    )


@cache
def _contacts(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    known = lists(Asking, language).contacts.items()
    return tuple((re.compile(asked, re.IGNORECASE), seen) for asked, seen in known)


def is_direct(query: str, language: str) -> bool:
    """Whether a sentence may say the answer: it is not worked out, counted or seen on a page.

    A ratio, a change, a number of things and what several years have together are worked out.
    """
    asking = lists(Asking, language)
    several = len(years(query, language)) > 1 and bool(asking.amount.search(query))
    return not (several or asking.derived.search(query) or asking.seen.search(query))


def essence(query: str, language: str) -> str:
    """The query without what it says of the form of its answer; all of it if that is all.

    "What is the tax rate? Round your answer to two decimal places." asks for the tax rate. Searched
    for, the rest would find pages about rounding and lists.
    """
    whole = query.encode("utf-8", "ignore").decode().replace("\0", " ")  # as a model can read it
    stripped = lists(Asking, language).answer_form.sub(" ", whole)
    bare = _LEFT_OVER.sub("", " ".join(stripped.split()))
    return bare if re.search(r"\w{2}", bare) else whole


def without_places(query: str, language: str) -> str:
    """The query without where to look, which is not what is asked for."""
    return lists(Asking, language).place.sub(" ", query)
