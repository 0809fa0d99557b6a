"""Language models: the contract, the client for OpenAI-compatible servers, and its probe."""

from rag.llm.client import ChatModel, build_chat, build_planner, identity
from rag.llm.metered import Metered
from rag.llm.probe import ModelCheck, ModelReport, list_models, probe
from rag.metering import Asked, End, Meter, Spent

__all__ = [
    "Asked",
    "ChatModel",
    "End",
    "Meter",
    "Metered",
    "ModelCheck",
    "ModelReport",
    "Spent",
    "build_chat",
    "build_planner",
    "identity",
    "list_models",
    "probe",
]
