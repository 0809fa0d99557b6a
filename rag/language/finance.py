"""The words of finance: a pack beside a language, of use only where a question has them.

A question for "ROA" or "FCF" shares no word with the page that answers it. Lines and names are
those of statements under IFRS (IAS 1, IAS 7) and of US filings (Regulation S-X, article 5).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from rag.language.lists import Lists


@dataclass(frozen=True, slots=True, kw_only=True)
class Finance(Lists):
    """`related`: other words for a word. `headings`: what each statement is headed by. `lines`:
    for each statement the measures read from it, as patterns, and the lines wanted of it.
    """

    file: ClassVar[str] = "finance"
    related: Mapping[str, str]
    headings: Mapping[str, str]
    lines: Mapping[str, Mapping[str, str]]
