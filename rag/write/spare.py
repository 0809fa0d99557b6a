"""Where the model that should write an answer fails, another writes it, or else it is quoted."""

from collections.abc import Sequence
from dataclasses import replace

from rag.notices import Notice
from rag.types import UNWRITTEN, Draft, Finding, Mode, Severity

Failed = tuple[str, Notice]  # the name of a model, and why it wrote nothing


def told(draft: Draft, failed: Sequence[Failed]) -> Draft:
    """The draft that is given in place of what those would have written, saying so."""
    if not failed:
        return draft
    (model, why), *others = failed
    written = draft.mode is Mode.MODEL
    named = {"model": model, "why": why}
    if written:
        said = Notice("answer.other_model", other=draft.model, **named)
    elif others:
        said = Notice("answer.no_models", other=others[-1][0], **named)
    else:
        said = Notice("answer.no_model", **named)
    finding = Finding(check=UNWRITTEN, severity=Severity.NOTE, message=said)
    return replace(draft, findings=(finding, *draft.findings))
