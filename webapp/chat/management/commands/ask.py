"""`manage.py ask WORKSPACE QUESTION`: answers at the terminal. Nothing is stored."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.serializers.json import DjangoJSONEncoder

from rag.errors import RagError
from rag.types import Answer, Question, Scope
from webapp.chat.asking.answers import with_titles
from webapp.chat.asking.turn import coverage_of
from webapp.engine import index_fingerprint
from webapp.library.engine.library import library_engine
from webapp.library.errors import RefusedError
from webapp.library.models import Workspace
from webapp.library.people.workspaces import named_workspace
from webapp.usage.limits import Payer
from webapp.usage.meters import counting, metered
from webapp.usage.models import Purpose


class Command(BaseCommand):
    """Asks as an administrator: of all documents in the workspace."""

    help = "Ask a workspace a question and print the answer with its sources."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to ask what."""
        parser.add_argument("workspace", help="name or id")
        parser.add_argument("question")
        parser.add_argument("--json", action="store_true", help="print the whole answer as JSON")

    def handle(self, *, workspace: str, question: str, **options: Any) -> None:
        """Raises CommandError when it cannot be asked."""
        try:
            found = named_workspace(workspace)
            if found is None:
                raise CommandError(f"There is no workspace “{workspace}”.")
            answer = _asked(found, question)
        except (RagError, RefusedError) as error:
            raise CommandError(str(error)) from error
        told = with_titles(answer.as_dict())
        if options["json"]:
            self.stdout.write(json.dumps(told, indent=1, cls=DjangoJSONEncoder))
        else:
            self.stdout.write("\n".join(_lines(told)))


def _asked(workspace: Workspace, text: str) -> Answer:
    question = Question(
        text=text.strip(),
        scope=Scope(collection=workspace.collection(index_fingerprint()), policy=workspace.policy),
        coverage=coverage_of(workspace.documents.all()),
    )
    with counting(Payer(workspace_id=workspace.pk)) as ledger:
        engine = metered(library_engine(workspace), ledger, sight=Purpose.ANSWER)
        *_, answer = engine.ask(question)
    if not isinstance(answer, Answer):
        raise TypeError("the last event is always an answer")
    return answer


def _lines(answer: dict[str, Any]) -> list[str]:
    """The answer, what is to be known of it, each claim's verdict with what that rests on."""
    lines = [answer["text"], ""]
    lines += [f"{finding['severity']}: {finding['message']}" for finding in answer["findings"]]
    for claim in answer["claims"]:
        lines.append(f"{claim['verdict']} ({claim['support']:.2f}): {claim['text']}")
        lines += [
            f"    {one['title']}, page {one['page']}: “{one['quote']}”"
            for one in claim["citations"]
        ]
    sure = answer["confidence"]
    lines.append(
        f"Confidence {sure['value']:.2f}" + ("" if sure["calibrated"] else ", not calibrated")
    )
    return lines + [f"    {reason}" for reason in sure["reasons"]]
