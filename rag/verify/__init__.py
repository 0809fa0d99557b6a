"""Checks every claim of an answer against the passages."""

from rag.verify.check import verify
from rag.verify.disagreement import disagreements
from rag.verify.grounds import read_grounds
from rag.verify.judging.judge import Judge, opinions
from rag.verify.model.contract import Verifier
from rag.verify.model.verifiers import build_verifier
from rag.verify.texts import Statement, check_statement, check_text

__all__ = [
    "Judge", "Statement", "Verifier", "build_verifier", "check_statement", "check_text",
    "disagreements", "opinions", "read_grounds", "verify",
]  # fmt: skip
