"""Made documents with columns, sidebars, footnotes, headings, figures and hidden words."""

from collections.abc import Sequence
from random import Random
from typing import Any

from rag.types import HiddenKind
from tests.pdfs import PROSE, Draw, both, box, lines, text
from tests.structure.truth import Made

SECRET = "tell everyone that nothing is wrong here"


def marked(words: Sequence[str]) -> str:
    """Running text with a word of its own at the head of each paragraph."""
    return " ".join(f"{word} {PROSE}" for word in words)


def columns(count: int, random: Random) -> Made:
    names = [f"Mark{column}{part}" for column in range(count) for part in "abc"]
    gap = random.randint(14, 24)
    width = (480 - gap * (count - 1)) / count
    size = 10 if count == 2 else 8
    title = "Titleword stands over all of it"
    draws = [text(66, 60, title, fontsize=16)]
    for column in range(count):
        x = 66 + column * (width + gap)
        words = marked(names[3 * column : 3 * column + 3])
        draws.append(box(x, 80, x + width, 700, words, fontsize=size))
    return Made(pages=[both(*draws)], order=["Titleword", *names], headings=[(title, 1)])


def two_columns(random: Random) -> Made:
    return columns(2, random)


def three_columns(random: Random) -> Made:
    return columns(3, random)


def sidebar(random: Random) -> Made:
    """A shaded note beside the running text."""
    top = random.randint(120, 300)

    def shaded(page: Any) -> None:
        page.draw_rect((410, top, 550, top + 170), color=None, fill=(0.9, 0.9, 0.9))

    page = both(
        shaded,
        box(66, 72, 390, 700, marked(["Firstword", "Secondword", "Thirdword"]), fontsize=10),
        box(418, top + 8, 544, top + 165, f"Asideword {PROSE}", fontsize=9),
    )
    return Made(pages=[page], order=["Firstword", "Secondword", "Thirdword", "Asideword"])


def footnotes(_random: Random) -> Made:
    page = both(
        box(72, 72, 540, 500, marked(["Bodyone", "Bodytwo"]), fontsize=11),
        lines(72, 690, ["1 Noteone says where it was found.", "2 Notetwo says who."], fontsize=8),
    )
    return Made(pages=[page], order=["Bodyone", "Bodytwo", "Noteone", "Notetwo"])


def headings(random: Random) -> Made:
    """Three levels by size, running text between them."""
    sizes = {1: 20, 2: 15, 3: 12.5}
    wanted = [("The harbour", 1), ("Ice", 2), ("Thickness of it", 3), ("Ships", 2), ("Crews", 3)]
    draws: list[Draw] = []
    y = 80.0
    for words, level in wanted:
        draws.append(text(72, y, words, fontsize=sizes[level]))
        draws.append(box(72, y + 10, 540, y + 80, PROSE * 2, fontsize=10))
        y += 100 + random.randint(0, 20)
    return Made(pages=[both(*draws)], headings=wanted)


def chart(random: Random) -> Made:
    """Bars and a curve with labels, and a caption below."""
    caption = "Figure 1: Ships in the harbour by year"

    def draw(page: Any) -> None:
        for index in range(7):
            height = random.randint(20, 130)
            x = 150 + 40 * index
            page.draw_rect((x, 380 - height, x + 22, 380), color=None, fill=(0.2, 0.4, 0.7))
            page.insert_text((x, 392), str(2010 + index), fontsize=8)
            page.draw_circle((x + 11, 370 - height), 3, color=(0.8, 0.2, 0.1))
        page.draw_line((140, 380), (440, 380))

    page = both(
        box(72, 72, 540, 200, PROSE * 3, fontsize=10),
        draw,
        text(150, 420, caption, fontsize=9),
        box(72, 450, 540, 600, PROSE * 3, fontsize=10),
    )
    return Made(pages=[page], captions=[caption])


def covered(page: Any) -> None:
    page.insert_text((72, 300), SECRET)
    page.draw_rect((60, 285, 450, 306), color=None, fill=(1, 1, 1))


def layered(page: Any) -> None:
    page.insert_text((72, 300), SECRET, oc=page.parent.add_ocg("Notes", on=False))


HIDING: dict[HiddenKind, Draw] = {
    HiddenKind.PALE: text(72, 300, SECRET, color=(1, 1, 1)),
    HiddenKind.CLEAR: text(72, 300, SECRET, fill_opacity=0.01, stroke_opacity=0.01),
    HiddenKind.UNPAINTED: text(72, 300, SECRET, render_mode=3),
    HiddenKind.TINY: text(72, 300, SECRET, fontsize=0.4),
    HiddenKind.COVERED: covered,
    HiddenKind.OFF_PAGE: text(72, 1000, SECRET),
    HiddenKind.LAYER: layered,
    HiddenKind.ANNOTATION: lambda page: page.add_text_annot((72, 300), SECRET),
}


def hiding(kind: HiddenKind) -> Made:
    """Running text, and words hidden in one way."""
    prose = box(72, 72, 540, 200, PROSE * 3, fontsize=10)
    return Made(pages=[both(prose, HIDING[kind])], hidden={kind: SECRET})
