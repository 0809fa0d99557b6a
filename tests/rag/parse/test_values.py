"""JSON and XML: values as they are written, under the names that are theirs."""

from pathlib import Path

import pytest

from rag.errors import UnreadableFileError
from rag.parse.formats import JSON, XML
from tests.files import read_file


def told(folder: Path, media_type: str, words: str) -> list[str]:
    path = folder / "a"
    path.write_text(words, encoding="utf-8")
    return read_file(path, media_type).text.strip().split("\n")


@pytest.mark.parametrize("number", ["1.50", "1e3", "-0", "12345678901234567890.10", "NaN"])
def test_a_number_stays_as_it_is_written(tmp_path: Path, number: str) -> None:
    assert told(tmp_path, JSON, f'{{"dues": {number}}}') == [f"dues: {number}"]


def test_a_document_type_may_be_named(tmp_path: Path) -> None:
    words = (
        '<!DOCTYPE list PUBLIC "-//Quay//EN" "http://127.0.0.1/a.dtd"><list><tug>Otter</tug></list>'
    )
    assert told(tmp_path, XML, words) == ["tug: Otter"]


@pytest.mark.parametrize("entity", ['x SYSTEM "file:///etc/hostname"', 'x "y"', '% x "y"'])
def test_entities_of_ones_own_are_refused(tmp_path: Path, entity: str) -> None:
    with pytest.raises(UnreadableFileError, match="document type"):
        told(tmp_path, XML, f"<!DOCTYPE a [<!ENTITY {entity}>]><a>b</a>")


def test_text_with_elements_in_it_is_one_line(tmp_path: Path) -> None:
    words = "<note><p>Dues of <b>four</b> crowns\n are <i>due</i>.</p><p>Now.</p></note>"
    assert told(tmp_path, XML, words) == ["p / 1: Dues of four crowns are due.", "p / 2: Now."]


def test_an_attribute_and_a_child_of_one_name_are_two_values(tmp_path: Path) -> None:
    words = '<ship id="7" flag="NO"><id>Otter</id></ship>'
    assert told(tmp_path, XML, words) == ["@id: 7", "flag: NO", "id: Otter"]
