"""LettuceDetect (KR Labs): says of each token of an answer whether its source says it."""

from typing import Any

from rag.verify.model.named.loading import Pairs, Score, batches, loaded

LONGEST = 4_096  # tokens that it was trained to read
PROMPT = "Summarize the following text:\n{text}\noutput:"  # its form where no question is asked


def load(name: str) -> Score:
    """The model of that name. A claim is supported as far as the worst of its tokens is."""
    import torch
    from transformers import AutoModelForTokenClassification, AutoTokenizer

    tokenizer: Any = AutoTokenizer.from_pretrained(name)
    model = loaded(AutoModelForTokenClassification, name)

    def score(pairs: Pairs) -> list[float]:
        found: list[float] = []
        for some in batches(pairs):
            given = tokenizer(
                [PROMPT.format(text=text) for _, text in some], [claim for claim, _ in some],
                truncation="only_first", max_length=LONGEST, padding=True, return_tensors="pt",
            ).to(model.device)  # fmt: skip
            with torch.no_grad():
                made_up = model(**given).logits.float().softmax(dim=-1)[:, :, 1]
            for i in range(len(some)):
                own = [n for n, part in enumerate(given.sequence_ids(i)) if part == 1]
                found.append(1.0 - float(made_up[i, own].max()) if own else 0.0)
        return found

    return score
