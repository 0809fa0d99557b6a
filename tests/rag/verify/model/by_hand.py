"""Each family asked by hand, as its makers write: what the verifiers by name have to come to."""

from collections.abc import Callable
from typing import Any

import torch
from safetensors.torch import load_file
from transformers import (
    AutoModelForCausalLM,
    AutoModelForSeq2SeqLM,
    AutoModelForSequenceClassification,
    AutoModelForTokenClassification,
    T5ForTokenClassification,
)

from tests.rag.verify.model.tiny import t5, tokenizer


def expected(name: str, folder: str, claim: str, text: str) -> float:
    """What the model of a folder makes of a claim and a text."""
    with torch.no_grad():
        return BY_HAND[name](folder, claim, text)


def _ids(text: str) -> torch.Tensor:
    return torch.tensor([tokenizer("$A")(text)["input_ids"]])


def _minicheck_t5(folder: str, claim: str, text: str) -> float:
    model: Any = AutoModelForSeq2SeqLM.from_pretrained(folder)
    given = _ids(f"predict: {text}</s>{claim}</s>")
    said = model(input_ids=given, decoder_input_ids=torch.tensor([[0]])).logits[0, 0]
    return float(said[[3, 209]].softmax(0)[1])


def _minicheck(folder: str, claim: str, text: str) -> float:
    model: Any = AutoModelForSequenceClassification.from_pretrained(folder)
    return float(model(_ids(f"<s>{text}</s>{claim}</s>")).logits[0].softmax(0)[1])


def _hhem(folder: str, claim: str, text: str) -> float:
    model: Any = T5ForTokenClassification(t5())
    kept = load_file(f"{folder}/model.safetensors")
    model.load_state_dict({key.removeprefix("t5."): one for key, one in kept.items()})
    asked = (
        "<pad> Determine if the hypothesis is true given the premise?\n\n"
        f"Premise: {text}\n\nHypothesis: {claim}</s>"
    )
    return float(model.eval()(_ids(asked)).logits[0, 0].softmax(0)[1])


def _lettuce(folder: str, claim: str, text: str) -> float:
    model: Any = AutoModelForTokenClassification.from_pretrained(folder)
    given = _ids(f"<s>Summarize the following text:\n{text}\noutput:</s>{claim}</s>")
    made_up = model(given).logits[0].softmax(1)[:, 1]
    return 1 - float(made_up[-1 - _ids(claim).numel() : -1].max())


def _guardian(folder: str, claim: str, text: str) -> float:
    model: Any = AutoModelForCausalLM.from_pretrained(folder)
    asked = _ids(f"groundedness context {text} assistant {claim} answer")
    odds = model(asked).logits[0, -1].softmax(0)
    yes, no = (float(odds[_ids(word)[0, 0]]) for word in ("Yes", "No"))
    return no / (yes + no)


BY_HAND: dict[str, Callable[[str, str, str], float]] = {
    "MiniCheck-Flan-T5-Large": _minicheck_t5,
    "MiniCheck-RoBERTa-Large": _minicheck,
    "MiniCheck-DeBERTa-v3-Large": _minicheck,
    "hallucination_evaluation_model": _hhem,
    "lettucedect-base-modernbert-en-v1": _lettuce,
    "granite-guardian-3.2-5b": _guardian,
}
