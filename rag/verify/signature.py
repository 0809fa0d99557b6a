"""By what answers are made: told with each, and what a calibration is bound to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rag.types import Answer, Finding, Mode
from rag.verify.calibration import fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """The models of an engine by their parts, and the one that writes, with its prompt; or none."""

    parts: Mapping[str, str]
    sufficiency: str
    model: str
    prompt: str

    @property
    def set_up(self) -> str:
        """What shapes answers and their signals, in twelve hexadecimal digits."""
        writer = {"model": self.model, "prompt": self.prompt} if self.model else {}
        return fingerprint({**self.parts, "sufficiency": self.sufficiency, **writer})

    def sign(
        self, given: Answer, findings: Sequence[Finding], timings: Mapping[str, float]
    ) -> Answer:
        """The answer with what was found on the way, and by what it was made."""
        counted = given.mode is Mode.COUNT
        return replace(
            given,
            findings=(*findings, *given.findings),
            mode=given.mode if counted else Mode.MODEL if self.model else Mode.QUOTE,
            model="" if counted else self.model,
            prompt_version="" if counted else self.prompt,
            timings=timings,
            made_with={**self.parts, "set_up": self.set_up},
        )
