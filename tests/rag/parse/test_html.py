"""Web pages and Markdown: what a reader sees, and nothing else."""

from pathlib import Path

import pytest

from rag.parse.formats import HTML, MARKDOWN
from rag.types import ElementKind, ParsedDocument
from tests.files import html_page, read_file
from tests.pdfs import check_places, table_of, texts


def page(folder: Path, body: str, head: str = "") -> ParsedDocument:
    path = folder / "a.html"
    path.write_text(html_page(body, head), encoding="utf-8")
    document = read_file(path, HTML)
    check_places(document)
    return document


@pytest.mark.parametrize(
    "hidden",
    [
        "<p hidden>secret</p>",
        '<p style="display: none">secret</p>',
        '<p style="color:red;VISIBILITY:hidden">secret</p>',
        '<p style="font-size:0">secret</p>',
        '<p style="opacity: 0;">secret</p>',
        '<p style="position:absolute;left:-9999px">secret</p>',
        '<div class="x gone"><p>secret</p></div>',
        '<p id="gone">secret</p>',
    ],
)
def test_what_is_hidden_is_left_out_and_told(tmp_path: Path, hidden: str) -> None:
    rules = "<style>a{color:red} .gone, #gone { display:none }</style>"
    document = page(tmp_path, f"<p>seen</p>{hidden}<p>too</p>", rules)
    assert document.text.split() == ["seen", "too"]
    assert document.pages[0].quality.hidden == len("secret")
    assert [finding.check for finding in document.warnings] == ["hidden_text"]


@pytest.mark.parametrize(
    "active",
    [
        "<script>secret()</script>",
        "<style>secret{}</style>",
        "<template>secret</template>",
        "<iframe>secret</iframe>",
        "<svg><text>secret</text></svg>",
        "<!-- secret -->",
        "<textarea>secret</textarea>",
        '<img src="http://example.org/secret.png">',
        "<head><title>secret</title></head>",
    ],
)
def test_scripts_and_what_is_no_text_are_skipped(tmp_path: Path, active: str) -> None:
    assert page(tmp_path, f"<p>seen</p>{active}<p>too</p>").text.split() == ["seen", "too"]


def test_half_visible_styles_hide_nothing(tmp_path: Path) -> None:
    body = '<p style="opacity:0.5">a</p><p style="font-size:10px">b</p><p style="width:0.5em">c</p>'
    assert page(tmp_path, body).text.split() == ["a", "b", "c"]


def test_spanning_cells_keep_the_columns(tmp_path: Path) -> None:
    document = page(
        tmp_path,
        "<table><caption>Tons</caption><tr><th rowspan=2>Ship</th><th colspan=2>Tons</th></tr>"
        "<tr><th>2023</th><th>2022</th></tr><tr><td>Ada</td><td>12</td><td>13</td></tr></table>",
    )
    assert table_of(document) == [["Ship", "Tons"], ["", "2023", "2022"], ["Ada", "12", "13"]]
    assert texts(document, ElementKind.CAPTION) == ["Tons"]


def test_a_table_that_lays_out_the_page_is_text(tmp_path: Path) -> None:
    body = "<table><tr><td><h2>Left</h2><p>One.</p></td><td><ul><li>a</li></ul></td></tr></table>"
    document = page(tmp_path, body)
    kinds = [part.kind for part in document.elements]
    assert kinds == [ElementKind.HEADING, ElementKind.PARAGRAPH, ElementKind.LIST]


def test_a_list_or_a_table_in_a_cell_does_not_tear_the_outer_table(tmp_path: Path) -> None:
    inner = (
        "<table><tr><td>Monday</td><td>9 to 5</td></tr><tr><td>Friday</td><td>9</td></tr></table>"
    )
    items = "<ul><li>under 12: free<li>over 12: 3 euros</ul>"
    rows = f"<tr><td>Hours<td>{inner}</td></tr><tr><td>Fare<td>{items}<tr><td>Dogs<td>1 euro"
    document = page(tmp_path, f"<table><tr><th>What<th>Rule</tr>{rows}</table>")
    assert table_of(document) == [
        ["What", "Rule"],
        ["Hours", "Monday 9 to 5; Friday 9"],
        ["Fare", "under 12: free; over 12: 3 euros"],
        ["Dogs", "1 euro"],
    ]


def test_what_a_form_shows_is_read(tmp_path: Path) -> None:
    body = (
        "<p><label>Quay <select><option>East<option selected>North</select></label> "
        '<input value="11.4"> m <input type=hidden value=secret> <input type=submit value=Send>'
        "<label><input type=checkbox checked> insured</label> <input type=radio> member</p>"
    )
    assert page(tmp_path, body).text.split("\n")[0] == "Quay North 11.4 m ☑ insured ☐ member"


def test_raised_digits_and_struck_out_words(tmp_path: Path) -> None:
    document = page(tmp_path, "<p>3 × 10<sup>7</sup> <s>old</s> <del>gone</del> m<sup>th</sup>")
    assert document.text.strip() == "3 × 10⁷ mth"
    assert [finding.check for finding in document.warnings] == ["struck"]


def test_lists_in_lists_and_their_numbers(tmp_path: Path) -> None:
    body = '<ol start="3"><li>c<ul><li>inner</li></ul></li><li><p>d</p></li></ol>'
    (listed,) = texts(page(tmp_path, body), ElementKind.LIST)
    assert listed.split("\n") == ["3. c", "• inner", "4. d"]


def test_very_deep_nesting_ends(tmp_path: Path) -> None:
    assert "deep" in page(tmp_path, "<div>" * 5_000 + "deep" + "</div>" * 5_000).text + "deep"


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("utf-8", ""), ("utf-16", ""), ("windows-1252", "windows-1252"), ("koi8-r", "koi8-r")],
)
def test_encodings_are_understood(tmp_path: Path, encoding: str, declared: str) -> None:
    words = "Гавань закрыта" if encoding == "koi8-r" else "Überfälle in Malmö"
    path = tmp_path / "a.html"
    meta = f'<meta charset="{declared}">' if declared else ""
    path.write_bytes(html_page(f"<p>{words}</p>", meta).encode(encoding))
    assert read_file(path, HTML).text.strip() == words


def test_markdown_hides_what_its_html_hides(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(
        "---\ntitle: Ice\n---\n# Winter\n\nSeen **well**.\n\n<div hidden>secret</div>\n\n"
        "<script>secret()</script>\n\n```\ncode  kept\n```\n",
        encoding="utf-8",
    )
    document = read_file(path, MARKDOWN)
    assert "secret" not in document.text
    assert texts(document, ElementKind.PARAGRAPH) == ["title: Ice", "Seen well.", "code kept"]


@pytest.mark.parametrize(
    ("item", "told"),
    [
        ("A load of 10<sup>6</sup> tons", "A load of 10⁶ tons"),
        ('<input type="checkbox" checked> Insured', "☑ Insured"),
        ("<b>Quay 4<br>north</b>", "Quay 4 north"),
        ('The mole <img src="a.png" alt="at night">', "The mole [Picture: at night]"),
    ],
)
def test_an_item_of_a_list_is_read_as_a_line_is(tmp_path: Path, item: str, told: str) -> None:
    document = page(tmp_path, f"<ul><li>{item}<ul><li>{item}</li></ul></li></ul>")
    assert texts(document, ElementKind.LIST) == [f"• {told}\n• {told}"]
