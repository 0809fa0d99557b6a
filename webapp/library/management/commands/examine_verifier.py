"""`manage.py examine_verifier`: what the verifier that is set is worth beside the shipped one."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from rag.errors import RagError
from rag.pairs import build_support
from rag.verify import build_verifier
from rag.verify.judging.exam import examine_verifier
from webapp.engine import rag_config


class Command(BaseCommand):
    """Tries one before it goes live: VERIFIER_MODEL=other manage.py examine_verifier."""

    help = (
        "Give the verifier that is set, and the shipped one, the forty claims of the exam of "
        "judges, half of them faulty, and tell how many each takes for what they are by itself."
    )
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        """Raises CommandError when the model cannot be loaded, or asked."""
        config = rag_config()
        pairs = build_support(config.embed)
        try:
            for name in dict.fromkeys((config.verifier, "")):
                verifier = build_verifier(name, pairs)
                exam = examine_verifier(verifier)
                self.stdout.write(
                    f"{verifier.name}: {exam.true_right} of {exam.true} right claims supported, "
                    f"{exam.faulty_right} of {exam.faulty} faulty ones not; "
                    f"balanced accuracy {exam.accuracy:.2f}"
                )
        except RagError as error:
            raise CommandError(error.user_message) from error
