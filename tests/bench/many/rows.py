"""Makes the rows of a workspace with very many documents; one in ten has a page and a chunk.

A tag is on one in a thousand. Documents wait and failed among them, and another workspace waits,
too, so that every list and every turn has something to pass over.
"""

from collections.abc import Iterator
from hashlib import sha256
from itertools import islice
from random import Random
from uuid import UUID

from django.core.management import call_command
from django.db import connection, transaction

from rag.types import Chunk as RagChunk
from rag.types import Stage
from tests.make import make_chunk, make_user, make_workspace
from webapp.accounts.models import User
from webapp.engine import index_fingerprint
from webapp.library.engine.library import library_engine
from webapp.library.models import Chunk, Document, Page, Role, Tag, Workspace

OWNER = "many@example.org"
RARE = "Rare"
QUEUED, FAILED = 0.05, 0.001  # shares
TYPES = ("application/pdf", "application/pdf", "text/plain", "message/rfc822")
PLACES = "Aberdeen Bergen Cork Delft Esbjerg Faro Gdansk Hull Izmir Jersey Kiel Lisbon".split()
THINGS = "vessels barrels tons passengers containers tankers ferries berths cranes pilots".split()
SAID = 10  # of so many documents one has a chunk, with its words
AT_ONCE = 1_000


def fill(count: int) -> None:
    """Make the tables, a workspace with so many documents, and a small one beside it."""
    call_command("migrate", verbosity=0)
    owner = make_user(OWNER)
    for name, number in (("Many", count), ("Few", count // 1_000)):
        _fill(make_workspace(name, {owner: Role.OWNER}), number)
    settle()


def settle() -> None:
    """As the server's own autovacuum does soon after."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def _fill(workspace: Workspace, count: int) -> None:
    owner = workspace.members.get()
    lexical, collection = library_engine().lexical, workspace.collection(index_fingerprint())
    rare = Tag.objects.create(workspace=workspace, name=RARE)
    common = Tag.objects.create(workspace=workspace, name="Common")
    documents = documents_of(workspace, owner, count)
    while made := list(islice(documents, AT_ONCE)):
        with transaction.atomic():
            Document.objects.bulk_create(made)
            rare.documents.add(*made[:1])
            common.documents.add(*made[: len(made) // 2])
            ready = [one for one in made[::SAID] if one.generation]
            Page.objects.bulk_create(map(_page, ready))
            chunks = [_chunk(one) for one in ready]
            Chunk.objects.bulk_create(Chunk.from_rag(one, 1) for one in chunks)
            lexical.add(collection, chunks)


def documents_of(workspace: Workspace, owner: User, count: int) -> Iterator[Document]:
    """So many, unsaved: some wait, some failed."""
    random = Random(workspace.name)  # noqa: S311
    for number in range(count):
        chance = random.random()
        stage = Stage.READY
        if chance < QUEUED + FAILED:
            stage = Stage.QUEUED if chance < QUEUED else Stage.FAILED
        read = int(stage == Stage.READY)
        yield Document(
            pk=UUID(int=random.getrandbits(128), version=4),
            workspace=workspace,
            uploaded_by=owner,
            title=f"{random.choice(PLACES)} report {number}",
            file_name=f"report-{number}.pdf",
            media_type=random.choice(TYPES),
            size=random.randrange(10_000, 4_000_000),
            sha256=sha256(f"{workspace.pk} {number}".encode()).hexdigest(),
            bulk=True,
            stage=stage,
            generation=read,
            fingerprint=index_fingerprint() if read else "",
            pages_count=read,
            chunks_count=read,
        )


def _text(document: Document) -> str:
    random = Random(document.sha256)  # noqa: S311
    said = (
        f"In {random.randint(1990, 2024)} the harbour of {random.choice(PLACES)} counted "
        f"{random.randint(100, 99_999):,} {random.choice(THINGS)}."
        for _ in range(5)
    )
    return " ".join(said)


def _page(document: Document) -> Page:
    text = _text(document) + "\n"
    return Page(
        document=document, generation=1, number=1, start=0, end=len(text),
        width=612, height=792, text=text, quality={"text_layer": True},
    )  # fmt: skip


def _chunk(document: Document) -> RagChunk:
    return make_chunk(_text(document), document_id=str(document.pk), title=document.title)
