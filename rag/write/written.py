"""Has a language model write an answer, over as many of the passages as it can read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from rag.errors import PromptTooLongError
from rag.llm import ChatModel
from rag.notices import Notice
from rag.reading.found import Found
from rag.types import Draft, Finding, Passage, Severity, Unsaid, Usage
from rag.write.prompt import build_prompt


@dataclass(slots=True)
class Writing:
    """An answer that is being written. `shown` are the passages that it is written over."""

    chat: ChatModel
    found: Found
    shown: Sequence[Passage] = field(init=False)

    def pieces(self) -> Iterator[str | Unsaid | Usage]:
        """What the model writes. Where it refuses the passages for their length, half go on.

        Raises ModelDownError or ModelRefusedError.
        """
        self.shown = self.found.passages
        while True:
            prompt = build_prompt(self.found.question, self.found.query.text, self.shown)
            try:
                yield from self.chat.stream(prompt)
            except PromptTooLongError:
                if len(self.shown) < 2:
                    raise
                self.shown = _better_half(self.shown)
            else:
                return

    def told(self, draft: Draft) -> Draft:
        """A draft with what it was written over, where that was not all that was found."""
        shown, found = len(self.shown), len(self.found.passages)
        if shown == found:
            return draft
        said = Notice("answer.fewer_passages", shown=shown, found=found)
        finding = Finding(check="context", severity=Severity.NOTE, message=said)
        return replace(draft, shown=tuple(self.shown), findings=(*draft.findings, finding))


def _better_half(passages: Sequence[Passage]) -> Sequence[Passage]:
    """The best ones, then those that stand beside them; in their order."""
    best = sorted(passages, key=lambda one: (not one.rank, one.rank))[: len(passages) // 2]
    kept = {one.number for one in best}
    return [one for one in passages if one.number in kept]
