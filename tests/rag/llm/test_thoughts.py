"""What a reader sees of a model's stream does not hang on where it was cut."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from rag.llm.thoughts import Visible

PARTS = (
    "<think>", "</think>", "[THINK]", "[/THINK]", "<|channel|>analysis<|message|>", "<|end|>",
    "<|start|>assistant", "<|channel|>final<|message|>", "<|channel>thought\n", "<channel|>",
    "<|channel|>commentary to=functions.x <|constrain|>json<|message|>", "<|call|>", "<|return|>",
    "<tool_call>", "</tool_call>", "<|im_start|>", "assistant", "model", "<|im_end|>", "</s>",
    "<start_of_turn>", "<end_of_turn>", "[INST]", "analysis", "analysisThe", "assistantfinal",
    "It grew [1]. ", " a < b ", "[2", "<", "|", "\n", "x",
)  # fmt: skip


@given(
    st.lists(st.sampled_from(PARTS), max_size=8),
    st.lists(st.integers(min_value=0, max_value=200), max_size=12),
)
def test_marks_are_known_wherever_the_text_is_cut(parts: list[str], cuts: list[int]) -> None:
    text = "".join(parts)
    places = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    assert seen([text[a:b] for a, b in pairwise(places)]) == seen([text])
    assert seen(list(text)) == seen([text])


def seen(pieces: list[str]) -> str:
    """The text that is left in the end."""
    visible, text = Visible(), ""
    for piece in pieces:
        shown = visible.feed(piece)
        text = shown if visible.takes_back() else text + shown
    rest = visible.flush()
    return rest if visible.takes_back() else text + rest
