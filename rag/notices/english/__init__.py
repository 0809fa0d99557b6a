"""The English sentence of every code, by room.

A code that was once stored stays, and so do its parameters: answers of before hold it.
"""

from collections.abc import Mapping

from rag.notices.english.answers import ANSWERS
from rag.notices.english.claims import CLAIMS
from rag.notices.english.documents import DOCUMENTS
from rag.notices.english.inventory import INVENTORY
from rag.notices.english.kinds import KINDS
from rag.notices.english.library import LIBRARY
from rag.notices.english.models import MODELS
from rag.notices.english.parse import PARSE
from rag.notices.english.retired import RETIRED
from rag.notices.english.safety import SAFETY
from rag.notices.english.steps import STEPS
from rag.notices.english.words import WORDS
from rag.notices.entry import Entry

ENGLISH: Mapping[str, Entry] = {
    **WORDS, **KINDS, **ANSWERS, **CLAIMS, **DOCUMENTS, **INVENTORY,
    **LIBRARY, **MODELS, **PARSE, **SAFETY, **STEPS, **RETIRED,
}  # fmt: skip
