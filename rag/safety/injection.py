"""Passages that try to instruct the model. They are marked, not left out: people may ask of them.

The defence is the prompt's frame and the check of every claim; this is a warning to the reader.
"""

import re

from rag.types import Finding, Passage, Severity

_EARLIER = (
    r"(?:previous|prior|above|earlier|preceding|foregoing|system|all|any|your|these|those|the)"
)
_ORDERS = r"(?:instructions?|prompts?|directions?|rules|guidelines|commands?|directives?|context)"
_TELLING = re.compile(
    rf"""\b(?:ignore|disregard|forget|override|bypass)\s+(?:{_EARLIER}\s+|of\s+){{1,4}}(?:{_ORDERS})\b
    | \bdo\s+not\s+(?:follow|obey)\s+(?:{_EARLIER}\s+){{1,3}}{_ORDERS}\b
    | \b(?:reveal|print|repeat|output|show)\s+(?:me\s+)?(?:your|the)\s+(?:system|hidden|initial)\s+
      (?:prompt|instructions?|message)\b
    | \b(?:you\s+are\s+now|from\s+now\s+on,?\s+you|act\s+as|pretend\s+(?:to\s+be|you\s+are))\s+
      (?:in\s+)?(?:an?\s+|the\s+)?(?:\w+\s+){{0,2}}(?:ai|assistant|chatbot|dan|developer\s+mode|
      unrestricted|jailbroken|language\s+model|model)\b
    | \b(?:ai|llms?|language\s+models?|chatbots?|ai\s+(?:models?|assistants?))\b
      [^.\n]{{0,60}}\b(?:must|should|shall|are\s+(?:required|instructed))\b[^.\n]{{0,40}}\b(?:answer|reply|respond|say|output|
      recommend|ignore|include|append|state|cite)\b
    | \b(?:note|instructions?|message|attention)\s+(?:to|for)\s+(?:the\s+|any\s+|all\s+)?(?:ai|llm|
      language\s+model|assistant|chatbot|automated)
    | \b(?:answer|reply|respond)\s+(?:only\s+)?with\s+(?:only\s+|exactly\s+|just\s+)?[\"'“]
    | \b(?:when|if)\s+(?:asked|you\s+are\s+asked|summari[sz]ing|answering)\b[^.\n]{{0,80}}
      \b(?:say|reply|respond|answer|state|output|include)\b
    | (?:begin|end|start)\s*(?:of)?\s*(?:new\s+)?(?:system|developer)\s*
      (?:prompt|message|instruction)
    | <\|(?:im_start|im_end|system|assistant|user|endoftext)[^>]{{0,20}}\|?> | \[/?INST\] | <<SYS>>
    """,
    re.IGNORECASE | re.VERBOSE,
)
_TAG_CHARACTERS = re.compile("[\U000e0020-\U000e007f]{4,}")


def instructs(passage: Passage) -> Finding | None:
    """Words that are meant for a model rather than for a reader."""
    text = passage.chunk.text
    if not (_TELLING.search(" ".join(text.split())) or _TAG_CHARACTERS.search(text)):
        return None
    return Finding(
        check="injection",
        severity=Severity.WARN,
        message=f"Passage {passage.number} has words that try to instruct a language model. "
        "They were treated as text.",
        span=passage.chunk.span,
        page=passage.chunk.pages[0],
    )
