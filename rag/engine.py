"""The two flows, each read from top to bottom: ingest a document, answer a question.

Steps do not know each other; they meet here.
"""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from rag import safety, verify
from rag.chunk import split
from rag.chunk.caption import caption
from rag.config import RagConfig
from rag.embed import Embedder
from rag.find.rerank import BY_FIT, Reranker, rerank
from rag.find.retrieve import combine, essence, expand, retrieve
from rag.find.trace import explain
from rag.indexes import Index, LexicalIndex, keep
from rag.llm import ChatModel
from rag.pairs import PairModel
from rag.parse import parse
from rag.parse.render import Renderer
from rag.question.inquiry import inquire
from rag.question.rewrite import Plan, plan
from rag.quote import quote
from rag.reading import Reading, read_passages
from rag.types import (
    NOTHING_HIDDEN,
    Answer,
    AskEvent,
    Captioned,
    Chunk,
    Draft,
    ElementKind,
    FindDocuments,
    Finding,
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
)
from rag.types.memory import Forgetful, Memory
from rag.types.timing import Clock
from rag.verify import confidence
from rag.verify.calibration import Calibration, fingerprint
from rag.verify.sufficiency import sufficiency
from rag.verify.sufficiency import version as sufficiency_version
from rag.write import answer, citations, overview
from rag.write.prompt import PROMPT_VERSION, build_prompt, declines, says_something

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
        spans = [one.span for one in hidden]
        shown = replace(document, text=safety.cover(document.text, spans))
        captioned: dict[str, Chunk] = {}
        with Renderer(self.config.parse) as renderer:
            draw = renderer.figures_of(document, spans)
            for event in caption(shown, chunks, self.vision, self.config, draw, self.memory):
                if isinstance(event, Captioned):
                    captioned[event.chunk.id] = event.chunk
                yield event
        chunks = tuple(captioned.get(chunk.id, chunk) for chunk in chunks)
        clock.lap("caption")
        guarded = [safety.guard(chunk, policy.masking, hidden) for chunk in chunks]
        yield from self.index(guarded, collection, missing_only=stored is not None)
        keep.read_back(self.dense, collection, chunks)
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
        self, chunks: Sequence[Chunk], collection: str, *, missing_only: bool = False
    ) -> Iterator[Progress]:
        """Put chunks into both indexes, batch by batch, or those that are missing there."""
        indexes, batch = (self.dense, self.lexical), self.config.embed.batch
        yield from keep.put(indexes, collection, chunks, batch=batch, missing_only=missing_only)

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
        draft, claims, dropped = citations.resolve(draft, passages)
        if not says_something(draft.text) or declines(draft.text):
            yield self._signed(answer.refuse(abstained, draft), findings, clock)
            return
        claims = verify.verify(claims, passages, self.verifier)
        clock.lap("verify")
        claims, filtered = safety.filter_claims(claims, passages)
        sure = confidence.estimate(query, passages, claims, draft, enough, self.calibration)
        final = answer.conclude(question, query, draft, passages, claims, sure)
        final = answer.settle(final, question, verify.disagreements(claims, passages))
        if final.confidence.value < confidence.least(question, self.config, self.calibration):
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
            "reranker": self.config.reranker or BY_FIT,
            "verifier": self.verifier.name,
            "pairs": self.pairs.name,
        }

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
        judged = rerank(essence(query), hits, self.reranker, self.config)
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
        # It links to nothing that was not read.
        read = "\n".join((question.text, *(passage.chunk.text for passage in passages)))
        sieve = safety.Sieve(question.scope.policy, self.names, safety.Links(read))
        written = self.chat.stream(build_prompt(question, query, passages))
        return (yield from safety.sift(written, sieve))


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
