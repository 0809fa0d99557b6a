"""What confidences were fitted on judged answers."""

from django.db import models


class FittedCalibration(models.Model):
    """What `manage.py calibrate` fitted for a set-up: a `Calibration` of rag.verify.confidence."""

    set_up = models.CharField(max_length=64, unique=True)
    told = models.JSONField()
    changed = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.set_up
