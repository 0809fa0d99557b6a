"""Makes what two people search: one has a workspace, the other fifty, with as many documents.

Their words are made up. A word is the rarer the later it stands among all, as in real text.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache
from hashlib import sha256
from itertools import islice
from random import Random
from uuid import UUID

from django.core.management import call_command
from django.db import transaction

from rag.types import Chunk as RagChunk
from rag.types import Stage
from tests.bench.many.rows import TYPES, settle
from tests.make import make_chunk, make_user, make_workspace
from webapp.engine import index_fingerprint
from webapp.library.documents.fields import define_field, fill_field
from webapp.library.engine.library import library_engine
from webapp.library.models import Chunk, Document, Folder, Kind, Role, Tag, Workspace

WORKSPACES = (1, 50)
CHUNKS, WORDS = 20, 150  # of a document, of a chunk
TITLE = 4  # words
TAGS = ("Common", "Half", "Tenth")
FOLDERS, CHOICES = 20, ("open", "in force", "ended")
LANGUAGES = ("en", "en", "en", "de", "fr en")
AT_ONCE = 100
FIRST_DAY, DAYS = date(2005, 1, 1), 7_300


def owner_of(workspaces: int) -> str:
    """Who has so many workspaces."""
    return f"reader-of-{workspaces}@example.org"


@cache
def vocabulary() -> list[str]:
    """All words, the commonest first."""
    random = Random(3)  # noqa: S311
    lengths = (random.randint(2, 4) for _ in range(30_000))
    return [
        "".join(random.choice("bcdfghklmnprstvz") + random.choice("aeiou") for _ in range(length))
        for length in lengths
    ]


def shelve(count: int) -> None:
    """Make the tables, and for each person so many documents."""
    call_command("migrate", verbosity=0)
    for number in WORKSPACES:
        owner = make_user(owner_of(number))
        for place in range(number):
            workspace = make_workspace(f"Shelf {place} of {number}", {owner: Role.OWNER})
            _fill(workspace, count // number)
    settle()


def _fill(workspace: Workspace, count: int) -> None:
    lexical, collection = library_engine().lexical, workspace.collection(index_fingerprint())
    tags = [Tag.objects.create(workspace=workspace, name=name) for name in TAGS]
    random, words = Random(workspace.name), vocabulary()  # noqa: S311
    weights = [1 / (place + 3) for place in range(len(words))]

    def said(length: int) -> str:
        return " ".join(random.choices(words, weights, k=length))

    documents = (_document(workspace, said(TITLE), random) for _ in range(count))
    while made := list(islice(documents, AT_ONCE)):
        chunks = [chunk for one in made for chunk in _chunks(one, said)]
        with transaction.atomic():
            Document.objects.bulk_create(made)
            for tag, few in zip(tags, (1, 2, 10), strict=True):
                tag.documents.add(*made[::few])
            Chunk.objects.bulk_create(Chunk.from_rag(one, 1) for one in chunks)
            lexical.add(collection, chunks)
    arrange(workspace)


def arrange(workspace: Workspace) -> None:
    """Put its documents into folders, and say of three of four what their status is."""
    folders = Folder.objects.bulk_create(
        Folder(workspace=workspace, path=f"Top {number % 5}/Folder {number}")
        for number in range(FOLDERS)
    )
    ids = list(Document.objects.filter(workspace=workspace).values_list("pk", flat=True))
    for number, folder in enumerate(folders):
        Document.objects.filter(pk__in=ids[number::FOLDERS]).update(folder=folder)
    status = define_field(workspace, "Status", Kind.CHOICE, "\n".join(CHOICES))
    for number, value in enumerate(CHOICES):
        fill_field(status, ids[number::4], value)


def _document(workspace: Workspace, title: str, random: Random) -> Document:
    pk = UUID(int=random.getrandbits(128), version=4)
    return Document(
        pk=pk,
        workspace=workspace,
        title=title,
        file_name=f"{title}.pdf",
        media_type=random.choice(TYPES),
        size=random.randrange(10_000, 4_000_000),
        sha256=sha256(str(pk).encode()).hexdigest(),
        stage=Stage.READY,
        generation=1,
        fingerprint=index_fingerprint(),
        pages_count=CHUNKS,
        chunks_count=CHUNKS,
        languages=random.choice(LANGUAGES),
        dated=FIRST_DAY + timedelta(days=random.randrange(DAYS)),
    )


def _chunks(document: Document, said: Callable[[int], str]) -> Iterator[RagChunk]:
    for number in range(CHUNKS):
        yield make_chunk(
            said(WORDS), start=1_000_000 * number, document_id=str(document.pk), ordinal=number,
            pages=(number + 1,), title=document.title, language="en",
        )  # fmt: skip
