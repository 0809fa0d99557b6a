"""Makes an installation ready to start: folders, database, static files, the first people."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.validators import validate_email
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from rag.config import EmbedConfig
from rag.embed import is_converted
from rag.embed import prepare as prepare_embedding
from rag.errors import ModelRefusedError
from rag.pairs import prepare as prepare_pairs
from webapp.accounts.models import User
from webapp.configuration.data_dir import close_folder
from webapp.connected.chosen import chosen
from webapp.engine import index_fingerprint, rag_config
from webapp.errors import STORE_DOWN
from webapp.furnish import furnish
from webapp.library.models import Installation, Workspace
from webapp.library.people.workspaces import make_workspace
from webapp.library.upkeep.lost import put_back_outdated
from webapp.library.upkeep.replay import replay_receipts

MOST_TOLD = 5  # of what could not be closed
FIRST_WORKSPACE = "My documents"


class PrepareError(Exception):
    """What is wrong with the settings, for the person at the terminal."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """How the first administrator signs in. `made` tells that the password was made up here."""

    email: str
    password: str = field(repr=False)
    made: bool


def prepare(say: Callable[[str], None]) -> SignIn | None:
    """Do what is not done yet, telling each step. Safe to repeat, quick when nothing is to do.

    Returns the sign-in of the administrator if this made one. Raises PrepareError.
    """
    _furnish(say)
    _close(say)
    _migrate(say)
    _replay(say)
    Installation.prepare(settings.VERSION)
    sign_in = _first_administrator()
    embed = rag_config().embed
    if is_converted(embed) and not any(embed.models_dir.iterdir()):
        say("Converting the models for this machine (once, about 30 s)")
    _prepare_embedding(embed)
    prepare_pairs(embed, written=bool(chosen().answers.model))
    _renew(say)
    return sign_in


def _prepare_embedding(embed: EmbedConfig) -> None:
    try:
        prepare_embedding(embed)
    except ModelRefusedError as error:
        raise PrepareError(f"EMBEDDING_MODEL: {error}") from None


def _close(say: Callable[[str], None]) -> None:
    """Close what an earlier version, or who made the folder, left open to other users."""
    closed, left = close_folder(settings.DATA_DIR)
    if closed:
        say(f"Closed {closed} files and folders of the data directory to other users")
    for path in left[:MOST_TOLD]:
        say(f"{path} is open to other users, and belongs to one of them: close or remove it")


def _migrate(say: Callable[[str], None]) -> None:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        say(f"Preparing the database ({len(plan)} migrations)")
        call_command("migrate", interactive=False, verbosity=0)


def _replay(say: Callable[[str], None]) -> None:
    """Before anybody can see what came back with an older database."""
    try:
        if back := replay_receipts():
            say(f"{back} documents had been deleted for good after this backup: they are again")
    except STORE_DOWN as error:
        say(f"The receipts of what was deleted for good cannot be read: {error}")


def _renew(say: Callable[[str], None]) -> None:
    if outdated := put_back_outdated(index_fingerprint()):
        say(f"Of an index made in another way: {outdated} documents, which workers index anew")


def _furnish(say: Callable[[str], None]) -> None:
    try:
        furnish(say)
    except OSError as error:  # so polib tells a line that it cannot read, too
        raise PrepareError(f"This machine cannot be prepared: {error}") from error


def _first_administrator() -> SignIn | None:
    """The administrator of a new installation, with a workspace to begin in."""
    if User.objects.filter(is_superuser=True).exists():
        return None
    email, given = settings.ADMIN_EMAIL, settings.ADMIN_PASSWORD
    user = User(email=email)
    try:
        validate_email(email)
    except ValidationError:
        raise PrepareError(f"ADMIN_EMAIL: {email!r} is not an e-mail address.") from None
    try:
        if given:
            validate_password(given, user)
    except ValidationError as error:
        raise PrepareError(f"ADMIN_PASSWORD: {' '.join(error.messages)}") from None
    password = given or secrets.token_urlsafe(12)
    with transaction.atomic():
        user = User.objects.create_superuser(email, password)
        if not Workspace.objects.exists():
            make_workspace(user, FIRST_WORKSPACE)
    return SignIn(email=user.email, password=password, made=not given)
