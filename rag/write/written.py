"""Has a language model write an answer, over as many of the passages as it can read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from rag.errors import ModelDownError, ModelRefusedError, PromptTooLongError
from rag.llm import ChatModel
from rag.notices import NOTHING, Notice
from rag.reading.found import Found
from rag.types import Draft, Finding, Passage, Severity, Unsaid, Usage
from rag.write.prompt import build_prompt


@dataclass(slots=True)
class Writing:
    """An answer that is being written. `shown` are the passages that it is written over.

    `seeing` writes it over pictures; it may be the same as `chat`, which writes it over words.
    `said` is why not all that was found is shown.
    """

    chat: ChatModel
    seeing: ChatModel | None
    found: Found
    shown: Sequence[Passage] = field(init=False)
    said: Notice = field(init=False, default=NOTHING)

    def pieces(self) -> Iterator[str | Unsaid | Usage]:
        """What the model writes.

        Where it refuses the passages for their length, half go on; where it takes no pictures, or
        is another that is down, the words alone.

        Raises ModelDownError or ModelRefusedError.
        """
        found, self.shown = self.found, self.found.passages
        while True:
            prompt = build_prompt(found.question, found.query.text, self.shown, found.pictures)
            try:
                yield from self._writer.stream(prompt)
            except PromptTooLongError:
                if len(self.shown) < 2:
                    raise
                self.shown = _better_half(self.shown)
                shown, every = len(self.shown), len(found.passages)
                self.said = Notice("answer.fewer_passages", shown=shown, found=every)
            except (ModelDownError, ModelRefusedError) as error:
                in_words = _in_words(self.shown)
                is_down = isinstance(error, ModelDownError) and self._writer is self.chat
                if is_down or len(in_words) in {0, len(self.shown)}:
                    raise
                self.shown, self.said = in_words, Notice("answer.no_pictures")
            else:
                return

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


def _better_half(passages: Sequence[Passage]) -> Sequence[Passage]:
    """The best ones, then those that stand beside them; in their order."""
    best = sorted(passages, key=lambda one: (not one.rank, one.rank))[: len(passages) // 2]
    kept = {one.number for one in best}
    return [one for one in passages if one.number in kept]
