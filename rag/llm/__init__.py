"""Language models: the contract, the client for OpenAI-compatible servers, and its probe."""

from rag.llm.client import ChatModel, build_chat, build_planner
from rag.llm.probe import ModelCheck, ModelReport, find_ollama, probe

__all__ = [
    "ChatModel",
    "ModelCheck",
    "ModelReport",
    "build_chat",
    "build_planner",
    "find_ollama",
    "probe",
]
