"""Granite Guardian 3.0 to 3.2 (IBM): asked whether there is a risk, it says yes or no."""

from typing import Any

from rag.verify.model.named.loading import Pairs, Score, loaded, shortened

LONGEST = 8_192  # tokens that all of them read
SPARE = 512  # tokens that its template puts around the text and the claim
RISK = {"risk_name": "groundedness"}  # that an answer says what its context does not


def load(name: str) -> Score:
    """The model of that name; a claim is supported as far as it sees no risk.

    One pair after the other: these are language models of two to eight billion weights.
    """
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer: Any = AutoTokenizer.from_pretrained(name)
    model = loaded(AutoModelForCausalLM, name, dtype="auto")
    yes, no = _tokens(tokenizer, "yes"), _tokens(tokenizer, "no")

    def score(pairs: Pairs) -> list[float]:
        found: list[float] = []
        for claim, text in pairs:
            asked = tokenizer(
                _asked(claim, text, tokenizer), add_special_tokens=False, return_tensors="pt"
            ).to(model.device)
            with torch.no_grad():
                odds = model(**asked).logits[0, -1].float().softmax(dim=-1)
            risk, none = float(odds[yes].sum()), float(odds[no].sum())
            found.append(none / (risk + none) if risk + none else 0.5)
        return found

    return score


def _asked(claim: str, text: str, tokenizer: Any) -> str:
    """The prompt, made by the template that comes with the model."""
    context = shortened(text, claim, tokenizer, LONGEST - SPARE)
    turns = [{"role": "context", "content": context}, {"role": "assistant", "content": claim}]
    asked: str = tokenizer.apply_chat_template(
        turns, guardian_config=RISK, add_generation_prompt=True, tokenize=False
    )
    return asked


def _tokens(tokenizer: Any, word: str) -> list[int]:
    """The tokens that are a word, with a capital or not, behind a space or not."""
    written = (f"{before}{form}" for before in ("", " ") for form in (word, word.title()))
    known = (tokenizer(one, add_special_tokens=False)["input_ids"] for one in written)
    found = {ids[0] for ids in known if len(ids) == 1} - {tokenizer.unk_token_id}
    if not found:
        raise ValueError(f"no token is {word}")
    return sorted(found)
