"""Models of a few kilobytes, each of the architecture of a family, with weights by chance."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import (
    DebertaV2Config,
    DebertaV2ForSequenceClassification,
    GraniteConfig,
    GraniteForCausalLM,
    ModernBertConfig,
    ModernBertForTokenClassification,
    PreTrainedTokenizerFast,
    RobertaConfig,
    RobertaForMaskedLM,
    RobertaForSequenceClassification,
    T5Config,
    T5ForConditionalGeneration,
    T5ForTokenClassification,
)

WORDS = (
    "the plant in Lyon opened 2021 2019 it employs 340 people and makes valves Yes No . : ? "
    "groundedness context assistant answer predict Summarize following text output Determine if "
    "hypothesis is true given premise Premise Hypothesis"
).split()
SPECIAL = ["<pad>", "<s>", "</s>", "<unk>"]
SIZE = 256  # tokens
SMALL: dict[str, Any] = {
    "vocab_size": SIZE, "hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2,
    "intermediate_size": 32, "pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2,
    "initializer_range": 0.5,  # else all texts are one to it
}  # fmt: skip
TEMPLATE = (
    "{{ guardian_config.risk_name }} {% for m in messages %}{{ m.role }} {{ m.content }} "
    "{% endfor %}{% if add_generation_prompt %}answer{% endif %}"
)


def tokenizer(form: str) -> Any:
    """Words are tokens. `form` is what stands around a text, `$A` in it, and around two."""
    listed = [*SPECIAL, *WORDS]
    listed += [f"filler{n}" for n in range(SIZE - len(listed))]
    made = Tokenizer(models.WordLevel({word: i for i, word in enumerate(listed)}, "<unk>"))
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    marks = [("<s>", 1), ("</s>", 2)]
    pair = f"{form.replace('$A', '$A:0')} $B:1 </s>:1"
    made.post_processor = processors.TemplateProcessing(
        single=form, pair=pair, special_tokens=marks
    )
    fast: Any = PreTrainedTokenizerFast
    return fast(
        tokenizer_object=made, pad_token="<pad>", bos_token="<s>", eos_token="</s>",
        unk_token="<unk>", model_max_length=64, chat_template=TEMPLATE,
    )  # fmt: skip


def save(model: Any, folder: Path, form: str) -> Path:
    """A model and its tokenizer in a folder, which is its name."""
    model.save_pretrained(folder)
    tokenizer(form).save_pretrained(folder)
    return folder


def t5() -> T5Config:
    """Of both the T5s."""
    config: Any = T5Config
    made: T5Config = config(
        vocab_size=SIZE, d_model=16, d_kv=8, d_ff=32, num_layers=2, num_heads=2,
        pad_token_id=0, eos_token_id=2, decoder_start_token_id=0, num_labels=2,
    )  # fmt: skip
    return made


def make(name: str, within: Path) -> Path:
    """The model of a name, in a folder that is called so."""
    torch.manual_seed(7)
    return MAKERS[name](within / name)


def _minicheck_t5(folder: Path) -> Path:
    return save(T5ForConditionalGeneration(t5()), folder, "$A </s>")


def _minicheck_roberta(folder: Path) -> Path:
    config = RobertaConfig(**SMALL, max_position_embeddings=80)
    return save(RobertaForSequenceClassification(config), folder, "<s> $A </s>")


def _minicheck_deberta(folder: Path) -> Path:
    model = DebertaV2ForSequenceClassification(DebertaV2Config(**SMALL))
    return save(model, folder, "<s> $A </s>")


def _lettuce(folder: Path) -> Path:
    config = ModernBertConfig(**SMALL, cls_token_id=1, sep_token_id=2)
    return save(ModernBertForTokenClassification(config), folder, "<s> $A </s>")


def _guardian(folder: Path) -> Path:
    return save(GraniteForCausalLM(GraniteConfig(**SMALL)), folder, "$A")


def make_without_classifier(folder: Path) -> Path:
    """A model that was never taught to say yes or no."""
    model = RobertaForMaskedLM(RobertaConfig(**SMALL, max_position_embeddings=80))
    return save(model, folder, "<s> $A </s>")


def _hhem(folder: Path) -> Path:
    """Weights under another name, a configuration that asks for code, and a foundation."""
    foundation = folder / "foundation"
    model = T5ForTokenClassification(t5())
    tokenizer("$A </s>").save_pretrained(foundation)
    model.config.save_pretrained(foundation)
    kept = {f"t5.{key}": one.clone() for key, one in model.state_dict().items()}
    save_file(kept, folder / "model.safetensors", metadata={"format": "pt"})
    (folder / "config.json").write_text(
        '{"model_type": "HHEMv2Config", "architectures": ["HHEMv2ForSequenceClassification"], '
        '"auto_map": {"AutoConfig": "configuration_hhem_v2.HHEMv2Config"}, '
        f'"foundation": "{foundation}"}}',
        encoding="utf-8",
    )
    return folder


MAKERS: dict[str, Callable[[Path], Path]] = {
    "MiniCheck-Flan-T5-Large": _minicheck_t5,
    "MiniCheck-RoBERTa-Large": _minicheck_roberta,
    "MiniCheck-DeBERTa-v3-Large": _minicheck_deberta,
    "hallucination_evaluation_model": _hhem,
    "lettucedect-base-modernbert-en-v1": _lettuce,
    "granite-guardian-3.2-5b": _guardian,
}
