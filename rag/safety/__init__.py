"""Checks of questions, passages and claims, and what a workspace's policy hides of them."""

from rag.safety.claims import filter_claims
from rag.safety.find import FindNames, find
from rag.safety.hide import COVER, Hidden, cover, guard, hidden_by, hide, told
from rag.safety.markup import JOIN, Links, without_links
from rag.safety.passages import screen_passages
from rag.safety.questions import admit, check_question
from rag.safety.stream import Sieve, sift

__all__ = [
    "COVER", "JOIN", "FindNames", "Hidden", "Links", "Sieve", "admit", "check_question", "cover",
    "filter_claims", "find", "guard", "hidden_by", "hide",
    "screen_passages", "sift", "told", "without_links",
]  # fmt: skip
