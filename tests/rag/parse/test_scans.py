"""Scans that are hard: ruled, shaded, faint, upside down, or in a script that OCR does not know."""

from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rag.parse.page.mupdf import pymupdf
from rag.parse.page.relined import relined
from rag.types import ElementKind
from tests.pdfs import both, box, grid, make_pdf, read_pdf, scan, table_of, text, texts

ROWS = [
    ["Quay", "Tons", "Due"],
    ["Old mole", "14", "1,280.00"],
    ["New mole", "12", "945.50"],
    ["Fish dock", "3", "88.00"],
]
RUSSIAN = "Договор аренды вступает в силу после первого марта и действует три года. " * 3
CHINESE = "租赁合同自三月一日起生效且有效期为三年。每月租金为8500元并应在每月五日之前支付。" * 3
INSTALLED = next(Path("/usr/share/tesseract-ocr").glob("*/tessdata"), Path("/nowhere"))


def html(words: str) -> Any:
    """Draws words of any script."""
    return lambda page: page.insert_htmlbox((40, 40, 380, 300), f"<p>{words}</p>")


def checks(document: Any) -> list[str]:
    return [finding.check for finding in document.warnings]


def test_a_ruled_and_shaded_table_is_read_cell_by_cell(tmp_path: Path) -> None:
    def shade(page: Any) -> None:
        page.draw_rect((60, 100, 420, 125), fill=(0.7, 0.7, 0.7))

    xs, ys = [60.0, 220.0, 310.0, 420.0], [100.0 + 25 * at for at in range(5)]
    cells = [
        text(x + 8, y + 17, words)
        for row, y in zip(ROWS, ys, strict=False)
        for words, x in zip(row, xs, strict=False)
    ]
    path = make_pdf(tmp_path / "a.pdf", both(shade, grid(xs, ys), *cells), width=480, height=300)

    document = read_pdf(scan(path, tmp_path / "scan.pdf"))

    assert table_of(document) == ROWS
    (table,) = [part for part in document.elements if part.kind is ElementKind.TABLE]
    assert abs(table.box.x0 - 60) < 3
    assert abs(table.box.y1 - 200) < 3


def test_short_pages_that_stand_on_their_head_are_read(tmp_path: Path) -> None:
    upright = make_pdf(
        tmp_path / "a.pdf",
        box(
            40,
            40,
            360,
            200,
            "The tug Otter was painted red. Its engine was mended in May by two men.",
            fontsize=14,
        ),
        width=400,
        height=220,
    )
    pages = pymupdf.open(scan(upright, tmp_path / "up.pdf"))
    pages.insert_pdf(pymupdf.open(scan(upright, tmp_path / "down.pdf", turned=180)))
    pages.insert_pdf(pymupdf.open(tmp_path / "up.pdf"))
    pages.save(tmp_path / "both.pdf")

    document = read_pdf(tmp_path / "both.pdf")

    assert document.text.count("engine was mended in May by two men.") == 3


def test_faint_ink_is_read(tmp_path: Path) -> None:
    words = "The keeper of the lighthouse was paid nine pounds a month."
    path = make_pdf(
        tmp_path / "a.pdf", text(30, 60, words, color=(0.86, 0.86, 0.86)), width=420, height=100
    )

    assert read_pdf(scan(path, tmp_path / "scan.pdf")).text.strip() == words


@pytest.mark.parametrize("words", [RUSSIAN, CHINESE])
def test_a_page_in_a_script_that_ocr_does_not_know_is_not_read(tmp_path: Path, words: str) -> None:
    path = make_pdf(tmp_path / "a.pdf", html(words), width=420, height=340)

    document = read_pdf(scan(path, tmp_path / "scan.pdf"))

    assert not document.text
    assert document.pages[0].quality.unread
    assert document.pages[0].quality.doubt
    assert checks(document) == ["unread_pages"]


def test_a_text_layer_in_a_script_that_ocr_does_not_know_is_kept(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "a.pdf", html(CHINESE), width=420, height=340)
    scanned = pymupdf.open(scan(path, tmp_path / "scan.pdf"))
    font = pymupdf.Font("cjk")
    writer = pymupdf.TextWriter(scanned[0].rect)
    writer.append(
        (45, 60), "押金为25,500元并在三十天内退还。另有维修费用八百元整。", font=font, fontsize=10
    )
    writer.write_text(scanned[0], render_mode=3)
    scanned.save(tmp_path / "layer.pdf")

    document = read_pdf(tmp_path / "layer.pdf")

    assert "押金为25,500元" in document.text
    assert "unread_pages" not in checks(document)


@pytest.mark.parametrize(
    ("language", "words", "blanks"),
    [
        ("rus", RUSSIAN, True),
        ("chi_sim", CHINESE, False),
        ("ara", "يدفع المستأجر 7200 دينار في الشهر. " * 4, True),
        ("hin", "किराया समझौता पहली मार्च से लागू होता है। " * 4, False),
    ],
)
def test_with_its_language_a_script_is_read(
    tmp_path: Path,
    language: str,
    words: str,
    blanks: bool,  # noqa: FBT001
) -> None:
    if not (INSTALLED / f"{language}.traineddata").is_file():
        pytest.skip(f"no {language}.traineddata in {INSTALLED}")
    path = scan(
        make_pdf(tmp_path / "a.pdf", html(words), width=420, height=340),
        tmp_path / "s.pdf",
        dpi=200,
    )

    document = read_pdf(path, ocr_languages=language, tessdata_dir=INSTALLED)

    wanted, found = words.strip(), " ".join(document.text.split())
    if not blanks:
        wanted, found = ("".join(one.split()) for one in (wanted, found))
    blocks = SequenceMatcher(None, wanted, found, autojunk=False).get_matching_blocks()
    assert sum(block.size for block in blocks) > 0.85 * len(wanted)
    assert not texts(document, ElementKind.TABLE)
    assert not document.pages[0].quality.unread


def test_words_of_uneven_height_make_one_line() -> None:
    def span(words: str, x0: float, top: float, x1: float) -> dict[str, Any]:
        edges = np.linspace(x0, x1, len(words) + 1)
        chars = [
            {"c": char, "bbox": (edges[at], top, edges[at + 1], 20.0)}
            for at, char in enumerate(words)
        ]
        return {"chars": chars, "bbox": (x0, top, x1, 20.0), "size": 20 - top, "origin": (x0, 20.0)}

    spans = [span("आज", 0, 8, 20), span("शाम", 24, 2, 50), span("को", 54, 10, 70)]
    raw = {"blocks": [{"type": 0, "lines": [{"spans": [one]} for one in spans]}]}

    (line,) = relined(raw)["blocks"][0]["lines"]
    assert "".join(char["c"] for one in line["spans"] for char in one["chars"]) == "आज शाम को"
    assert len({char["bbox"][1] for one in line["spans"][:1] for char in one["chars"]}) == 1
