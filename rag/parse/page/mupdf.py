"""PyMuPDF without the parts that are not used: it takes half the time and memory to import."""

import sys

# The layout model and its runtime, and what writes Markdown.
for _name in ("pymupdf.layout", "onnxruntime", "pymupdf4llm"):
    sys.modules.setdefault(_name, None)  # type: ignore[arg-type]

import pymupdf  # noqa: E402

__all__ = ["FAILURES", "pymupdf"]

pymupdf.TOOLS.mupdf_display_errors(False)  # noqa: FBT003
pymupdf.TOOLS.mupdf_display_warnings(False)  # noqa: FBT003

# What it raises on a file that is damaged, or that is made to do harm.
FAILURES = (
    RuntimeError,
    ValueError,
    IndexError,
    AttributeError,
    pymupdf.mupdf.FzErrorBase,
)
