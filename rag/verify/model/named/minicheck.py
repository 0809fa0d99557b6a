"""MiniCheck (Tang and others 2024): a text and a claim in one, parted by the sign of the end."""

from typing import Any

from rag.verify.model.named.loading import Pairs, Score, batches, loaded, shortened

LONGEST = 2_048  # tokens that it was trained to read
SPARE = 16  # tokens that stand around the text and the claim
NO, YES = 3, 209  # the tokens that the Flan-T5 says first


def load_t5(name: str) -> Score:
    """The Flan-T5: its first token is its answer."""
    import torch
    from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

    tokenizer: Any = AutoTokenizer.from_pretrained(name)
    model = loaded(AutoModelForSeq2SeqLM, name)

    def score(pairs: Pairs) -> list[float]:
        found: list[float] = []
        for some in batches(pairs):
            texts = [f"predict: {_joined(*one, tokenizer, LONGEST)}" for one in some]
            given = tokenizer(texts, padding=True, return_tensors="pt").to(model.device)
            begin = torch.zeros((len(texts), 1), dtype=torch.long, device=model.device)
            with torch.no_grad():
                logits = model(**given, decoder_input_ids=begin).logits[:, 0, [NO, YES]]
            found += logits.float().softmax(dim=-1)[:, 1].tolist()
        return found

    return score


def load_classifier(name: str) -> Score:
    """The RoBERTa and the DeBERTa: the second of two outputs is yes."""
    import torch
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    tokenizer: Any = AutoTokenizer.from_pretrained(name)
    model = loaded(AutoModelForSequenceClassification, name)
    longest = min(LONGEST, tokenizer.model_max_length)

    def score(pairs: Pairs) -> list[float]:
        found: list[float] = []
        for some in batches(pairs):
            texts = [_joined(*one, tokenizer, longest) for one in some]
            given = tokenizer(texts, padding=True, return_tensors="pt").to(model.device)
            with torch.no_grad():
                logits = model(**given).logits
            found += logits.float().softmax(dim=-1)[:, 1].tolist()
        return found

    return score


def _joined(claim: str, text: str, tokenizer: Any, longest: int) -> str:
    return f"{shortened(text, claim, tokenizer, longest - SPARE)}{tokenizer.eos_token}{claim}"
