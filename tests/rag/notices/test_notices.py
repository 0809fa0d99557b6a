"""Codes with parameters: what they read as, and how they are kept."""

import copy
import json
import pickle

import pytest

from rag.notices import NOTHING, Notice, both, joined, number, plain, render, text
from rag.types import SensitiveKind, Verdict

HIDDEN = Notice(
    "safety.hidden_in_answer",
    count=3,
    kinds=[SensitiveKind.EMAIL.counted(2), SensitiveKind.PHONE.counted(1)],
)
TOLD = (
    "Two e-mail addresses and one telephone number in the answer are hidden by this workspace's "
    "policy."
)


def test_a_notice_reads_as_its_english_sentence() -> None:
    assert HIDDEN == TOLD
    assert f"{HIDDEN}" == TOLD
    assert Notice("safety.question_overlong", length=12345, limit=4000) == (
        "The question has 12,345 characters; at most 4,000 are read."
    )


@pytest.mark.parametrize("notice", [HIDDEN, text("A server's own words."), NOTHING])
def test_it_is_the_same_after_it_was_kept(notice: Notice) -> None:
    kept = Notice.of(json.loads(json.dumps(plain(notice))))
    for other in (kept, copy.deepcopy(notice), pickle.loads(pickle.dumps(notice))):  # noqa: S301
        assert (other, other.code) == (notice, notice.code)
        assert plain(other) == plain(notice)


def test_what_is_kept_is_the_code_and_no_sentence() -> None:
    assert plain(HIDDEN) == {
        "code": "safety.hidden_in_answer",
        "params": {
            "count": 3,
            "kinds": [
                {
                    "code": "kind.email",
                    "params": {"count": 2, "number": {"code": "number.2", "params": {}}},
                },
                {
                    "code": "kind.phone",
                    "params": {"count": 1, "number": {"code": "number.1", "params": {}}},
                },
            ],
        },
    }


def test_a_sentence_of_before_stays_as_it_is() -> None:
    old = Notice.of("Nothing of {this} is read.")
    assert (old, old.code) == ("Nothing of {this} is read.", "text")
    assert plain(old) == "Nothing of {this} is read."


def test_a_code_of_a_later_version_is_shown_as_it_is() -> None:
    later = {"code": "later.thing", "params": {"a": 1}}
    assert Notice.of(later) == "later.thing"
    assert plain(Notice.of(later)) == later


def test_a_translation_is_asked_for_every_part() -> None:
    german = {
        "{first} and {last}": "{first} und {last}",
        "two": "zwei",
        "one": "eine",
        "{number} e-mail addresses": "{number} Mailadressen",
        "{number} telephone number": "{number} Telefonnummer",
        "{kinds:first} in the answer are hidden by this workspace's policy.": (
            "In der Antwort sind {kinds} verdeckt."
        ),
    }

    def plural(one: str, many: str, count: int) -> str:
        return german[one if count == 1 else many]

    told = render(HIDDEN.code, plain(dict(HIDDEN.params)), german.__getitem__, plural)
    assert told == "In der Antwort sind zwei Mailadressen und eine Telefonnummer verdeckt."


def test_what_documents_say_is_no_template() -> None:
    assert Notice("list.both", first=text("{then}"), then=text("{0}")) == "{then} {0}"


def test_sentences_follow_each_other() -> None:
    one, two, three = text("One."), text("Two."), text("Three.")
    assert both(one, two) == "One. Two."
    assert joined(one, two, three) == "One. Two. Three."


def test_small_numbers_are_words() -> None:
    assert [str(number(count)) for count in (0, 9, 10)] == ["no", "nine", "10"]


def test_all_that_is_known_of_a_verdict_or_a_kind_stands_in_its_row() -> None:
    for verdict in Verdict:
        assert verdict.sign
        assert verdict.tone
        assert verdict.word != verdict.word.code
        assert Verdict(verdict.value) is verdict
        assert not verdict.doubt or verdict.among(2) != verdict.among(2).code
    for kind in SensitiveKind:
        for said in (kind.one, kind.many, kind.counted(1), kind.counted(2)):
            assert said != said.code
        assert SensitiveKind(kind.value) is kind
