"""What a server's own words mean."""

import pytest

from rag.llm.said import is_too_long, tokens_taken


@pytest.mark.parametrize(
    ("said", "tokens"),
    [
        ("This model's maximum context length is 4096 tokens. You requested 5120", 4_096),
        ("maximum context length is 131,072 tokens", 131_072),
        ("The context window is 1,048,576, and you sent 2,000,000", 1_048_576),
        ("The context window of 128,000 tokens", 128_000),
        ("exceeds the context length: 13800 > 8192", 8_192),
        ("exceeds the context length (13,800 tokens > 8,192 tokens)", 8_192),
        ('{"n_prompt_tokens": 14070, "n_ctx": 8192}', 8_192),
        ('{"n_prompt_tokens": 1407, "n_ctx": 256}', 0),
        ("context length 13800 > what it takes", 0),
        ("context length of 128k", 0),
        ("context length 12345678", 0),
    ],
)
def test_the_tokens_that_a_model_takes(said: str, tokens: int) -> None:
    assert tokens_taken(said) == tokens


@pytest.mark.parametrize(
    "said",
    [
        "prompt is too long: 210000 tokens > 200000 maximum",
        "Input is too long for requested model.",
        "The input length is too long",
        "Your request is too long: 9000 tokens",
    ],
)
def test_a_prompt_is_too_long(said: str) -> None:
    assert is_too_long(said, 400)
    assert not is_too_long(said, 500)


@pytest.mark.parametrize(
    "said",
    [
        "The model is taking too long to respond",
        "Your prompt is taking too long",
        "The message took too long to process",
        '{"error": {"message": "Too long to respond"}}',
        "The user name is too long",
    ],
)
def test_what_takes_long_is_not_too_long(said: str) -> None:
    assert not is_too_long(said, 400)


def test_a_server_that_fails_may_say_that_its_context_is_full() -> None:
    assert is_too_long("Context size has been exceeded.", 500)
