"""`manage.py serve_local_model`: fetches the model that was chosen, serves it, and connects it."""

import secrets
import signal
from dataclasses import replace
from queue import SimpleQueue
from time import sleep
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connections

from webapp.connected.here import served
from webapp.local.choice import chosen_model, wanted
from webapp.local.connect import connect, is_of_use
from webapp.local.fetch import fetch
from webapp.local.offer import LocalModel
from webapp.local.server import address, has_port, is_installed, serve
from webapp.local.state import LocalError, Phase, State, Trouble, tell

AGAIN_S = 60.0


class Command(BaseCommand):
    """Runs under `manage.py up`, which starts it anew when another model is chosen."""

    help = "Serve the language model that was chosen for this machine."
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        """Ends when a signal asks for it, whatever it met: it is started anew for another choice,
        and would meet the same before."""
        state = State(choice=wanted())
        tell(state)  # in place of what the process before told
        while True:
            try:
                self._serve(state)
                return
            except LocalError as error:
                tell(replace(state, phase=Phase.FAILED, trouble=error.trouble))
                self.stderr.write(f"cannot serve the model: {error}")
                if not error.retryable:
                    _until_told_to_end()
                    return
                connections.close_all()
                sleep(AGAIN_S)

    def _serve(self, state: State) -> None:
        if not is_installed():
            raise LocalError(Trouble.NOT_INSTALLED)
        if not has_port():
            raise LocalError(Trouble.NO_PORT)
        model = chosen_model()
        if model is None:
            raise LocalError(Trouble.GONE)
        if not is_of_use(state.choice):
            raise LocalError(Trouble.UNUSED)
        self._have(model, state)
        tell(replace(state, phase=Phase.LOADING))
        self.stdout.write(f"loading {model.name}")
        key = secrets.token_urlsafe(32)
        server = serve(model, key)
        connect(model, key, state.choice)
        connections.close_all()
        with served():
            tell(replace(state, phase=Phase.SERVING))
            self.stdout.write(f"serving {model.name} on {address()}")
            _until_told_to_end()
        del server  # which ends it

    def _have(self, model: LocalModel, state: State) -> None:
        if model.is_here:
            return
        if not model.can_be_had:
            raise LocalError(Trouble.FORBIDDEN if model.url else Trouble.GONE)

        told = -1

        def report(done: int) -> None:
            nonlocal told
            tell(replace(state, phase=Phase.FETCHING, done=done, total=model.size))
            if (share := 100 * done // model.size) // 10 > told // 10:
                self.stdout.write(f"fetching {model.name}: {share} % of {model.size >> 20} MB")
                told = share

        report(0)
        fetch(model, report)


def _until_told_to_end() -> None:
    told: SimpleQueue[int] = SimpleQueue()  # of which a signal may make use at any moment
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _: told.put(number))
    told.get()
