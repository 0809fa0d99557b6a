"""The English sentence of every code, by room.

A code that was once stored stays, and so do its parameters: answers of before hold it.
"""

from collections.abc import Mapping

from rag.notices.english.kinds import KINDS
from rag.notices.english.safety import SAFETY
from rag.notices.english.words import WORDS
from rag.notices.entry import Entry

ENGLISH: Mapping[str, Entry] = {**WORDS, **KINDS, **SAFETY}
