"""HHEM-2.1-Open (Vectara): a T5 with a classifier on its first token.

Its folder has code of its own, which is not run: the weights are those of a class of transformers,
under another name, and the rest is taken from the Flan-T5 that it was made of.
"""

from typing import Any

from rag.verify.model.named.loading import Pairs, Score, batches, loaded, shortened

FOUNDATION = "google/flan-t5-base"
LONGEST = 2_048  # tokens; it has no end of its own
SPARE = 32  # tokens that the question takes
PROMPT = (
    "<pad> Determine if the hypothesis is true given the premise?\n\n"
    "Premise: {text}\n\nHypothesis: {claim}"
)


def load(name: str) -> Score:
    """The model of that name; its second output is yes."""
    import torch
    from transformers import AutoConfig, AutoTokenizer, PreTrainedConfig, T5ForTokenClassification

    described, _ = PreTrainedConfig.get_config_dict(name)
    foundation = described.get("foundation", FOUNDATION)
    tokenizer: Any = AutoTokenizer.from_pretrained(foundation)
    config = AutoConfig.from_pretrained(foundation)
    model = loaded(T5ForTokenClassification, name, config=config, key_mapping={r"^t5\.": ""})

    def score(pairs: Pairs) -> list[float]:
        found: list[float] = []
        for some in batches(pairs):
            texts = [
                PROMPT.format(text=shortened(text, claim, tokenizer, LONGEST - SPARE), claim=claim)
                for claim, text in some
            ]
            given = tokenizer(texts, padding=True, return_tensors="pt").to(model.device)
            with torch.no_grad():
                logits = model(**given).logits[:, 0, :]
            found += logits.float().softmax(dim=-1)[:, 1].tolist()
        return found

    return score
