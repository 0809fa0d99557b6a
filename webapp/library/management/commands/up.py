"""`manage.py up`: runs the whole product on this machine until it is told to stop."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from webapp.connected.chosen import chosen
from webapp.library.management.commands.prepare import sign_in_lines
from webapp.library.management.prepare import PrepareError, SignIn, prepare
from webapp.local.by_setting import CannotChooseError, choose_as_set
from webapp.local.choice import wanted
from webapp.supervisor.checks import held_data_dir, space_warning
from webapp.supervisor.errors import StartError
from webapp.supervisor.log import Log
from webapp.supervisor.run import Supervisor
from webapp.supervisor.services import optional_services, services


class Command(BaseCommand):
    """Prepares, then starts broker, Chroma, workers and web, and keeps them running."""

    help = "Run everything on this machine: broker, Chroma, workers and web."
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        """Ends when a signal asks for it. Raises CommandError when something cannot start."""
        log = Log(sys.stdout)
        try:
            with held_data_dir():
                self._run(log)
        except (StartError, PrepareError, CannotChooseError) as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:  # while it still prepares
            raise CommandError("Stopped.", returncode=130) from None

    def _run(self, log: Log) -> None:
        made = prepare(log.say)
        if model := choose_as_set():
            log.say(f"The language model of this machine is {model.name}.")
        elif settings.MODEL:
            log.say("MODEL=local changes nothing: what answers was chosen in Language models.")
        connections.close_all()
        warning = space_warning()
        if warning:
            log.say(warning)
        Supervisor(services(), log, optional_services()).run(lambda: _tell(log, made))


def _tell(log: Log, made: SignIn | None) -> None:
    lines = ["", f"  Veracite {settings.VERSION} is ready:  {settings.PUBLIC_URL}/"]
    lines += sign_in_lines(made)
    if not chosen().answers.model and not wanted():
        lines.append("  No language model writes answers: they quote the documents.")
        lines.append(f"  Connect one:  {settings.PUBLIC_URL}/admin/language-model/")
    log.say("\n".join([*lines, "  Ctrl-C stops it.", ""]))
