"""The packed model as what others run: a tokenizer, and a network on torch."""

from collections.abc import Callable, Iterator, Sequence
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from rag.embed.e5.packed import Packed

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

Vectors = npt.NDArray[np.float32]
Embed = Callable[[Sequence[str]], Vectors]

TORCH_BATCH = 64
MAX_TOKENS = 512  # what the model was made to read
# It was taught with these before its texts.
QUERY, PASSAGE = "query: ", "passage: "
_FEED = {"fi": "intermediate.dense", "fo": "output.dense"}
_SQUARE = {
    "q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value",
    "ao": "attention.output.dense",
}  # fmt: skip
_NORMS = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}


def tokenizer_of(packed: Packed, *, cuts: bool = False) -> "Tokenizer":
    """The tokenizer: the likeliest pieces of a text, after NFKC, blanks kept as a letter.

    `cuts` off what the model does not read.
    """
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    marks, pieces = packed.marks, packed.pieces
    made: Tokenizer = Tokenizer(models.Unigram(list(pieces), marks.unknown, byte_fallback=False))
    made.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    made.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always", split=True)
    ends = [(pieces[one][0], one) for one in (marks.begin, marks.end)]
    made.post_processor = processors.TemplateProcessing(
        single=f"{ends[0][0]} $A {ends[1][0]}", special_tokens=ends
    )
    if cuts:
        made.enable_truncation(MAX_TOKENS)
    return made


def network_of(packed: Packed) -> Any:  # transformers has no types
    """The network, on torch, in full precision."""
    from transformers import BertConfig, BertModel

    sizes = packed.sizes
    config = BertConfig(
        vocab_size=sizes.vocabulary, hidden_size=sizes.width, num_hidden_layers=sizes.layers,
        num_attention_heads=sizes.heads, intermediate_size=sizes.inner,
        max_position_embeddings=sizes.positions, type_vocab_size=sizes.kinds,
        layer_norm_eps=sizes.epsilon, pad_token_id=packed.marks.pad,
    )  # fmt: skip
    model = BertModel(config, add_pooling_layer=False)
    model.load_state_dict(_state(packed))
    model.train(mode=False)
    return model


def torch_embed(packed: Packed, device: str) -> Embed:
    """Mean-pooled vectors of length 1 by torch, on the GPU when there is one."""
    import torch

    place = device or ("cuda" if torch.cuda.is_available() else "cpu")
    network, cutting = network_of(packed).to(place), tokenizer_of(packed, cuts=True)
    cutting.enable_padding(pad_id=packed.marks.pad)
    alone = Lock()

    def embed(texts: Sequence[str]) -> Vectors:
        with alone:
            encoded = (cutting.encode_batch(list(some)) for some in batches(texts))
            return np.concatenate([_run(network, some, place) for some in encoded])

    def batches(texts: Sequence[str]) -> Iterator[Sequence[str]]:
        return (texts[at : at + TORCH_BATCH] for at in range(0, len(texts), TORCH_BATCH))

    return embed


def _run(network: Any, encoded: Sequence["Encoding"], place: str) -> Vectors:
    import torch

    ids, mask = (
        torch.tensor([getattr(one, name) for one in encoded], device=place)
        for name in ("ids", "attention_mask")
    )
    with torch.inference_mode():
        hidden = network(input_ids=ids, attention_mask=mask).last_hidden_state
    weights = mask.unsqueeze(-1).to(hidden.dtype)
    pooled = (hidden * weights).sum(dim=1) / weights.sum(dim=1)
    vectors: Vectors = torch.nn.functional.normalize(pooled).float().cpu().numpy()
    return vectors


def bytes_for_words(network: Any) -> None:
    """Keep the vectors of pieces in bytes, each row with its scale: 100 MB where it were 200.

    Only the rows of a text are put together, as it is run.
    """
    import torch

    words = network.embeddings.word_embeddings.weight.detach()
    scales = words.abs().amax(dim=1, keepdim=True).clamp(min=1e-8) / 127

    class Bytes(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.values = torch.nn.Buffer((words / scales).round().to(torch.int8))
            self.scales = torch.nn.Buffer(scales)

        def forward(self, ids: Any) -> Any:
            rows = torch.nn.functional.embedding(ids, self.values).to(torch.float32)
            return rows * torch.nn.functional.embedding(ids, self.scales)

    network.embeddings.word_embeddings = Bytes()


def _state(packed: Packed) -> dict[str, Any]:
    """The weights by the names that BERT gives them."""
    import torch

    sizes = packed.sizes
    width = sizes.width
    state = {
        "embeddings.word_embeddings.weight": packed.quartered("emb.word", sizes.vocabulary, width),
        "embeddings.position_embeddings.weight": packed.plain("emb.pos", sizes.positions, width),
        "embeddings.token_type_embeddings.weight": packed.plain("emb.type", sizes.kinds, width),
        "embeddings.LayerNorm.weight": packed.plain("emb.ln.w", width),
        "embeddings.LayerNorm.bias": packed.plain("emb.ln.b", width),
    }
    shapes = dict.fromkeys(_SQUARE, (width, width))
    shapes |= {"fi": (sizes.inner, width), "fo": (width, sizes.inner)}
    for layer in range(sizes.layers):
        here = f"encoder.layer.{layer}."
        for short, name in (_SQUARE | _FEED).items():
            state[f"{here}{name}.weight"] = packed.quartered(f"l{layer}.{short}.w", *shapes[short])
            state[f"{here}{name}.bias"] = packed.plain(f"l{layer}.{short}.b", shapes[short][0])
        for short, name in _NORMS.items():
            state[f"{here}{name}.weight"] = packed.plain(f"l{layer}.{short}.w", width)
            state[f"{here}{name}.bias"] = packed.plain(f"l{layer}.{short}.b", width)
    return {name: torch.from_numpy(one) for name, one in state.items()}
