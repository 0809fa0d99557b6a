"""Questions with their answers, as they are stored."""

from rag.notices import Notice
from rag.types import (
    Answer,
    Citation,
    Claim,
    Confidence,
    Coverage,
    Mode,
    Passage,
    Span,
    Verdict,
)
from webapp.accounts.models import User
from webapp.chat.models import Conversation, Turn
from webapp.library.models import Document, Workspace

TEXT = "Revenue rose to 86.4 million euros."
FITS = Notice.of("It fits well.")


def make_answer(
    document: Document, verdict: Verdict = Verdict.SUPPORTED, **fields: object
) -> Answer:
    chunk = document.chunks.get().to_rag()
    citation = Citation(
        passage=1, document_id=str(document.pk), chunk_id=chunk.id, span=chunk.span, page=1,
        quote=TEXT,
    )  # fmt: skip
    claim = Claim(
        text=TEXT, span=Span(0, len(TEXT)), citations=(citation,), verdict=verdict,
        reason=Notice.of("The cited words say the same."), computation="86.4 − 77.3 = 9.1",
    )  # fmt: skip
    known: dict[str, object] = {
        "question": "What was revenue?", "query": "revenue", "text": TEXT, "claims": (claim,),
        "passages": (Passage(number=1, chunk=chunk, relevance=0.9),), "findings": (),
        "coverage": Coverage(searched=12, waiting=1, used=1), "abstained": False,
        "confidence": Confidence(value=0.91, calibrated=False, reasons=(FITS,)),
        "mode": Mode.QUOTE,
    }  # fmt: skip
    return Answer(**{**known, **fields})  # type: ignore[arg-type]


def make_turn(
    user: User, workspace: Workspace, answer: Answer | None = None, **fields: object
) -> Turn:
    talk = Conversation.objects.create(workspace=workspace, user=user, title="Revenue")
    state = Turn.State.DONE if answer else Turn.State.ASKED
    known: dict[str, object] = {"question": "What was revenue?", "state": state}
    if answer:
        known["answer"] = answer.as_dict()
    return Turn.objects.create(conversation=talk, **{**known, **fields})
