"""The process that draws pages: a copy of the nursery, started by `rag.parse.render`.

In: a line of JSON with the limits, then one per picture. Out, for each: a byte (1 picture, 0
error), four bytes of length, then a PNG or a message. It ends when its input does.
"""

import json
import os
import sys

from rag.notices import packed
from rag.parse.picture import Desk, NoPictureError
from rag.parse.reader.limits import allow_cpu, confine
from rag.parse.render import HEADER

_CPU_SECONDS = 120  # per picture; the parent's clock is stricter, but the parent may be gone


def main(nursery: int) -> None:
    """Draw one picture after the other. It ends with `nursery`, which it is a copy of."""
    # What a library prints must not get between our pictures.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    limits = json.loads(sys.stdin.readline())
    confine(memory_mb=limits["memory_mb"], cpu_s=_CPU_SECONDS, file_mb=1, parent=nursery)
    desk = Desk(limits["max_pixels"])
    for line in sys.stdin:
        allow_cpu(_CPU_SECONDS)
        try:
            good, body = 1, desk.draw(json.loads(line))
        except NoPictureError as error:
            good, body = 0, packed(error.message).encode()
        out.write(HEADER.pack(good, len(body)) + body)
        out.flush()
