"""What tests share: Alice owns the workspace, Bob may edit it, Vera may read it, Charlie is a
stranger."""

import pytest

from tests.make import make_user, make_workspace
from webapp.accounts.models import User
from webapp.library.models import Role, Workspace


@pytest.fixture
def alice(db: None) -> User:
    return make_user("alice@example.org")


@pytest.fixture
def bob(db: None) -> User:
    return make_user("bob@example.org")


@pytest.fixture
def vera(db: None) -> User:
    return make_user("vera@example.org")


@pytest.fixture
def charlie(db: None) -> User:
    return make_user("charlie@example.org")


@pytest.fixture
def workspace(alice: User, bob: User, vera: User) -> Workspace:
    return make_workspace("Reports", {alice: Role.OWNER, bob: Role.EDITOR, vera: Role.VIEWER})

