"""What is said to people: a code with parameters, and the English sentence of each code.

A code is stored and sent; its sentence is made when it is read, in the language of the reader.
"""

from rag.notices.notice import NOTHING, Notice, Param, both, joined, number, packed, plain, text
from rag.notices.render import render

__all__ = [
    "NOTHING", "Notice", "Param", "both", "joined", "number", "packed", "plain", "render", "text",
]  # fmt: skip
