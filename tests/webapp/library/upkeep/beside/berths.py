"""A library of berths, and an embedding model beside its own."""

import numpy as np
import numpy.typing as npt

from tests.fakes import HashEmbedder
from webapp.accounts.models import User
from webapp.chat.asking.turn import coverage_of
from webapp.engine import beside_fingerprint
from webapp.library.engine.library import library_engine
from webapp.library.engine.scopes import workspace_scopes
from webapp.library.models import Workspace, lacking_beside
from webapp.library.upkeep.beside import put_beside
from webapp.search.find import find
from webapp.search.wanted import Wanted

DOCUMENTS, PASSAGES = 6, 20


class ShortEmbedder(HashEmbedder):
    """Another model: its vectors are half as long."""

    fingerprint = "ba9876543210"
    dimensions = 128

    def embed_query(self, text: str) -> npt.NDArray[np.float32]:
        vector = HashEmbedder().embed_query(text).reshape(128, 2).sum(axis=1)
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


def word(number: int, at: int = 3) -> str:
    return f"vessel{number}x{at}"


def check_search(workspace: Workspace, user: User, number: int) -> None:
    """That a passage is found as it is always found: by both searches, and on the page."""
    engine, [scope] = library_engine(), workspace_scopes([workspace])
    query = f"The berth of {word(number)} was dredged."
    ids = [one for one, _ in engine.dense.search(query, scope, 60)]  # some words share a place
    assert query in {one.text for one in engine.load_chunks(ids, scope).values()}
    assert word(number) in str(find(user, Wanted(text=query)).found[0].parts)
    coverage = coverage_of(workspace.documents.all())
    assert (coverage.searched, coverage.waiting) == (DOCUMENTS, 0)


def build_whole() -> None:
    for pk in list(lacking_beside(beside_fingerprint()).values_list("pk", flat=True)):
        assert put_beside(str(pk), library_engine())
