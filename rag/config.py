"""What can be set about the engine: values only, no behaviour, no environment."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class ParseConfig:
    """Limits and choices for reading a file. Memory in MB, time in seconds."""

    max_pages: int = 5_000
    max_characters: int = 20_000_000
    max_page_characters: int = 400_000
    max_pixels: int = 40_000_000
    max_figures: int = 500
    memory_mb: int = 1_500
    seconds: float = 60.0
    seconds_per_page: float = 10.0  # instead of `seconds` if that is more; a dense scan takes three
    ocr: bool = True
    ocr_languages: str = "eng"
    tessdata_dir: Path | None = None  # None: the language file shipped with the code


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbedConfig:
    """Which embedding model, where it runs and where its converted form is kept."""

    model: str = "all-MiniLM-L6-v2"
    url: str = ""  # an OpenAI-compatible embeddings server; empty: in this process
    api_key: str = field(default="", repr=False)
    device: str = ""  # empty: the best there is
    models_dir: Path = Path("data/models")
    batch: int = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatConfig:
    """An OpenAI-compatible chat server, or a LangChain provider. Empty `model`: quote mode."""

    model: str = ""
    url: str = ""
    provider: str = "openai"
    api_key: str = field(default="", repr=False)
    first_token_s: float = 300.0  # a processor reads 50 to 200 tokens in a second
    total_s: float = 600.0
    max_tokens: int = 1_024
    context_tokens: int = 0  # that the model takes; 0: its server is asked
    passage_tokens: int = 12_000  # budget for the passages of one answer
    temperature: float = 0.0
    max_retries: int = 2
    extra_body: str = ""  # a JSON object that each request carries besides
    at_once: int = 0  # requests of this process at the same time; 0: any number
    sees: bool = False  # whether it takes pictures beside words


@dataclass(frozen=True, slots=True, kw_only=True)
class RerankConfig:
    """Which model reorders what was found; without a name none. `seconds`: for one search."""

    model: str = ""  # a cross-encoder's name or folder; with a url the name that it has there
    url: str = ""  # a server with a /rerank; empty: in this process
    api_key: str = field(default="", repr=False)
    seconds: float = 20.0  # longer nobody waits: the search goes on without it


@dataclass(frozen=True, slots=True, kw_only=True)
class RagConfig:
    """Everything that the engine needs to know. Token counts are the embedding model's."""

    parse: ParseConfig = ParseConfig()
    embed: EmbedConfig = EmbedConfig()
    chat: ChatConfig = ChatConfig()
    vision: ChatConfig = ChatConfig()
    spare: ChatConfig = ChatConfig()
    chunk_tokens: int = 500
    chunk_overlap: int = 50
    window_tokens: int = 200
    max_chunks: int = 50_000
    max_captions: int = 100
    candidates: int = 60  # taken from each index before fusing
    dense_weight: float = 1.0
    lexical_weight: float = 1.0
    passages: int = 10
    passage_characters: int = 12_000  # budget for the passages that are quoted from
    reranker: RerankConfig = RerankConfig()
    verifier: str = ""  # a model's name that checks claims; empty: the one shipped with the code
    max_question_characters: int = 2_000
    history_turns: int = 6
    sufficient_above: float = 0.12  # passages less sufficient than this are not answered from
    abstain_below: float = 0.0  # an answer less confident than this is not given
