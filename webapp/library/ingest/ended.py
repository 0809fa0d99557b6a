"""Says that a reading of a document ended, within the transaction that wrote what came of it."""

from django.dispatch import Signal

# `document` as its worker took it; `stage`: Stage.READY, or what was done when it failed; `reason`:
# the Notice that says why, None where it went well. What only waits for a part did not end.
reading_ended = Signal()
