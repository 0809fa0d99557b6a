"""How sure answers are: by what was fitted on this installation's, for all its machines."""

from dataclasses import asdict, replace
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from webapp.library.models import FittedCalibration

if TYPE_CHECKING:
    from rag.engine import Engine
    from rag.verify.confidence.calibration import Calibration


def calibrated(engine: "Engine") -> "Engine":
    """The engine with the calibration that is stored now: a new one needs no restart."""
    set_up = engine.set_up()
    stored = FittedCalibration.objects.filter(set_up=set_up)
    changed = stored.values_list("changed", flat=True).first()
    return replace(engine, calibration=_calibration(set_up, changed))


def keep_calibration(calibration: "Calibration") -> None:
    """From now on answers of its set-up are as sure as it says, on all machines."""
    FittedCalibration.objects.update_or_create(
        set_up=calibration.fingerprint, defaults={"told": asdict(calibration)}
    )


@lru_cache(maxsize=1)
def _calibration(set_up: str, changed: datetime | None) -> "Calibration | None":
    """For a set-up, as it was when it was changed last; without one, the one shipped if it fits."""
    from rag.verify.confidence.calibration import SHIPPED, fitting, read

    told = FittedCalibration.objects.filter(set_up=set_up).values_list("told", flat=True).first()
    return (read(told) if told else None) or fitting(set_up, SHIPPED)
