"""What models of all families need: weights that fit, a place to run, room for the claim."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

Pairs: TypeAlias = Sequence[tuple[str, str]]  # each a claim, and the text that may support it
Score: TypeAlias = Callable[[Pairs], list[float]]  # see Verifier.supports

AT_ONCE = 8  # pairs that a model reads together


def loaded(kind: Any, name: str, **options: Any) -> Any:
    """A model of a class of transformers, ready to read, on the GPU if there is one.

    Raises OSError where it is not there, ValueError where its weights are another model's: what is
    missing would be made up by chance.
    """
    import torch

    model, told = kind.from_pretrained(name, output_loading_info=True, **options)
    if told["missing_keys"] or told["mismatched_keys"]:
        raise ValueError(f"{name}: these are not the weights of a {type(model).__name__}")
    return model.eval().to("cuda" if torch.cuda.is_available() else "cpu")


def batches(pairs: Pairs) -> Iterator[Pairs]:
    """A few pairs at a time."""
    for start in range(0, len(pairs), AT_ONCE):
        yield pairs[start : start + AT_ONCE]


def shortened(text: str, claim: str, tokenizer: Any, most: int) -> str:
    """A text cut so that it has room in so many tokens, with the claim that follows it."""
    room = most - len(tokenizer(claim, add_special_tokens=False)["input_ids"])
    known = tokenizer(
        text, add_special_tokens=False, truncation=True, max_length=max(1, room),
        return_offsets_mapping=True,
    )  # fmt: skip
    places = known["offset_mapping"]
    return text[: places[-1][1]] if places else ""
