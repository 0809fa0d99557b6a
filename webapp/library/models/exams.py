"""What examinations of language models came to."""

from django.db import models


class JudgeExam(models.Model):
    """How a language model did that is to judge answers. See `rag.verify.judging.exam`.

    `subject` is what was examined: the model, its server, the claims and the instructions.
    """

    subject = models.CharField(max_length=64, unique=True)
    model = models.CharField(max_length=200)
    true = models.PositiveSmallIntegerField()
    true_right = models.PositiveSmallIntegerField()
    faulty = models.PositiveSmallIntegerField()
    faulty_right = models.PositiveSmallIntegerField()
    silent = models.PositiveSmallIntegerField()
    passed = models.BooleanField()
    taken = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.model}: {self.true_right} + {self.faulty_right}"
