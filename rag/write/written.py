"""Has a language model write an answer, over as many of the passages as it can read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from rag.errors import ModelDownError, ModelRefusedError, PromptTooLongError
from rag.llm import ChatModel
from rag.metering import BYTES_PER_TOKEN
from rag.notices import NOTHING, Notice
from rag.reading.found import Found
from rag.types import Draft, Finding, Passage, Severity, Unsaid, Usage
from rag.write.prompt import build_prompt


@dataclass(slots=True)
class Writing:
    """An answer that is being written. `shown` are the passages that it is written over.

    `seeing` writes it over pictures; it may be the same as `chat`, which writes it over words.
    `said` is why not all that was found is shown; `failed`, why nothing was written at all.
    """

    chat: ChatModel
    seeing: ChatModel | None
    found: Found
    shown: Sequence[Passage] = field(init=False)
    said: Notice = field(init=False, default=NOTHING)
    failed: Notice = field(init=False, default=NOTHING)

    def pieces(self) -> Iterator[str | Unsaid | Usage]:
        """What the model writes; nothing where it fails, which it does before the first piece.

        Where it refuses the passages for their length, half go on; where it takes no pictures, or
        is another that is down, the words alone.
        """
        try:
            yield from self._pieces()
        except (ModelDownError, ModelRefusedError) as error:
            self.failed = error.message

    def _pieces(self) -> Iterator[str | Unsaid | Usage]:
        found, self.shown = self.found, self._fitting()
        while True:
            prompt = build_prompt(found.question, found.query.text, self.shown, found.pictures)
            try:
                yield from self._writer.stream(prompt)
            except PromptTooLongError:
                if len(self.shown) < 2:
                    raise
                self.shown = _better_half(self.shown)
                self._tell_fewer(self.shown)
            except (ModelDownError, ModelRefusedError) as error:
                in_words = _in_words(self.shown)
                is_down = isinstance(error, ModelDownError) and self._writer is self.chat
                if is_down or len(in_words) in {0, len(self.shown)}:
                    raise
                self.shown, self.said = in_words, Notice("answer.no_pictures")
            else:
                return

    def _fitting(self) -> Sequence[Passage]:
        """Of what was gathered, for another model maybe, what this one sees and has room for."""
        shown: Sequence[Passage] = self.found.passages
        if self.seeing is None and len(_in_words(shown)) < len(shown):
            shown, self.said = _in_words(shown), Notice("answer.no_pictures")
        while len(shown) > 1 and _tokens(shown) > self.chat.room:
            shown = _better_half(shown)
            self._tell_fewer(shown)
        if not shown:
            raise ModelRefusedError(self.said)
        return shown

    def _tell_fewer(self, shown: Sequence[Passage]) -> None:
        every = len(self.found.passages)
        self.said = Notice("answer.fewer_passages", shown=len(shown), found=every)

    @property
    def _writer(self) -> ChatModel:
        pictured = len(_in_words(self.shown)) < len(self.shown)
        return self.seeing if pictured and self.seeing else self.chat

    def told(self, draft: Draft) -> Draft:
        """A draft with who wrote it, and over what where that was not all that was found."""
        draft = replace(draft, model=self._writer.name)
        if not self.said:
            return draft
        finding = Finding(check="context", severity=Severity.NOTE, message=self.said)
        return replace(draft, shown=tuple(self.shown), findings=(*draft.findings, finding))


def _in_words(passages: Sequence[Passage]) -> Sequence[Passage]:
    return [one for one in passages if not one.picture]


def _tokens(passages: Sequence[Passage]) -> float:
    """About how many tokens their words take; a little less than when they were gathered."""
    return sum(len(one.chunk.text.encode()) for one in _in_words(passages)) / BYTES_PER_TOKEN


def _better_half(passages: Sequence[Passage]) -> Sequence[Passage]:
    """The best ones, then those that stand beside them; in their order."""
    best = sorted(passages, key=lambda one: (not one.rank, one.rank))[: len(passages) // 2]
    kept = {one.number for one in best}
    return [one for one in passages if one.number in kept]
