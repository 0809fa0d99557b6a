"""Which language model judges answers, if any: one that has passed the exam."""

from dataclasses import asdict
from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.core.cache import cache
from django.db.models import QuerySet
from django.utils import timezone

from rag.config import ChatConfig
from rag.llm import build_chat
from rag.verify import Judge
from rag.verify.judging.exam import Exam, examine, version
from webapp.connected.chosen import chosen, chosen_for
from webapp.jobs import TAKE_EXAM, send
from webapp.library.engine.own import owns
from webapp.library.models import JudgeExam
from webapp.usage.limits import Payer
from webapp.usage.meters import counting
from webapp.usage.models import Purpose

AUTO, ALWAYS, NEVER = "auto", "always", "never"
LONGEST = 40 * 60  # seconds that an exam may take before another worker may begin one
AGAIN = timedelta(hours=1)  # after an exam of which the model left something out


def judge(config: ChatConfig | None = None) -> Judge | None:
    """The model that judges now, or this one, if it may judge."""
    config = config or chosen().judging
    if settings.JUDGE == NEVER or not config.model:
        return None
    known = settings.JUDGE == ALWAYS or _exams(config).filter(passed=True).exists()
    chat = build_chat(config) if known else None
    return Judge(chat) if chat else None


def latest() -> JudgeExam | None:
    """The exam of the model that is set, if it was taken."""
    return _exams(chosen().judging).first()


def is_due() -> bool:
    """Whether a model waits for its exam. Two queries and one for each model."""
    return bool(_due())


def _due() -> list[ChatConfig]:
    """The models that wait for their exam: that of the installation, and those of workspaces."""
    if settings.JUDGE != AUTO:
        return []
    judges = dict.fromkeys(models.judging for models in chosen_for([{}, *owns()]))
    return [config for config in judges if config.model and _waits(config)]


def _waits(config: ChatConfig) -> bool:
    exam = _exams(config).first()
    if exam is None:
        return True
    broke_off = exam.silent and not exam.passed
    return bool(broke_off) and exam.taken < timezone.now() - AGAIN


def examine_again() -> None:
    """Forget how the model that is set did, and have it examined."""
    _exams(chosen().judging).delete()
    send(TAKE_EXAM)


def take_exam() -> None:
    """Examine the models that wait for that, and keep how they did.

    One worker at a time does. The job is sent again until it is done, so it may come often.
    """
    if not cache.add("exam", value=True, timeout=LONGEST):
        return
    try:
        for config in _due():
            _take(config)
    finally:
        cache.delete("exam")


def _take(config: ChatConfig) -> None:
    if chat := build_chat(config):
        with counting(Payer()) as ledger:
            counted = ledger.counted(chat, Purpose.TEST, config.max_tokens)
            _keep(config, examine(Judge(counted)))


def _keep(config: ChatConfig, exam: Exam) -> None:
    told = {**asdict(exam), "model": config.model, "passed": exam.passed}
    JudgeExam.objects.update_or_create(subject=_subject(config), defaults=told)


def _exams(config: ChatConfig) -> QuerySet[JudgeExam]:
    return JudgeExam.objects.filter(subject=_subject(config))


def _subject(config: ChatConfig) -> str:
    parts = (config.provider, config.url, config.model, version())
    return sha256("\0".join(parts).encode()).hexdigest()
