"""What "wrong at most x % of the time" comes to with the present set-up, for people to choose."""

from dataclasses import dataclass

from django.utils.translation import gettext

from webapp.library.engine.library import library_engine
from webapp.library.models import Workspace
from webapp.library.people.workspaces import MOST_WRONG


@dataclass(frozen=True, slots=True)
class Offer:
    """One choice: the share of wrong answers, and what it would do, in words.

    `kept` says whether it can be promised; else no question would be answered.
    """

    share: float
    words: str
    judged: int
    kept: bool

    @property
    def percent(self) -> int:
        """The share in percent."""
        return round(100 * self.share)


def promises(workspace: Workspace) -> list[Offer]:
    """The choices; none where the confidence of the present set-up is not calibrated."""
    from rag.verify.confidence.calibration import promise

    calibration = library_engine(workspace).calibration
    if calibration is None:
        return []
    judged = len(calibration.held_out)
    offers = []
    for share in MOST_WRONG:
        promised = promise(calibration, share)
        kept = promised.threshold is not None
        if kept:
            told = gettext("about %(number)s of 100 questions would be answered")
            words = told % {"number": round(100 * promised.answered)}
        else:
            words = gettext("cannot be promised yet: more judged answers are needed")
        offers.append(Offer(share=share, words=words, judged=judged, kept=kept))
    return offers
