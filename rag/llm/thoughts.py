"""What a reader may see of a model's stream: no thoughts, no tools, no tokens of its template."""

import re

# The channels of harmony: all but the last one are thoughts, or calls of tools.
_CHANNEL = r"<\|channel\|>\s*(?!final)\w+[^<]{0,80}(?:<\|constrain\|>[^<]{0,20})?<\|message\|>"
_TAG = r"(?:think|thinking|thought|reasoning|seed:think)"
_MARK = re.compile(
    rf"""
    (?P<opens>
        <{_TAG}> | \[THINK\] | \u25c1think\u25b7 | <\|START_THINKING\|>
        | {_CHANNEL} | <\|channel>thought\b )
    | (?P<closes>
        </{_TAG}> | \[/THINK\] | \u25c1/think\u25b7 | <\|END_THINKING\|> | <channel\|> )
    | (?P<calls> <tool_call> | \[TOOL_CALLS\] )
    | (?P<called> </tool_call> )
    | (?P<answers> <\|channel\|>\s*final[^<]{{0,80}}<\|message\|> )
    | (?P<message> <\|(?:end|call)\|> )
    | (?P<glued> \A\s*analysis(?=[A-Z]) )  # harmony, when its tokens were left out
    | (?P<parted> assistantfinal )
    | (?P<turn>
        <[|\uff5c](?!(?:channel|constrain)\|)[\w\u2581-]{{1,40}}[|\uff5c]>(?:assistant|model)?
        | <start_of_turn>(?:model)? | <end_of_turn> | </?s> | \[/?INST\] )
    """,
    re.VERBOSE,
)
# What may become a mark when more has come.
_PART = re.compile(
    r"(?:<\|channel\|?>[^<]{0,100}(?:<\|constrain\|>[^<]{0,20})?(?:<[|\w]{0,12})?"
    r"|[<\[\u25c1][/|\uff5c]{0,2}[\w:\u2581-]{0,40}[|\uff5c]?)\Z"
)
_GLUED = "analysis"
_ROLES = ("assistant", "model")
_LONGEST = 200  # characters of a mark


class Visible:
    """Lets through what the reader may see. Marks may be cut anywhere between two pieces.

    A thought that is never closed stays hidden to the end. One that has no beginning, as where
    the chat template has written it, takes back all that was given before.
    """

    def __init__(self) -> None:
        self.thought = self.called = False  # whether there was a thought, a call of a tool
        self.ended = False  # whether a turn ended: what follows is made up
        self._held = ""
        self._hidden = self._glued = self._begun = self._unsaid = False
        self._fresh = True  # nothing has passed yet

    def feed(self, piece: str) -> str:
        """The visible part of what has come so far and was not given before."""
        self._held += _storable(piece)
        return self._trimmed(self._taken(last=False))

    def flush(self) -> str:
        """What was held back because it could have been the start of a mark."""
        shown, rest = self._taken(last=True), self._held
        self._held = ""
        return self._trimmed(shown if self._hidden or self.ended else shown + rest)

    def takes_back(self) -> bool:
        """Whether all that was given until now was a thought; told once."""
        unsaid, self._unsaid = self._unsaid, False
        return unsaid

    def _taken(self, *, last: bool) -> str:
        """What can be shown of what is held, mark by mark."""
        shown = ""
        while not self.ended and (mark := _MARK.search(self._held)):
            if not last and mark.lastgroup == "turn" and self._may_name(mark):
                return shown
            before, self._held = self._held[: mark.start()], self._held[mark.end() :]
            shown = self._past(mark, shown + ("" if self._hidden else before))
            self._fresh = False
        return shown if self.ended or last else shown + self._ready()

    def _past(self, mark: re.Match[str], shown: str) -> str:
        """What is shown once a mark has passed."""
        kind = self._kind(mark.lastgroup)
        self.thought |= kind in {"opens", "unopened"}
        self.called |= kind == "calls"
        match kind:
            case "opens" | "calls":
                self._hidden = True
            case "closes":
                self._hidden = self._glued = False
            case "unopened":
                self._unsaid, self._begun = self._unsaid or self._begun, False
                return ""
            case "turn":  # behind an answer it ends it, before one it says nothing
                self.ended = self._hidden or self._begun or bool(shown.strip())
            case _:
                return shown if self._hidden else shown + mark[0]
        return shown

    def _kind(self, name: str | None) -> str | None:
        """What a mark is where it stands; none where it is only words."""
        match name:
            case "glued":
                self._glued = self._fresh
                return "opens" if self._fresh else None
            case "parted":
                return "closes" if self._glued else None
            case "message":
                return "closes" if self._hidden else "turn"
            case "closes":
                return "closes" if self._hidden else "unopened"
            case "called" | "answers":
                return "closes"
        return name

    def _may_name(self, mark: re.Match[str]) -> bool:
        """Whether what follows a mark may be the name of who speaks, not yet whole."""
        rest = self._held[mark.end() :]
        return not mark[0].endswith(_ROLES) and any(name.startswith(rest) for name in _ROLES)

    def _ready(self) -> str:
        """What is held and no part of a mark; of a thought only its end is kept."""
        part = _PART.search(self._held, max(0, len(self._held) - _LONGEST))
        at = part.start() if part else len(self._held)
        if self._hidden:
            at = max(0, len(self._held) - _LONGEST)
        elif self._fresh and _GLUED.startswith(self._held.strip()):
            at = 0
        ready, self._held = self._held[:at], self._held[at:]
        self._fresh = self._fresh and not ready
        return "" if self._hidden else ready

    def _trimmed(self, text: str) -> str:
        text = text if self._begun else text.lstrip()
        self._begun = self._begun or bool(text)
        return text


def _storable(text: str) -> str:
    """Without NUL and lone surrogates, which no database takes."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "")
