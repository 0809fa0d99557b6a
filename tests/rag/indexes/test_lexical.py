import sqlite3
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from rag.errors import IndexDownError
from rag.indexes import Index, LexicalIndex, ranking_postgres, ranking_sqlite
from rag.indexes.lexical_postgres import PostgresLexicalIndex
from rag.indexes.lexical_sqlite import SqliteLexicalIndex
from rag.indexes.words import analysed, words
from rag.types import Scope
from tests.make import make_chunk

HERE = Scope(collection="lexical")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.service)])
def index(request: pytest.FixtureRequest) -> Iterator[LexicalIndex]:
    if request.param == "sqlite":
        connection = sqlite3.connect(":memory:", isolation_level=None)
        yield SqliteLexicalIndex(lambda: connection)
        connection.close()
    else:
        with psycopg.connect(request.getfixturevalue("postgres"), autocommit=True) as held:
            index = PostgresLexicalIndex(lambda: held)
            yield index
            index.drop(HERE.collection)


def add(index: Index, *texts: str) -> None:
    index.add(HERE.collection, [make_chunk(text, ordinal=i) for i, text in enumerate(texts)])


def found(index: Index, query: str) -> list[int]:
    ranking = index.search(query, HERE, 10)
    return [int(chunk_id.rsplit(":")[-1]) for chunk_id, _ in ranking]


def test_a_rare_word_tells_more_than_a_common_one(index: Index) -> None:
    add(index, *["The annual report of the company." for _ in range(8)], "The zebra crossing.")
    assert found(index, "report zebra")[0] == 8


def test_it_knows_other_forms_of_a_word_and_no_accents(index: Index) -> None:
    add(index, "Leases expire at the Café Zürich.", "Nothing.")
    assert found(index, "When does the leasing expire?") == [0]
    assert found(index, "cafe zurich") == [0]


def test_it_looks_for_numbers_and_compounds_whole(index: Index) -> None:
    add(index, "Sales were 1,577 in 2021.", "Sales were 1,902 with 577 more.", "Form 10-K of 2021.")
    assert found(index, "1,577")[0] == 0
    assert found(index, "What does the 10-K say?")[0] == 2
    add(index, "A non current item.", "A noncurrent one.")
    assert found(index, "non-current")[0] == 0


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if a few chunks were a large collection."""
    monkeypatch.setattr(ranking_sqlite, "LARGE", 5)
    monkeypatch.setattr(ranking_postgres, "LARGE", 5)
    monkeypatch.setattr(ranking_sqlite, "MOST_SCORED", 12)
    monkeypatch.setattr(ranking_postgres, "MOST_MATCHED", 12)


@pytest.mark.usefixtures("large")
def test_in_a_large_collection_it_looks_for_the_rarer_words(index: Index) -> None:
    add(index, *["The annual report."] * 20, "The report of a zebra.", "The zebra.")
    assert sorted(found(index, "report zebra")) == [20, 21]
    assert len(found(index, "annual report")) == 10  # nothing else to go by


@pytest.mark.usefixtures("large")
def test_in_a_large_collection_common_words_decide_among_the_rare(index: Index) -> None:
    add(index, *["The annual report."] * 20, *["A zebra of the zoo."] * 3, "A zebra, a report.")
    assert found(index, "report zebra")[0] == 23


@pytest.mark.usefixtures("large")
def test_in_one_document_of_a_large_collection_common_words_are_found(index: Index) -> None:
    add(index, *["The annual report."] * 20)
    index.add(HERE.collection, [make_chunk("Our report on a zebra.", document_id="other")])
    index.add(HERE.collection, [make_chunk("Report.", document_id="other", ordinal=1)])
    other = Scope(collection=HERE.collection, document_ids=frozenset({"other"}))
    ranking = [chunk_id for chunk_id, _ in index.search("report zebra", other, 10)]
    assert ranking == ["other:1:0", "other:1:1"]


@pytest.mark.usefixtures("large")
def test_in_some_documents_of_a_large_collection_common_words_are_found(index: Index) -> None:
    """In more than are named one by one. The rarer word is in none of them."""
    add(index, *["The annual zebra."] * 3, *["The annual report."] * 20)
    some = [make_chunk("Our report.", document_id=f"d{n}") for n in range(60)]
    index.add(HERE.collection, some)
    scope = Scope(collection=HERE.collection, document_ids=frozenset(f"d{n}" for n in range(60)))
    found = {chunk_id for chunk_id, _ in index.search("report zebra", scope, 60)}
    assert len(found) >= 12  # as many as are scored here
    assert found <= {one.id for one in some}


@pytest.mark.service
@pytest.mark.usefixtures("large")
def test_postgresql_knows_about_how_common_a_word_is_without_counting(
    postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[str] = []
    count = ranking_postgres._count

    def counting(connection: Any, table: str, word: str) -> int:
        counted.append(word)
        return count(connection, table, word)

    monkeypatch.setattr(ranking_postgres, "_count", counting)
    with psycopg.connect(postgres, autocommit=True) as held:
        index = PostgresLexicalIndex(lambda: held)
        add(index, *["The annual report."] * 200, "The report of a zebra.")
        held.execute("ANALYZE")

        assert found(index, "report zebra") == [200]
        index.drop(HERE.collection)

    assert counted == ["zebra"]


@pytest.mark.usefixtures("large")
def test_a_word_that_is_nowhere_hides_no_other(index: Index) -> None:
    add(index, *["The annual report."] * 20)
    assert len(found(index, "annual walrus")) == 10
    assert found(index, "walrus") == []


@pytest.mark.usefixtures("large")
def test_a_word_that_was_nowhere_is_found_as_soon_as_a_chunk_has_it(index: Index) -> None:
    add(index, *["The annual report."] * 20)
    assert found(index, "walrus") == []
    index.add(HERE.collection, [make_chunk("A walrus.", ordinal=20)])
    assert found(index, "walrus") == [20]


@pytest.mark.usefixtures("large")
def test_a_collection_that_grows_is_counted_anew(index: Index) -> None:
    add(index, *["A zebra."] * 6, "The report.")
    assert found(index, "zebra report")[0] == 6
    texts = [*["A zebra."] * 6, *["The report."] * 50]
    add(index, *texts)
    assert sorted(found(index, "zebra report"))[:6] == [0, 1, 2, 3, 4, 5]


def test_the_caller_commits(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("lexical") / "db.sqlite3"
    writer, reader = (sqlite3.connect(path, isolation_level=None) for _ in range(2))
    index, other = SqliteLexicalIndex(lambda: writer), SqliteLexicalIndex(lambda: reader)
    writer.execute("BEGIN")
    add(index, "The lease.")
    assert found(index, "lease") == [0]
    assert found(other, "lease") == []
    writer.execute("ROLLBACK")
    assert found(index, "lease") == []
    writer.execute("BEGIN")
    add(index, "The lease.")
    writer.execute("COMMIT")
    assert found(other, "lease") == [0]
    writer.close()
    reader.close()


def test_a_chunk_that_is_removed_in_the_middle_of_a_search_is_not_found(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    path = tmp_path_factory.mktemp("lexical") / "db.sqlite3"
    reader, writer = (sqlite3.connect(path, isolation_level=None) for _ in range(2))
    writer.execute("PRAGMA journal_mode=WAL")
    index, other = SqliteLexicalIndex(lambda: reader), SqliteLexicalIndex(lambda: writer)
    add(index, "The lease.")

    def remove(statement: str) -> None:
        if statement.startswith("SELECT id, chunk_id"):
            other.remove(HERE.collection, "doc")

    reader.set_trace_callback(remove)
    assert found(index, "lease") == []
    reader.close()
    writer.close()


def test_it_says_when_the_database_is_locked(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("lexical") / "db.sqlite3"
    one, other = (sqlite3.connect(path, isolation_level=None, timeout=0) for _ in range(2))
    one.execute("BEGIN EXCLUSIVE")
    with pytest.raises(IndexDownError):
        add(SqliteLexicalIndex(lambda: other), "The lease.")
    one.close()
    other.close()


def test_words_of_a_query() -> None:
    assert words("What was the non-current debt in 2021?") == [
        "non current", "non", "current", "debt", "2021",
    ]  # fmt: skip
    assert words("AT&T's sales of 1,577.3") == ["at t s", "sale", "1 577 3"]
    assert words("the of and") == ["the", "of", "and"]
    assert words("") == words("?!") == []


def test_a_text_is_put_in_as_its_words() -> None:
    assert analysed("Café's 1,577\0— ﬁne\ud800", "en") == ["cafe", "s", "1", "577", "fine"]
    assert analysed("日本の人口は１億", "ja") == ["日本", "本の", "の人", "人口", "口は", "1", "億"]
    assert analysed("in the 1930s", "en") == ["in", "the", "1930"]
    assert analysed("10⁶ Häuser, 1.577 €", "de") == ["10⁶", "haus", "1", "577"]


@pytest.mark.parametrize(
    ("language", "texts", "query"),
    [
        ("de", ["Die Häuser am Fluss.", "Der Fluss ist lang."], "Wie viele Häusern gibt es?"),
        ("fr", ["Les banques nationales.", "La nationale 7."], "Quelle banque ?"),
        ("ru", ["Население городов растёт.", "Реки текут."], "В каком городе?"),  # noqa: RUF001
        ("ar", ["يعيش السكان في المدينة.", "النهر طويل."], "كم عدد سكان؟"),
        ("hi", ["हिन्दी भाषा की किताबें।", "नदी लंबी है।"], "कौन सी किताब?"),
        ("zh", ["这座城市的人口增加了。", "河流很长。"], "人口是多少？"),
        ("ja", ["東京の人口は増加した。", "川は長い。"], "人口はどのくらいですか"),
        ("th", ["ประชากรของเมืองเพิ่มขึ้น", "แม่น้ำยาว"], "ประชากรมีเท่าไร"),
        ("ko", ["서울의 인구는 늘었다.", "강은 길다."], "인구가 얼마나 됩니까?"),
    ],
)
def test_it_finds_the_words_of_other_languages(
    index: LexicalIndex, language: str, texts: list[str], query: str
) -> None:
    chunks = [make_chunk(text, ordinal=i, language=language) for i, text in enumerate(texts)]
    index.add(HERE.collection, chunks)
    assert found(index, query)[:1] == [0]


def test_a_question_finds_words_in_texts_of_each_language_there_is(index: LexicalIndex) -> None:
    """A German question finds "reports" in English, and "Berichte" in German."""
    english = make_chunk("The reports say so.", document_id="en", language="en")
    german = make_chunk("Die Berichte sagen es.", document_id="de", language="de")
    for chunk in (english, german):
        index.add(HERE.collection, [chunk])
    both = {one for one, _ in index.search("Was sagen die Reports?", HERE, 9)}
    assert both == {"en:1:0", "de:1:0"}
    assert [one for one, _ in index.search("Welcher Bericht?", HERE, 9)] == ["de:1:0"]
    assert index.mentions("Berichte", HERE, 9) == [("de:1:0", 1)]
    assert dict(index.mentions("reports", HERE, 9, loosely=True)) == {"en:1:0": 1}


def test_numbers_and_digits_are_found_however_they_are_written(index: LexicalIndex) -> None:
    texts = {
        "de": "Es waren 1.577 Stück.",
        "ar": "كان هناك ١٬٥٧٧ شخصا.",  # noqa: RUF001
        "hi": "कुल १,५७७ लोग थे।",
    }
    for language, text in texts.items():
        index.add(HERE.collection, [make_chunk(text, document_id=language, language=language)])
    assert len(index.search("1,577", HERE, 9)) == 3


def test_it_says_in_which_documents_words_stand(index: LexicalIndex) -> None:
    chunks = [
        make_chunk("Force majeure. The force majeure clause.", document_id="a"),
        make_chunk("It ends by force majeure.", document_id="a", ordinal=1),
        make_chunk("A clause about majeure and force.", document_id="b"),
        make_chunk("Nothing.", document_id="c"),
    ]
    index.add(HERE.collection, chunks)
    assert index.mentions("Force majeure", HERE, 9) == [("a:1:0", 2)]
    found = dict(index.mentions("force of majeure", HERE, 9, loosely=True))
    assert found == {"a:1:0": 2, "b:1:0": 1}
    only = Scope(collection=HERE.collection, document_ids=frozenset({"b", "c"}))
    assert dict(index.mentions("majeure", only, 9)) == {"b:1:0": 1}
    assert index.mentions("majeure", HERE, 1) == [("a:1:0", 2)]
    for nothing in ("", '"', "* -", "nowhere"):
        assert index.mentions(nothing, HERE, 9) == []
