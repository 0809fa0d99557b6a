"""Descriptions of figures by a vision model."""

from collections.abc import Callable, Collection, Mapping
from threading import Event

import pytest

from rag.chunk.caption import caption
from rag.config import RagConfig
from rag.errors import ModelDownError, UnreadableFileError
from rag.notices import Notice
from rag.types import (
    Box,
    Captioned,
    Chunk,
    ElementKind,
    Figure,
    ParsedDocument,
    Progress,
    Span,
    Stage,
)
from tests.fakes import ScriptedChatModel
from tests.make import make_chunk, make_document

PNG = b"\x89PNG"


@pytest.fixture
def document() -> ParsedDocument:
    return with_figures(3)


def with_figures(count: int) -> ParsedDocument:
    made = make_document(
        [(ElementKind.PARAGRAPH, "Sales are shown here. Figure 1: Sales by year.")]
    )
    figures = tuple(
        Figure(
            number=n, page=1, box=Box(0, 0, 9, 9), span=Span(0, 5),
            caption=Span(made.text.index("Figure"), len(made.text.rstrip())),
        )
        for n in range(1, count + 1)
    )  # fmt: skip
    return ParsedDocument(
        source=made.source, text=made.text, words=made.words, cells=made.cells, pages=made.pages,
        elements=made.elements, figures=figures, parser=made.parser,
    )  # fmt: skip


def chunks_of(document: ParsedDocument) -> tuple[Chunk, ...]:
    text = make_chunk("Sales are shown here.", ordinal=0)
    return (
        text,
        *(
            make_chunk("Sales", kind=ElementKind.FIGURE, figure=f.number, ordinal=f.number)
            for f in document.figures
        ),
    )


def run(
    document: ParsedDocument,
    vision: ScriptedChatModel | None,
    *,
    render: Callable[[Figure], bytes] = lambda figure: PNG,
    **options: int,
) -> tuple[list[Captioned], list[Progress]]:
    config = RagConfig(**options)  # type: ignore[arg-type]
    events = list(caption(document, chunks_of(document), vision, config, render))
    assert len(events) == sum(isinstance(e, Captioned | Progress) for e in events)
    return (
        [event for event in events if isinstance(event, Captioned)],
        [event for event in events if isinstance(event, Progress)],
    )


def test_without_a_vision_model_nothing_happens(document: ParsedDocument) -> None:
    assert run(document, None) == ([], [])


def test_each_figure_is_described_in_its_place(document: ParsedDocument) -> None:
    vision = ScriptedChatModel(["A bar chart. 2018: 4; 2019: 5."])
    captioned, progress = run(document, vision)
    assert [event.chunk.figure for event in captioned] == [1, 2, 3]
    assert captioned[0].chunk.caption == "A bar chart. 2018: 4; 2019: 5."
    assert captioned[0].chunk.text == "Sales"
    assert [(p.stage, p.done, p.total) for p in progress] == [
        (Stage.CAPTIONING, done, 3) for done in range(4)
    ]
    [message] = vision.history[0]
    assert message.images == (PNG,)
    assert "Printed caption: Figure 1: Sales by year." in message.content
    assert "data points" in message.content


class Notebook:
    """A memory in a dictionary."""

    def __init__(self) -> None:
        self.kept: dict[bytes, bytes] = {}

    def recall(self, owner: str, keys: Collection[bytes]) -> dict[bytes, bytes]:
        return {key: self.kept[key] for key in keys if key in self.kept}

    def remember(self, owner: str, maker: str, values: Mapping[bytes, bytes]) -> None:
        assert owner == "doc:1"
        self.kept.update(values)


def test_a_picture_is_described_once(document: ParsedDocument) -> None:
    vision, memory = ScriptedChatModel(["A chart."]), Notebook()
    for _ in range(2):
        events = caption(document, chunks_of(document), vision, RagConfig(), lambda f: PNG, memory)
        told = [event.chunk.caption for event in events if isinstance(event, Captioned)]
        assert told == ["A chart."] * 3
    assert len(vision.history) == 1
    other = ScriptedChatModel(["Another."], name="larger")
    events = caption(document, chunks_of(document), other, RagConfig(), lambda f: PNG, memory)
    assert [e.chunk.caption for e in events if isinstance(e, Captioned)] == ["Another."] * 3


def test_the_cap_holds(document: ParsedDocument) -> None:
    vision = ScriptedChatModel(["Something."])
    assert len(run(document, vision, max_captions=2)[0]) == 2
    assert len(vision.history) == 2


def test_one_that_fails_is_left_without(document: ParsedDocument) -> None:
    down = ModelDownError(Notice.of("down"))
    captioned, progress = run(document, ScriptedChatModel([down, "Second.", "Third."]))
    assert [event.chunk.figure for event in captioned] == [2, 3]
    assert progress[-1].done == 3


def test_a_picture_that_cannot_be_drawn_is_left_without(document: ParsedDocument) -> None:
    def render(figure: Figure) -> bytes:
        raise UnreadableFileError(Notice.of("damaged"))

    assert run(document, ScriptedChatModel(["Never."]), render=render)[0] == []


def test_whoever_listens_may_leave_while_a_picture_is_drawn(document: ParsedDocument) -> None:
    drawn = Event()

    def render(figure: Figure) -> bytes:
        drawn.wait(10)
        return PNG

    vision = ScriptedChatModel(["Never."])
    events = caption(document, chunks_of(document), vision, RagConfig(), render)
    assert [type(next(events)) for _ in range(2)] == [Progress, Progress]
    assert not vision.history
    drawn.set()


def test_a_model_that_is_down_is_not_asked_a_hundred_times() -> None:
    vision = ScriptedChatModel([ModelDownError(Notice.of("down"))])
    assert run(with_figures(10), vision)[0] == []
    assert len(vision.history) == 3
