"""How long retrieval takes, from question to passages, by the engine of the product.

Runs in a process of its own, whose settings name the stores.
"""

import gc
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from time import perf_counter

from django.core.management import call_command

from rag.find.context import gather
from rag.find.search import search
from rag.indexes import Index
from rag.question.query import read
from rag.types import Passage, Scope
from tests.bench.scale.corpus import Corpus
from tests.bench.scale.questions import Asked, questions
from tests.bench.scale.store import scope
from tests.bench.tree import cpu_seconds
from webapp.library.engine.library import library_engine
from webapp.library.models import Document

COUNT = 200
AT_ONCE = 8

Figures = dict[str, float]


def measure(corpus: Corpus, count: int = COUNT) -> Figures:
    """Milliseconds of each way to ask. No question is asked twice."""
    call_command("migrate", verbosity=0)  # the collection may have been built by an older version
    documents = Document.objects.count()
    warming, one, eight, within = (
        questions(corpus, documents, count, seed) for seed in range(1, 5)
    )
    found: list[bool] = []

    def passages(asked: Asked) -> None:
        ids = {passage.chunk.id for passage in _passages(asked)}
        if asked.chunk_id:
            found.append(asked.chunk_id in ids)

    _each("warming", passages, warming[: count // 4])
    found.clear()
    gc.freeze()  # as a process of the product does
    figures = _each("one", passages, one)
    figures["found"] = 100 * sum(found) / len(found)
    figures |= _each("eight", passages, eight, AT_ONCE)
    figures |= _each("document", lambda asked: _passages(asked, asked.document_id), within)
    return figures | _parts(questions(corpus, documents, count, 5))


def _parts(asked: Sequence[Asked]) -> Figures:
    """The two searches by themselves."""
    engine, here = library_engine(), scope()
    most = engine.config.candidates
    figures: Figures = {}
    for name, index in (("dense", engine.dense), ("lexical", engine.lexical)):
        search = partial(_searched, index, here, most)
        figures |= _each(name, search, asked)
    return figures


def _searched(index: Index, here: Scope, most: int, asked: Asked) -> None:
    index.search(asked.text, here, most)


def _passages(asked: Asked, document_id: str = "") -> Sequence[Passage]:
    engine, here = library_engine(), scope(document_id)
    indexes, load = (engine.dense, engine.lexical), engine.load_chunks
    found = search(read(asked.text), here, indexes, load, engine.reranker, engine.config)
    return gather(found.judged, here, load, engine.config, None)


def _each(
    name: str, ask: Callable[[Asked], object], asked: Sequence[Asked], at_once: int = 1
) -> Figures:
    """Milliseconds: the median, what 95 of 100 stay under, and the mean of wall and processor time.

    Processor time is that of all processes that the bench runs, the servers among them; it says
    more than the clock on a machine that has other things to do.
    """

    def timed(one: Asked) -> float:
        began = perf_counter()
        ask(one)
        return perf_counter() - began

    began, cpu = perf_counter(), cpu_seconds(os.getppid())
    with ThreadPoolExecutor(at_once) as threads:
        ranked = sorted(threads.map(timed, asked))
    count = len(asked)
    return {
        f"{name}_p50": 1_000 * ranked[count // 2],
        f"{name}_p95": 1_000 * ranked[int(0.95 * count)],
        f"{name}_each": 1_000 * (perf_counter() - began) / count,
        f"{name}_cpu": 1_000 * (cpu_seconds(os.getppid()) - cpu) / count,
    }
