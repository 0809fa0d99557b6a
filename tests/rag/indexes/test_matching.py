"""What is sought to the letter: all documents that have it, counted, whatever the database."""

import sqlite3
from collections.abc import Iterator

import psycopg
import pytest

from rag.indexes import LexicalIndex, matching, matching_postgres, matching_sqlite
from rag.indexes.lexical_postgres import PostgresLexicalIndex
from rag.indexes.lexical_sqlite import SqliteLexicalIndex
from rag.types import Matched, Scope, Sought, Term, generation_of
from tests.make import make_chunk

HERE, THERE = Scope(collection="matching"), Scope(collection="elsewhere")
TEXTS = {
    "lease": ("Lease", "The rent is due. It rises.", "A late rent bears interest.", "Parking."),
    "rents": ("Rents of the year", "Nothing else stands here.", "An interest in late rent."),
    "draft": ("Draft", "The rent of a draft is due late."),
    "zoo": ("Zoo", "A zebra, and a zebu.", "The year of the zebra."),
}


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.service)])
def index(request: pytest.FixtureRequest) -> Iterator[LexicalIndex]:
    if request.param == "sqlite":
        connection = sqlite3.connect(":memory:", isolation_level=None)
        yield filled(SqliteLexicalIndex(lambda: connection))
        connection.close()
    else:
        with psycopg.connect(request.getfixturevalue("postgres"), autocommit=True) as held:
            index = PostgresLexicalIndex(lambda: held)
            yield filled(index)
            index.drop(HERE.collection)
            index.drop(THERE.collection)


def filled(index: LexicalIndex) -> LexicalIndex:
    for name, (title, *texts) in TEXTS.items():
        index.add(
            HERE.collection,
            [
                make_chunk(text, document_id=name, ordinal=number, title=title)
                for number, text in enumerate(texts)
            ],
        )
    return index


def all_of(*words: str, phrase: str = "") -> Sought:
    return Sought(groups=tuple((Term(words=one),) for one in words), phrase=phrase)


def counts(index: LexicalIndex, sought: Sought) -> dict[str, int]:
    return {one.document_id: one.passages for one in index.matched(sought, [HERE])}


def test_all_that_have_every_word_are_counted(index: LexicalIndex) -> None:
    assert counts(index, all_of("rent")) == {"lease": 2, "rents": 1, "draft": 1}
    assert counts(index, all_of("rent", "interest")) == {"lease": 1, "rents": 1}
    assert counts(index, all_of("rent", "zebra")) == {}


def test_words_that_stand_apart_in_a_document_are_found(index: LexicalIndex) -> None:
    found = index.matched(all_of("rises", "parking"), [HERE])
    assert found == [Matched(document_id="lease", generation=1)]
    some = Scope(collection=HERE.collection, document_ids=frozenset({"lease"}))
    places = [one for one, _ in index.places(all_of("rises", "parking"), [some], 3)]
    assert sorted(places) == ["lease:1:0", "lease:1:2"]


def test_a_word_of_the_title_makes_no_passage_a_hit_by_itself(index: LexicalIndex) -> None:
    """Else all hundred passages of "Annual report" had both of its words."""
    found = {one.document_id: one for one in index.matched(all_of("year"), [HERE])}
    assert found["rents"] == Matched(document_id="rents", generation=1, titled=True)
    assert (found["zoo"].passages, found["zoo"].titled) == (1, False)
    assert counts(index, all_of("year", "interest")) == {"rents": 1}


def test_one_of_several_words_is_enough(index: LexicalIndex) -> None:
    either = (Term(words="zebra"), Term(words="parking"))
    assert counts(index, Sought(groups=(either,))) == {"lease": 1, "zoo": 2}
    late = Sought(groups=((Term(words="late"),), (Term(words="interest"), Term(words="draft"))))
    assert counts(index, late) == {"lease": 1, "rents": 1, "draft": 1}


def test_a_phrase_is_its_words_one_after_the_other(index: LexicalIndex) -> None:
    assert counts(index, all_of("late rent")) == {"lease": 1, "rents": 1}
    found = index.matched(all_of("rent", "late", phrase="late rent"), [HERE])
    assert {one.document_id for one in found if one.phrased} == {"lease", "rents"}
    assert {one.document_id for one in found} == {"lease", "rents", "draft"}


def test_a_phrase_does_not_go_on_from_the_title_into_the_text(index: LexicalIndex) -> None:
    page = make_chunk("Cost of it all.", document_id="web", title="Fees", pages=())
    index.add(HERE.collection, [page])
    assert counts(index, all_of("fees cost")) == {}
    assert counts(index, all_of("fees cost", "all")) == {}
    found = index.matched(all_of("fees", "cost", phrase="fees cost"), [HERE])
    assert [(one.document_id, one.phrased) for one in found] == [("web", False)]
    assert counts(index, all_of("cost of it")) == {"web": 1}
    assert counts(index, all_of("rents of the year")) == {"rents": 0}


def test_a_word_can_be_sought_in_titles_alone(index: LexicalIndex) -> None:
    titled = Term(words="rent", titled=True)
    assert counts(index, Sought(groups=((titled,),))) == {"rents": 0}
    both = Sought(groups=((titled,), (Term(words="interest"),)))
    assert counts(index, both) == {"rents": 1}


def test_words_are_found_by_their_beginning(index: LexicalIndex) -> None:
    assert counts(index, Sought(groups=((Term(words="Zeb", begins=True),),))) == {"zoo": 2}
    assert counts(index, Sought(groups=((Term(words="zeb"),),))) == {}
    assert counts(index, Sought(groups=((Term(words="rises", begins=True),),))) == {"lease": 1}


def test_no_beginning_is_that_of_the_words_for_pages(index: LexicalIndex) -> None:
    """Nearly every chunk has one of these: "page*" was in all documents."""
    index.add(HERE.collection, [make_chunk("Paged by a pager.", document_id="pager")])
    for word, found in (("page*", {"pager": 1}), ("pa*", {"pager": 1, "lease": 1})):
        assert counts(index, Sought(groups=((Term(words=word, begins=True),),))) == found


def test_some_documents_are_told_quickly(index: LexicalIndex) -> None:
    assert index.some(all_of("rent"), [HERE], 9) == {("lease", 1), ("rents", 1), ("draft", 1)}
    assert len(index.some(all_of("rent"), [HERE], 1)) == 1
    assert index.some(all_of("rent"), [HERE], None) == {("lease", 1), ("rents", 1), ("draft", 1)}
    assert index.some(all_of("rent", "zebra"), [HERE], 9) == set()
    assert index.some(all_of("rent"), [Scope(collection="none")], 9) == set()


def test_numbers_are_found_however_their_thousands_are_parted(index: LexicalIndex) -> None:
    index.add(HERE.collection, [
        make_chunk("They are 4,200 in all.", document_id="parted"),
        make_chunk("They are 4200 in all.", document_id="whole"),
        make_chunk("4 of the 200, and 42.00.", document_id="other"),
    ])  # fmt: skip
    for number in ("4200", "4,200", "4.200"):
        assert counts(index, all_of(number)) == {"parted": 1, "whole": 1}, number


def test_places_are_the_best_of_each_document_phrases_first(index: LexicalIndex) -> None:
    some = Scope(collection=HERE.collection, document_ids=frozenset({"lease", "draft"}))
    late = all_of("rent", phrase="late rent")
    assert next(one for one, _ in index.places(late, [some], 1)) == "lease:1:1"
    assert {one for one, _ in index.places(late, [some], 3)} == {
        "lease:1:0", "lease:1:1", "draft:1:0",
    }  # fmt: skip
    none = Scope(collection=HERE.collection, document_ids=frozenset())
    assert index.places(late, [none], 3) == []


def test_places_of_another_generation_take_none_of_this_ones_room(index: LexicalIndex) -> None:
    """Until the one before is tidied away both are there."""
    index.add(HERE.collection, [
        make_chunk(text, document_id="zoo", id=f"zoo:2:{number}", ordinal=number)
        for number, text in enumerate(("A zebra.", "A zebra, too."))
    ])  # fmt: skip
    some = Scope(collection=HERE.collection, document_ids=frozenset({"zoo"}))
    for sought in (all_of("zebra"), all_of("zebra", "nowhere")):
        assert {generation_of(one) for one, _ in index.places(sought, [some], 1)} == {1, 2}


def test_beside_very_many_those_with_the_words_apart_are_left_out(
    index: LexicalIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = all_of("rent", "due")
    assert counts(index, asked) == {"lease": 1, "draft": 1}
    asked = all_of("rent", "rises")
    index.add(HERE.collection, [
        make_chunk("Rent.", document_id="apart"),
        make_chunk("It rises.", document_id="apart", ordinal=1),
    ])  # fmt: skip
    assert counts(index, asked) == {"lease": 1, "apart": 0}
    monkeypatch.setattr(matching, "MOST_TOGETHER", 1)
    assert counts(index, asked) == {"lease": 1}


def test_very_many_are_counted_and_not_scored(
    index: LexicalIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (matching_postgres, matching_sqlite):
        monkeypatch.setattr(module, "MOST_RANKED", 2)
    found = {one.document_id: one.score for one in index.matched(all_of("rent"), [HERE])}
    assert found == {"lease": 2, "rents": 1, "draft": 1}


def test_several_collections_are_asked_at_once_each_in_its_languages(
    index: LexicalIndex,
) -> None:
    """One that is not there has nothing."""
    texts = ("Die Mieten steigen.", "Der Rent wird late gezahlt, so der Vertrag.")
    index.add(THERE.collection, [
        make_chunk(text, document_id="miete", ordinal=number, title="Rent", language="de")
        for number, text in enumerate(texts)
    ])  # fmt: skip
    scopes = [HERE, Scope(collection="none"), THERE]
    assert index.some(all_of("miete"), scopes, None) == {("miete", 1)}
    assert len(index.some(all_of("rent"), scopes, 2)) in {1, 2}
    found = {one.document_id: one for one in index.matched(all_of("rent", "late"), scopes)}
    assert {name: one.passages for name, one in found.items()} == {
        "lease": 1, "rents": 1, "draft": 1, "miete": 1,
    }  # fmt: skip
    named = [
        Scope(collection=HERE.collection, document_ids=frozenset({"lease"})),
        Scope(collection=THERE.collection, document_ids=frozenset({"miete"})),
    ]
    places = [one for one, _ in index.places(all_of("rent", "late"), named, 1)]
    assert sorted(places) == ["lease:1:1", "miete:1:1"]


@pytest.mark.parametrize("odd", ["", '"', "* -", "'", "\\", "q' | 'q", "q:A", "(", "\0", ":*"])
def test_nothing_odd_breaks_it(index: LexicalIndex, odd: str) -> None:
    for begins in (False, True):
        term = Term(words=odd, begins=begins)
        sought = Sought(groups=((term,),), phrase=odd)
        assert index.matched(sought, [HERE]) == []
    elsewhere = Scope(collection="none", document_ids=frozenset({"lease"}))
    assert index.matched(all_of("rent"), [elsewhere]) == []
    assert index.places(all_of("rent"), [elsewhere], 3) == []
