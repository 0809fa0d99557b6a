"""Seventy and more searches over a made library: first hit, number of documents, what is said."""

from dataclasses import dataclass

import pytest

from rag.engine import Engine
from tests.make import make_workspace
from tests.rows import index, make_ready
from tests.webapp.search.corpus import LIBRARY
from webapp.accounts.models import User
from webapp.library.models import Document, Role, Tag
from webapp.search.find import find
from webapp.search.wanted import Wanted


@dataclass(frozen=True)
class Expected:
    """What a search is to find: how many documents, and which comes first."""

    query: str
    total: int
    first: str = ""
    missing: tuple[str, ...] = ()
    meant: str = ""


HARBOUR, MILL, QUAY = (
    "Lease of Harbour Street 4",
    "Lease of Mill Lane 9",
    "Draft lease of Quay House",
)
THEN, NOW = "Annual report 2022", "Annual report 2023"

SEARCHES = (
    # Words.
    Expected("lease", 3),
    Expected("rent", 5),
    Expected("RENTS", 5),
    Expected("rent deposit", 3),
    Expected("annual report", 3, NOW),
    Expected("deposit escrow", 1, HARBOUR),
    Expected("escrow 1,900", 0),
    Expected("4200", 1, HARBOUR),
    Expected("4,200", 1, HARBOUR),
    Expected("11.8", 1, THEN),
    Expected("noncurrent", 0, missing=("noncurrent",)),
    Expected("non-current", 1, NOW),
    Expected("cafe zurich", 1, "Minutes of the board"),
    Expected("the budget for 2024", 2, "Budget 2024"),
    # Phrases.
    Expected('"late payment"', 1, HARBOUR),
    Expected("late payment", 2, HARBOUR),
    Expected('"payment late"', 0, missing=("payment late",)),
    Expected('"interest rates"', 1, "Interest rates"),
    Expected("interest rates", 1, "Interest rates"),
    Expected('"bottling line" OR "supervisory board"', 3),
    # Left out, either, begun.
    Expected("rent -deposit", 2),
    Expected("lease NOT draft", 2),
    Expected("revenue -2022", 3),
    Expected("revenue -budget", 2, NOW),
    Expected("warehouse OR escrow", 2),
    Expected("rent warehouse OR escrow", 2),
    Expected("bottl*", 2),
    Expected("superv* board", 1, THEN),
    # Fields.
    Expected("title:lease", 3),
    Expected("rent title:lease -title:draft", 2),
    Expected("revenue type:pdf", 2),
    Expected("type:mail", 2, "Interest rates"),
    Expected("rent tag:lease", 2),
    Expected('tag:"in force"', 2),
    Expected("rent -tag:lease", 3),
    Expected("revenue tag:report OR tag:budget", 3),
    Expected("rent workspace:estates", 4),
    Expected("interest workspace:fin", 2),
    Expected("lease after:2021", 2),
    Expected("lease before:2021-03-01", 1, MILL),
    Expected("revenue after:2023-08 before:2023-10", 2),
    Expected("language:german", 1, "Mietvertrag Gartenweg 2"),
    Expected("Mieten language:de", 1, "Mietvertrag Gartenweg 2"),
    # What is not there.
    Expected("zxqv blorf", 0, missing=("zxqv", "blorf")),
    Expected("rent zxqv", 5, missing=("zxqv",)),
    Expected("depsoit", 0, missing=("depsoit",), meant="deposit"),
    Expected("rent warehose type:pdf", 3, missing=("warehose",), meant="rent warehouse type:pdf"),
    Expected("author:bank", 1, "Interest rates", missing=("author",)),
    # What one may not see.
    Expected("kestrel", 0, missing=("kestrel",)),
    Expected("kestrle", 0, missing=("kestrle",)),
    Expected("zephyrin", 0, missing=("zephyrin",)),
    Expected("tag:kestrelic", 0),
    Expected("workspace:secret", 0),
    Expected("takeover revenue", 4, missing=("takeover",)),
    # Written from what the documents say, before any of them was tried.
    Expected("escrow account", 1, HARBOUR),
    Expected('"three months of rent"', 1, HARBOUR),
    Expected("begins 2031", 1, HARBOUR),
    Expected("nine percent", 1, HARBOUR),
    Expected("warehouse", 1, MILL),
    Expected("landlord", 1, QUAY),
    Expected("within ten days", 1, "Reminder"),
    Expected("Kaution", 1, "Mietvertrag Gartenweg 2"),
    Expected("Gartenweg", 1, "Mietvertrag Gartenweg 2"),
    Expected("energy costs", 1, THEN),
    Expected("supervisory board met six times", 1, THEN),
    Expected("million euros", 3),
    Expected("bottling", 2),
    Expected("loans dearer", 1, "Interest rates"),
    Expected("approved budget", 1, "Minutes of the board"),
    Expected("rent -tag:ended type:pdf", 2),
    Expected("interest after:2022", 2, "Interest rates"),
    Expected("revenue OR rent -type:word", 5),
    Expected("title:annual -2022", 1, NOW),
    Expected("tag:draft OR tag:minutes type:word", 3),
)


@pytest.fixture
def reader(alice: User, bob: User, engine: Engine) -> User:
    """Alice, who sees two of the three workspaces."""
    rights = {"Estates": alice, "Finance": alice, "Secret": bob}
    places = {name: make_workspace(name, {user: Role.OWNER}) for name, user in rights.items()}
    for made in LIBRARY:
        where = places[made.workspace]
        document = make_ready(where, *made.texts, title=made.title)
        Document.objects.filter(pk=document.pk).update(
            media_type=made.media_type, dated=made.day, languages=made.language
        )
        for name in made.tags:
            document.tags.add(Tag.objects.get_or_create(workspace=where, name=name)[0])
        index(Document.objects.get(pk=document.pk), engine)
    return alice


def test_searches_find_what_is_there(reader: User, subtests: pytest.Subtests) -> None:
    for expected in SEARCHES:
        with subtests.test(expected.query):
            found = find(reader, Wanted(text=expected.query))
            titles = [group.document.title for group in found.groups]
            assert found.total == len(titles) == expected.total, titles
            assert tuple(found.missing) == expected.missing
            assert found.meant == expected.meant
            if expected.first:
                assert titles[0] == expected.first
            assert "Kestrel" not in {one.document.title for one in found.found}
            names = {value for facet in found.facets for value, _, _ in facet.values}
            assert not names & {"Secret", "kestrelic"}
