"""The network as torch knows it: for training, and for the one conversion to a faster runtime."""

from pathlib import Path
from typing import cast

import torch
from transformers import AutoModel

from rag.embed.tokens import shipped_files

FROZEN_LAYERS = 2  # of six: they, and the words' vectors, are the embedding model's own
OUTPUTS = 2


class PairNetwork(torch.nn.Module):
    """The shipped embedding model, reading two texts at once, with an output for each task."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(shipped_files(), attn_implementation="sdpa")
        size = int(self.encoder.config.hidden_size)
        self.head = torch.nn.Linear(2 * size, OUTPUTS)

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
    ) -> torch.Tensor:
        """Tokens (n, length) to log-odds (n, tasks)."""
        hidden = self.encoder(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * mask).sum(1) / mask.sum(1)
        return cast(torch.Tensor, self.head(torch.cat([hidden[:, 0], mean], dim=1)))

    def trained(self) -> dict[str, torch.Tensor]:
        """What differs from the embedding model: all that has to be kept."""
        return {name: value for name, value in self.state_dict().items() if not _is_frozen(name)}


def freeze(network: PairNetwork) -> None:
    """Let only that be trained which is kept."""
    for name, parameter in network.named_parameters():
        parameter.requires_grad_(not _is_frozen(name))


def load(path: Path) -> PairNetwork:
    """The network with the weights of a file, ready to be used."""
    from safetensors.torch import load_file

    network = PairNetwork()
    kept = {name: value.float() for name, value in load_file(path).items()}
    network.load_state_dict(kept, strict=False)
    return network.eval()


def _is_frozen(name: str) -> bool:
    layers = tuple(f"encoder.encoder.layer.{i}." for i in range(FROZEN_LAYERS))
    return name.startswith(("encoder.embeddings.", "encoder.pooler.", *layers))
