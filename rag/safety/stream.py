"""Lets an answer through as it is written; what a policy hides is held back until it is covered."""

from collections.abc import Generator, Iterable
from dataclasses import dataclass, field

from rag.notices import Notice
from rag.safety.find import FindNames, find
from rag.safety.hide import cover, listed, told
from rag.safety.markup import Links
from rag.types import (
    BROKE_OFF,
    Draft,
    Finding,
    Mode,
    Policy,
    SensitiveKind,
    Severity,
    Span,
    Token,
    Unsaid,
    Usage,
)

HOLD = 120  # characters: no finding with a space in it, nor what decides on one, is longer
STEP = 40  # characters that come in before the held ones are looked through again
BEFORE = 1_500  # characters before the held ones that are looked at with them
_BLOCK = "-----BEGIN"


@dataclass(slots=True)
class Sieve:
    """Takes an answer piece by piece and gives what may be shown of it.

    However the answer is cut into pieces, what comes out is the same. `kinds` are what was
    covered so far, `blocked` what should not be in an answer at all: then nothing more comes.
    """

    policy: Policy
    names: FindNames | None = None
    links: Links | None = None  # None: the words are the documents', they have no markup
    kinds: list[SensitiveKind] = field(default_factory=list)
    blocked: frozenset[SensitiveKind] = frozenset()
    _text: str = ""  # as the model wrote it, less what was markup
    _done: int = 0  # characters of it that were given
    _looked: int = 0

    def feed(self, piece: str) -> str:
        """Take the next piece; what may be shown now."""
        self._text += self.links.feed(piece) if self.links else piece
        if not self.policy.hidden:
            return self._give(len(self._text))
        if len(self._text) < self._looked + STEP:
            return ""
        self._looked = len(self._text)
        return self._sift(last=False)

    def finish(self) -> str:
        """What is left, when the answer has ended."""
        self._text += self.links.finish() if self.links else ""
        return self._sift(last=True) if self.policy.hidden else self._give(len(self._text))

    def forget(self) -> None:
        """Begin anew: what came until now was no answer."""
        if self.links:
            self.links.finish()
        self._text, self._done, self._looked = "", 0, 0
        self.kinds.clear()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was hidden in the answer, or why it was withheld, in words."""
        if not self.blocked:
            return told(self.kinds)
        message = Notice("safety.answer_withheld", kinds=listed(self.blocked))
        return (Finding(check="policy", severity=Severity.BLOCK, message=message),)

    def _give(self, until: int) -> str:
        given = self._text[self._done : until]
        self._done = until
        return given

    def _sift(self, *, last: bool) -> str:
        if self.blocked:
            return ""
        begin = self._begin()
        window = self._text[begin:]
        hidden = [one for one in find(window, self.names) if one.kind in self.policy.hidden]
        spans = [one.span for one in hidden]
        until = len(window) if last else _settled(window, spans)
        if begin + until <= self._done:
            return ""
        new = [one for one in hidden if self._done - begin < one.span.end <= until]
        self.blocked = self.policy.blocked & {one.kind for one in new}
        if self.blocked:
            return ""
        self.kinds += [one.kind for one in new]
        given = cover(window, spans)[self._done - begin : until]
        self._done = begin + until
        return given

    def _begin(self) -> int:
        """Where to look from: all of it, or from a white space far enough before what is held."""
        far = self._done - BEFORE
        return self._text.rfind(" ", 0, far) + 1 if far > 0 else 0


def sift(pieces: Iterable[str | Unsaid | Usage], sieve: Sieve) -> Generator[Token, None, Draft]:
    """What a model writes, as far as it may be seen. At what must not be it is cut off."""
    text, usage = "", Usage()
    for piece in pieces:
        if isinstance(piece, Usage):
            usage = piece
        elif isinstance(piece, Unsaid):
            text = ""
            sieve.forget()
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
        findings=(*sieve.findings, *_broken_off(usage)),
    )


def _broken_off(usage: Usage) -> tuple[Finding, ...]:
    """What to say where a model's answer ended before its end, and not at its longest length."""
    if not usage.broken:
        return ()
    told = Notice("answer.broke_off")
    return (Finding(check=BROKE_OFF, severity=Severity.WARN, message=told),)


def _settled(window: str, spans: list[Span]) -> int:
    """How much of a text cannot be changed by what may follow: to a space no finding runs over."""
    at = len(window) - HOLD
    opened = window.rfind(_BLOCK)
    if opened >= 0 and "-----END" not in window[opened:]:
        at = min(at, opened)
    while at > 0:
        across = [span for span in spans if span.start < at < span.end]
        if not across and window[at].isspace():
            return at
        at = min([at - 1, *(span.start for span in across)])
    return 0
