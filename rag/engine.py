"""The two flows, from top to bottom: ingest a document, answer a question. Steps meet here."""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace

from rag import safety, signature
from rag import types as t
from rag.checking import Checking
from rag.chunk.caption import caption
from rag.config import RagConfig
from rag.embed import Embedder
from rag.find.counted import count
from rag.find.rerank import Reranker
from rag.find.search import best
from rag.find.trace import explain
from rag.indexes import Index, LexicalIndex, VectorIndex, keep
from rag.llm import ChatModel
from rag.looking import look
from rag.pairs import PairModel
from rag.parse.render import Renderer
from rag.question.query import read, read_question
from rag.reading.found import Found
from rag.safety.claims import filter_claims
from rag.safety.questions import admit
from rag.source import read_again, read_source
from rag.types.memory import Forgetful, Memory
from rag.types.timing import Clock
from rag.verify import Judge, Verifier, disagreements, read_grounds, verify
from rag.verify.confidence.calibration import Calibration, least
from rag.verify.confidence.estimate import estimate
from rag.write import abstain, answer, citations, fallback, overview, spare
from rag.write.outright import outright
from rag.write.quoting.found import quote_found
from rag.write.written import Writing


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """All that ingest and answering need. Made by `webapp/engine.py`, or in a notebook."""

    config: RagConfig
    embedder: Embedder
    dense: VectorIndex
    lexical: LexicalIndex
    load_chunks: t.LoadChunks
    pairs: PairModel
    verifier: Verifier
    find_documents: t.FindDocuments | None = None
    draw_page: t.DrawPage | None = None
    reranker: Reranker | None = None
    chat: ChatModel | None = None
    spare: ChatModel | None = None
    judge: Judge | None = None
    planner: ChatModel | None = None
    vision: ChatModel | None = None
    names: safety.FindNames | None = None
    memory: Memory = Forgetful()  # noqa: RUF009  (it has no state)
    calibration: Calibration | None = None

    def ingest(
        self,
        source: t.SourceFile,
        collection: str,
        stored: t.Parsed | None = None,
        policy: t.Policy = t.NOTHING_HIDDEN,
    ) -> Generator[t.IngestEvent, None, None]:
        """Read a file into the indexes. The caller stores each event before it takes the next.

        What the policy hides reaches neither an index nor a model; the events hold it all.
        Nothing is indexed before `Parsed` was taken, so rows come before vectors. Repeating it
        writes the same ids. With what an earlier ingest has `stored` it goes on where that one
        ended. Raises RagError.
        """
        clock = Clock()
        read_with = (self.embedder, self.names, self.config, clock)
        reading = read_again(stored, self.names) if stored else read_source(source, *read_with)
        parsed = yield from reading
        document, hidden = parsed.document, safety.hidden_by(policy, parsed.sensitive)
        covered = [one.span for one in hidden]
        shown = replace(document, text=safety.cover(document.text, covered))
        with Renderer(self.config.parse) as renderer:
            draw = renderer.figures_of(document, covered)
            ways = (self.vision, self.config, draw, self.memory)
            chunks = yield from caption(shown, parsed.chunks, *ways)
        clock.lap("caption")
        guarded = [safety.guard(chunk, policy.masking, hidden) for chunk in chunks]
        yield from self.index(guarded, collection, missing_only=stored is not None)
        keep.read_back(self.dense, collection, guarded)
        clock.lap("index")
        yield t.IngestReport.of(document, chunks, clock.timings)

    def ask(self, question: t.Question) -> Iterator[t.AskEvent]:
        """Find, answer, check. The last event is always an Answer. Raises RagError before it."""
        clock = Clock()
        question, findings = admit(question, self.config)
        findings += overview.not_indexed(question)
        query = read_question(question)
        ways = (self.find_documents, self.lexical, self.load_chunks)
        if final := outright(question, query, count(query.inquiry, question.scope, *ways)):
            yield t.Retrieved(query=question.text, passages=())
            yield t.Token(text=final.text)
            yield signature.sign(final, self, findings, clock.timings)
            return
        found = yield from look(question, query, self, clock)
        with Checking(found, self.judge, self.verifier) as checking:
            drafting = self._answer(found, checking)
            by, draft = t.drained(drafting) if question.remove_doubtful else (yield from drafting)
            clock.lap("answer")
            final = self._check(found, draft, checking)
        clock.lap("verify")
        findings = (*findings, *found.findings, *draft.findings)
        yield signature.sign(final, by, findings, clock.timings)

    def _answer(
        self, found: Found, checking: Checking
    ) -> Generator[t.Token | t.Judged, None, tuple["Engine", t.Draft]]:
        """Write with the language model, with the spare one where it fails, or else quote.

        With the engine that could: it has the model that wrote, or none.
        """
        by, failed = self, list[spare.Failed]()
        while by.chat and found.may_answer:
            policy = found.question.scope.policy
            sieve = safety.Sieve(policy, self.names, safety.Links(found.text))
            writing = Writing(by.chat, by.seeing, found)
            draft = yield from checking.written(writing, sieve)
            if not writing.failed:
                return by, spare.told(writing.told(draft), failed)
            failed.append((by.chat.name, writing.failed))
            by = by.spared
        draft = quote_found(found, self.embedder)
        yield from [t.Token(text=draft.text)] if draft.text else []
        return by, spare.told(draft, failed)

    def _check(self, found: Found, draft: t.Draft, checking: Checking) -> t.Answer:
        """Hold every claim of the draft against the passages; what is left is the answer."""
        resolved = citations.resolve(draft, draft.shown or found.passages)
        if not resolved.draft.says_something:
            return abstain.refuse(found, draft)
        given, cost = checking.opinions(resolved.claims)
        draft = resolved.draft.costing(cost)
        grounds = read_grounds(resolved.claims, found.passages)
        claims = verify(grounds, self.verifier, given)
        if abstain.declines(resolved.claims, claims):
            return abstain.refuse(found, draft)
        if fallback.fails(draft, claims):
            quotes = quote_found(found, self.embedder)
            quoted = replace(quotes, tokens=draft.tokens, model=draft.model)
            return fallback.instead(self._check(found, quoted, checking), quoted)
        conflicts = disagreements(claims, grounds, given)
        claims, filtered = filter_claims(claims, found.passages)
        sure = estimate(found, claims, draft, self.calibration)
        lowest = least(self.calibration, found.question.most_wrong, self.config.abstain_below)
        final = answer.conclude(found, replace(resolved, draft=draft), claims, conflicts, sure)
        final = abstain.withhold(final) if sure.value < lowest else final
        return replace(final, findings=(*resolved.findings, *filtered, *final.findings))

    def trace(self, question: t.Question) -> t.Trace:
        """How the passages for a question are found: what `ask` does first. Raises RagError."""
        question, _ = admit(question, self.config)
        found = t.drained(look(question, read_question(question), self, Clock()))
        return explain(found, self.config)

    def search(self, query: str, scopes: Sequence[t.Scope], limit: int) -> tuple[t.Hit, ...]:
        """The best chunks for a query over several collections, best first."""
        asked = [(read(safety.hide(query, scope.policy).text), scope) for scope in scopes]
        return best(asked, self.indexes, self.load_chunks, self.config)[:limit]

    def index(
        self, chunks: Sequence[t.Chunk], collection: str, *, missing_only: bool = False
    ) -> Iterator[t.Progress]:
        """Put chunks into both indexes, batch by batch, or those that are missing there."""
        batch, indexes = self.config.embed.batch, self.indexes
        yield from keep.put(indexes, collection, chunks, batch=batch, missing_only=missing_only)

    def forget(self, document_id: str, collection: str, *, keep: int | None = None) -> None:
        """Take a document out of both indexes; with `keep`, all generations but that one."""
        self.dense.remove(collection, document_id, keep=keep)
        self.lexical.remove(collection, document_id, keep=keep)

    def set_up(self) -> str:
        """What shapes answers and their signals, in twelve hexadecimal digits."""
        return signature.set_up(self)

    @property
    def spared(self) -> "Engine":
        """The engine where what writes has failed: the spare one writes, or nothing does."""
        config = replace(self.config, chat=self.config.spare)
        return replace(self, config=config, chat=self.spare, spare=None)

    @property
    def seeing(self) -> ChatModel | None:
        """What writes over pictures, where anything writes."""
        return self.vision if self.chat and not self.config.chat.sees else self.chat

    @property
    def indexes(self) -> tuple[Index, LexicalIndex]:
        """Both of them."""
        return self.dense, self.lexical
