"""Checks every claim of an answer against the passages."""

from rag.verify.check import check_text, verify
from rag.verify.contract import Verifier
from rag.verify.disagreement import disagreements
from rag.verify.judge import Judge, opinions
from rag.verify.models import build_verifier

__all__ = [
    "Judge", "Verifier", "build_verifier", "check_text", "disagreements", "opinions", "verify",
]  # fmt: skip
