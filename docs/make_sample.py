"""Writes the sample report, webapp/static/sample-report.pdf: python docs/make_sample.py.

The company, its people and its figures are invented.
"""

from pathlib import Path

import pymupdf

TARGET = Path(__file__).resolve().parent.parent / "webapp" / "static" / "sample-report.pdf"
INK, GREY, RULE, TINT = (
    (0.09, 0.13, 0.12),
    (0.38, 0.43, 0.41),
    (0.75, 0.78, 0.76),
    (0.93, 0.96, 0.95),
)
LEFT, RIGHT = 64, 548

FIRST = [
    ("h1", "Annual review 2024"),
    (
        "p",
        "Brightwater Instruments designs and builds sensors that measure the quality of drinking "
        "water. In 2024 the company sold 41,200 sensors to 312 water utilities in 19 countries, "
        "and revenue rose by 11.8 percent to 86.4 million euros.",
    ),
    ("h2", "Results of the year"),
    (
        "p",
        "Growth came from service contracts, which now cover 64 percent of all installed sensors. "
        "The gross margin fell from 47.9 percent to 45.2 percent because the price of platinum "
        "electrodes rose by 23 percent and could not be passed on to customers with fixed-price "
        "contracts. Operating profit was 9.1 million euros.",
    ),
    ("table", ""),
    (
        "p",
        "Cash at the end of the year was 17.6 million euros. The board proposes a dividend of "
        "0.42 euros per share, unchanged from the year before.",
    ),
]
SECOND = [
    ("h2", "Plants and people"),
    (
        "p",
        "On 31 December 2024 the company employed 538 people: 291 at the Aldermoor plant, 164 at "
        "the Lindholm plant and 83 in sales offices. A second clean room opened in Aldermoor in "
        "September 2024. It doubles the capacity for electrodes and cost 6.3 million euros.",
    ),
    (
        "p",
        "There were four accidents with lost working time, after seven in 2023. Staff turnover "
        "was 6.1 percent.",
    ),
    ("h2", "Risks"),
    (
        "p",
        "The most important risk is the supply of platinum: two suppliers provide 88 percent of "
        "it. A framework agreement with a third supplier was signed in November 2024 and begins "
        "in July 2025. About 31 percent of revenue is earned in US dollars and is not hedged.",
    ),
    ("h2", "Outlook"),
    (
        "p",
        "For 2025 the company expects revenue between 91 and 95 million euros and a gross margin "
        "of about 46 percent. The first portable sensor, called Brook, is planned for the third "
        "quarter of 2025.",
    ),
]
TABLE = [
    ("In millions of euros", "2024", "2023"),
    ("Revenue", "86.4", "77.3"),
    ("Sensors", "55.1", "52.8"),
    ("Service contracts", "31.3", "24.5"),
    ("Gross profit", "39.1", "37.0"),
    ("Research and development", "8.7", "7.9"),
    ("Operating profit", "9.1", "9.6"),
    ("Net profit", "6.4", "6.9"),
]


def main() -> None:
    """Write both pages."""
    document = pymupdf.open()
    for number, parts in enumerate((FIRST, SECOND), start=1):
        page = document.new_page(width=612, height=792)
        page.insert_text(
            (LEFT, 52), "Brightwater Instruments", fontname="helv", fontsize=9, color=GREY
        )
        page.insert_text((RIGHT - 8, 756), str(number), fontname="helv", fontsize=9, color=GREY)
        top = 84.0
        for kind, text in parts:
            top = draw_table(page, top) if kind == "table" else draw_text(page, top, kind, text)
    document.set_metadata({"title": "Brightwater Instruments: Annual review 2024"})
    document.save(TARGET, garbage=4, deflate=True, clean=True)


def draw_text(page: pymupdf.Page, top: float, kind: str, text: str) -> float:
    """A heading or a paragraph; returns where the next part begins."""
    size, font, after = {"h1": (25, "hebo", 14), "h2": (14, "hebo", 5), "p": (11, "helv", 14)}[kind]
    box = pymupdf.Rect(LEFT, top, RIGHT, top + 300)
    left = page.insert_textbox(box, text, fontname=font, fontsize=size, lineheight=1.45, color=INK)
    return float(top + 300 - left + after)


def draw_table(page: pymupdf.Page, top: float) -> float:
    """The table of results, ruled; returns where the next part begins."""
    height, columns = 22, (LEFT, 360, 454, RIGHT)
    for row, cells in enumerate(TABLE):
        y = top + row * height
        if row == 0:
            page.draw_rect(pymupdf.Rect(LEFT, y, RIGHT, y + height), color=None, fill=TINT)
        font = "hebo" if row in {0, 1, 4, 6} else "helv"
        page.insert_text((LEFT + 8, y + 15), cells[0], fontname=font, fontsize=10.5, color=INK)
        for column, cell in enumerate(cells[1:], start=1):
            width = pymupdf.get_text_length(cell, fontname=font, fontsize=10.5)
            x = columns[column + 1] - 8 - width
            page.insert_text((x, y + 15), cell, fontname=font, fontsize=10.5, color=INK)
    for row in range(len(TABLE) + 1):
        y = top + row * height
        page.draw_line((LEFT, y), (RIGHT, y), color=RULE, width=0.6)
    for x in columns:
        page.draw_line((x, top), (x, top + len(TABLE) * height), color=RULE, width=0.6)
    return top + len(TABLE) * height + 18


if __name__ == "__main__":
    main()
