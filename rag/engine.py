"""The two flows, each read from top to bottom: ingest a document, answer a question.

Steps do not know each other; they meet here.
"""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from rag import answer, citations, confidence, overview, safety, verify
from rag.calibration import Calibration, fingerprint, promise
from rag.caption import caption
from rag.chunk import split
from rag.config import RagConfig
from rag.embed import Embedder
from rag.errors import IndexDownError
from rag.indexes import Index, LexicalIndex
from rag.inquiry import inquire
from rag.llm import ChatModel
from rag.memory import Forgetful, Memory
from rag.pairs import PairModel
from rag.parse import parse
from rag.parse.layout import boxes_of
from rag.parse.render import Renderer
from rag.prompt import PROMPT_VERSION, build_prompt, declines
from rag.quote import quote
from rag.reading import Reading, read_passages
from rag.rerank import Reranker, rerank
from rag.retrieve import combine, essence, expand, retrieve
from rag.rewrite import Plan, plan
from rag.sufficiency import sufficiency
from rag.sufficiency import version as sufficiency_version
from rag.timing import Clock
from rag.trace import explain
from rag.types import (
    NOTHING_HIDDEN,
    Answer,
    AskEvent,
    Captioned,
    Chunk,
    Draft,
    ElementKind,
    Figure,
    FindDocuments,
    Finding,
    Highlight,
    Hit,
    IngestEvent,
    IngestReport,
    LoadChunks,
    Mode,
    Parsed,
    ParsedDocument,
    Passage,
    Policy,
    Progress,
    Question,
    Retrieved,
    Scope,
    Search,
    Sensitive,
    SourceFile,
    Stage,
    Token,
    Trace,
    Usage,
)

_Read = tuple[ParsedDocument, tuple[Chunk, ...], tuple[Sensitive, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """All that ingest and answering need. Made by `webapp/engine.py`, or in a notebook."""

    config: RagConfig
    embedder: Embedder
    dense: Index
    lexical: LexicalIndex
    load_chunks: LoadChunks
    pairs: PairModel
    verifier: verify.Verifier
    find_documents: FindDocuments | None = None
    reranker: Reranker | None = None
    chat: ChatModel | None = None
    planner: ChatModel | None = None
    vision: ChatModel | None = None
    names: safety.FindNames | None = None
    memory: Memory = Forgetful()  # noqa: RUF009  (it has no state)
    calibration: Calibration | None = None

    def ingest(
        self,
        source: SourceFile,
        collection: str,
        stored: Parsed | None = None,
        policy: Policy = NOTHING_HIDDEN,
    ) -> Generator[IngestEvent, None, None]:
        """Read a file into the indexes. The caller stores each event before it takes the next.

        What the policy hides reaches neither an index nor a model; the events hold it all.
        Nothing is indexed before `Parsed` was taken, so rows come before vectors. Repeating it
        writes the same ids. With what an earlier ingest has `stored` it goes on where that one
        ended. Raises RagError.
        """
        clock = Clock()
        given = self._given(stored) if stored else self._read(source, clock)
        document, chunks, sensitive = yield from given
        hidden = [one for one in sensitive if one.kind in policy.hidden]
        captioned: dict[str, Chunk] = {}
        with Renderer(self.config.parse) as renderer:
            shown, covers = _covered(document, hidden)
            draw = partial(_figure_png, renderer, source.path, covers)
            for event in caption(shown, chunks, self.vision, self.config, draw, self.memory):
                if isinstance(event, Captioned):
                    captioned[event.chunk.id] = event.chunk
                yield event
        chunks = tuple(captioned.get(chunk.id, chunk) for chunk in chunks)
        clock.lap("caption")
        guarded = [safety.guard(chunk, policy.masking, hidden) for chunk in chunks]
        yield from self.index(guarded, collection, held=self._held(chunks, stored, collection))
        self._read_back(chunks, collection)
        clock.lap("index")
        yield IngestReport(
            pages=len(document.pages),
            chunks=len(chunks),
            tables=sum(element.kind is ElementKind.TABLE for element in document.elements),
            figures=len(document.figures),
            captions=sum(bool(chunk.caption) for chunk in chunks),
            warnings=document.warnings,
            timings=clock.timings,
        )

    def index(
        self, chunks: Sequence[Chunk], collection: str, *, held: frozenset[str] = frozenset()
    ) -> Iterator[Progress]:
        """Put chunks into both indexes, batch by batch, less those they have. Twice is once."""
        size, total = self.config.embed.batch, len(chunks)
        todo = [chunk for chunk in chunks if chunk.id not in held]
        done = total - len(todo)
        yield Progress(stage=Stage.EMBEDDING, done=done, total=total)
        for start in range(0, len(todo), size):
            batch = todo[start : start + size]
            self.dense.add(collection, batch)
            self.lexical.add(collection, batch)
            yield Progress(stage=Stage.EMBEDDING, done=done + start + len(batch), total=total)

    def forget(self, document_id: str, collection: str, *, keep: int | None = None) -> None:
        """Take a document out of both indexes; with `keep`, all generations but that one."""
        self.dense.remove(collection, document_id, keep=keep)
        self.lexical.remove(collection, document_id, keep=keep)

    def search(self, query: str, scopes: Sequence[Scope], limit: int) -> tuple[Hit, ...]:
        """The best chunks for a query over several collections, best first."""
        hits = [
            hit
            for scope in scopes
            for hit in self._retrieve(safety.hide(query, scope.policy).text, scope)
        ]
        return tuple(sorted(hits, key=lambda hit: -hit.score)[:limit])

    def ask(self, question: Question) -> Iterator[AskEvent]:
        """Answer a question. The last event is always an Answer. Raises RagError before it."""
        clock = Clock()
        findings = safety.check_question(question, self.config)
        question, hidden = safety.hide_question(question)
        if counted := self._counted(question):
            yield Retrieved(query=question.text, passages=())
            yield Token(text=counted.text)
            yield self._signed(counted, (*findings, *hidden), clock)
            return
        wanted = plan(question, self.planner)
        query = wanted.query
        clock.lap("rewrite")
        passages, screened = safety.screen_passages(self._search(wanted, question.scope).passages)
        clock.lap("retrieve")
        yield Retrieved(query=query, passages=passages)
        reading = read_passages(essence(query), passages, self.pairs)
        enough = sufficiency(reading, passages, self.embedder)
        abstained = answer.abstain(question, query, passages, enough)
        findings += (*hidden, *screened, *overview.nearest_only(question, passages))
        if not passages or enough < self.config.sufficient_above:
            yield self._signed(abstained, findings, clock)
            return
        draft = yield from _seen(question, self._draft(question, query, passages, reading))
        clock.lap("answer")
        findings += draft.findings
        if not draft.text.strip() or declines(draft.text):
            yield self._signed(answer.refuse(abstained, draft), findings, clock)
            return
        draft, claims, dropped = citations.resolve(draft, passages)
        claims = verify.verify(claims, passages, self.verifier)
        clock.lap("verify")
        claims, filtered = safety.filter_claims(claims, passages)
        sure = confidence.estimate(query, passages, claims, draft, enough, self.calibration)
        final = answer.conclude(question, query, draft, passages, claims, sure)
        final = answer.settle(final, question, verify.disagreements(claims, passages))
        if final.confidence.value < self._least(question):
            final = answer.withhold(final)
        yield self._signed(final, (*findings, *dropped, *filtered), clock)

    def trace(self, question: Question) -> Trace:
        """How the passages for a question are found: the steps of `ask` up to its prompt.

        Raises RagError.
        """
        safety.check_question(question, self.config)
        question, _ = safety.hide_question(question)
        asked = plan(question, self.planner)
        found = self._search(asked, question.scope)
        passages, _ = safety.screen_passages(found.passages)
        wanted = essence(asked.query)
        enough = sufficiency(read_passages(wanted, passages, self.pairs), passages, self.embedder)
        return explain(found, passages, (question.text, wanted), enough, self.config)

    def set_up(self) -> str:
        """What shapes answers and their signals, in twelve hexadecimal digits."""
        parts = self._made_with() | {"sufficiency": sufficiency_version()}
        if self.chat:
            parts |= {"model": self.chat.name, "prompt": PROMPT_VERSION}
        return fingerprint(parts)

    def _made_with(self) -> dict[str, str]:
        return {
            "embedding": f"{self.config.embed.model} {self.embedder.fingerprint}",
            "reranker": self.config.reranker,
            "verifier": self.verifier.name,
            "pairs": self.pairs.name,
        }

    def _least(self, question: Question) -> float:
        """The confidence that an answer needs to be given; over 1 where none is sure enough."""
        if question.most_wrong is None or self.calibration is None:
            return self.config.abstain_below
        least = promise(self.calibration, question.most_wrong).threshold
        return 2.0 if least is None else max(least, self.config.abstain_below)

    def _read(self, source: SourceFile, clock: Clock) -> Generator[IngestEvent, None, _Read]:
        document = yield from parse(source, self.config.parse)
        clock.lap("parse")
        chunks = split(document, self.embedder, self.config)
        clock.lap("split")
        sensitive = safety.find(document.text, self.names)
        clock.lap("guard")
        yield Parsed(document=document, chunks=chunks, sensitive=sensitive)
        return document, chunks, sensitive

    def _given(self, stored: Parsed) -> Generator[IngestEvent, None, _Read]:
        """What an earlier ingest read; nobody has to store it again."""
        total = len(stored.document.pages)
        yield Progress(stage=Stage.PARSING, done=total, total=total)
        sensitive = safety.find(stored.document.text, self.names)
        return stored.document, stored.chunks, sensitive

    def _held(
        self, chunks: Sequence[Chunk], stored: Parsed | None, collection: str
    ) -> frozenset[str]:
        """The chunks that an earlier ingest has put into both indexes."""
        if stored is None:
            return frozenset()
        ids = [chunk.id for chunk in chunks]
        return self.dense.holds(collection, ids) & self.lexical.holds(collection, ids)

    def _read_back(self, chunks: Sequence[Chunk], collection: str) -> None:
        """A document is ready when its chunks can be found, not when they were sent."""
        ids = [chunk.id for chunk in chunks]
        if len(self.dense.holds(collection, ids)) < len(set(ids)):
            raise IndexDownError("The search index has lost some of what it was given.")

    def _signed(self, given: Answer, findings: tuple[Finding, ...], clock: Clock) -> Answer:
        """The answer with what was found on the way, and by what it was made."""
        counted = given.mode is Mode.COUNT
        return replace(
            given,
            findings=(*findings, *given.findings),
            mode=given.mode if counted else Mode.MODEL if self.chat else Mode.QUOTE,
            model=self.chat.name if self.chat and not counted else "",
            prompt_version=PROMPT_VERSION if self.chat and not counted else "",
            timings=clock.timings,
            made_with={**self._made_with(), "set_up": self.set_up()},
        )

    def _counted(self, question: Question) -> Answer | None:
        """The answer to a question about the documents themselves; None to all others."""
        only = question.scope.document_ids
        if self.find_documents is None or (only is not None and len(only) == 1):
            return None
        inquiry = inquire(question.text, datetime.now(UTC).date())
        if inquiry is None:
            return None
        indexed = (self.lexical, self.load_chunks)
        return overview.count(question, inquiry, self.find_documents, indexed)

    def _retrieve(self, query: str, scope: Scope) -> tuple[Hit, ...]:
        return retrieve(query, scope, (self.dense, self.lexical), self.load_chunks, self.config)

    def _search(self, wanted: Plan, scope: Scope) -> Search:
        query = wanted.query
        others = [self._retrieve(one, scope) for one in wanted.more]
        hits = combine(self._retrieve(query, scope), others)
        judged = rerank(query, hits, self.reranker, self.config)
        passages = expand(judged, scope, self.load_chunks, self.config)
        return Search(query=query, more=wanted.more, hits=hits, judged=judged, passages=passages)

    def _draft(
        self, question: Question, query: str, passages: tuple[Passage, ...], reading: Reading
    ) -> Generator[Token, None, Draft]:
        """Write with the language model, or quote when there is none. Streams as it goes."""
        if self.chat is None:
            draft = quote(reading, self.embedder)
            yield Token(text=draft.text)
            return draft
        text, usage = "", Usage()
        sieve = self._sieve(question, passages)
        for piece in self.chat.stream(build_prompt(question, query, passages)):
            if isinstance(piece, Usage):
                usage = piece
            elif shown := sieve.feed(piece):
                text += shown
                yield Token(text=shown)
            if sieve.blocked:
                break
        if rest := sieve.finish():
            text += rest
            yield Token(text=rest)
        return Draft(
            mode=Mode.MODEL,
            text="" if sieve.blocked else text,
            incomplete=usage.truncated,
            tokens={"input": usage.input_tokens, "output": usage.output_tokens},
            findings=sieve.findings,
        )

    def _sieve(self, question: Question, passages: tuple[Passage, ...]) -> safety.Sieve:
        """What an answer goes through word by word: it links to nothing that was not read."""
        read = "\n".join((question.text, *(passage.chunk.text for passage in passages)))
        return safety.Sieve(question.scope.policy, self.names, safety.Links(read))


def _seen(
    question: Question, drafting: Generator[Token, None, Draft]
) -> Generator[Token, None, Draft]:
    """The draft while it is written, unless nothing is to be seen before it was checked."""
    if not question.remove_doubtful:
        return (yield from drafting)
    while True:
        try:
            next(drafting)
        except StopIteration as end:
            draft: Draft = end.value
            return draft


def _covered(
    document: ParsedDocument, hidden: Sequence[Sensitive]
) -> tuple[ParsedDocument, Sequence[Highlight]]:
    """The document with these words covered, and where they are on its pages."""
    covers = [box for one in hidden for box in boxes_of(document.words, one.span)]
    text = safety.cover(document.text, [one.span for one in hidden])
    return replace(document, text=text), covers


def _figure_png(
    renderer: Renderer, path: Path, covers: Sequence[Highlight], figure: Figure
) -> bytes:
    return renderer.figure_png(path, figure.page, figure.box, covers=covers)
