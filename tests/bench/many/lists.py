"""10,000 documents in folders, with tags and own fields: orders, filters, and acts on all."""

from collections.abc import Callable
from functools import partial
from itertools import islice
from random import Random
from time import perf_counter

from django.core.management import call_command
from django.db import transaction
from django.test import Client

from rag.types import Stage
from tests.bench.many.measure import TRIES, Figures, worked
from tests.bench.many.rows import OWNER, documents_of, settle
from tests.make import make_user, make_workspace
from webapp.accounts.models import User
from webapp.library.documents.fields import define_field, read_value
from webapp.library.documents.trash import restore_together
from webapp.library.models import Document, FieldValue, Folder, Kind, Role, Tag, Workspace

NAME, FOLDERS, AT_ONCE = "Lists", 200, 1_000
PAGES = """
/w/{w}/all  /w/{w}/all?page=150  /w/{w}/all?sort=oldest  /w/{w}/all?sort=name
/w/{w}/all?sort=-name  /w/{w}/all?sort=folder  /w/{w}/all?sort=type  /w/{w}/all?sort=pages
/w/{w}/all?sort=size  /w/{w}/all?sort=dated  /w/{w}/all?sort=stage  /w/{w}/all?sort=field.Amount
/w/{w}/all?sort=-field.Status  /w/{w}/all?q=Kiel  /w/{w}/all?tag=Tenth  /w/{w}/all?folder=Top+3
/w/{w}/all?types=pdf  /w/{w}/all?field.Status=open  /w/{w}/all?field.Amount=%3E500
/w/{w}/all?field.Due=2024-05&tag=Half&sort=name  /w/{w}/
""".split()
ACTS = {
    "move": {"act": "move", "folder": "Sorted"},
    "tag": {"act": "tag", "add": "Seen"},
    "fill a field": {"act": "fill", "value": "open"},
    "delete": {"act": "delete"},
}


def fill(count: int) -> None:
    """Make the tables and a workspace with so many documents."""
    call_command("migrate", verbosity=0)
    owner = make_user(OWNER)
    workspace = make_workspace(NAME, {owner: Role.OWNER})
    tags = [Tag.objects.create(workspace=workspace, name=name) for name in ("Half", "Tenth")]
    fields = [
        define_field(workspace, "Status", Kind.CHOICE, "open\nclosed"),
        define_field(workspace, "Amount", Kind.NUMBER),
        define_field(workspace, "Due", Kind.DATE),
    ]
    random, documents = Random(5), documents_of(workspace, owner, count)  # noqa: S311
    while made := list(islice(documents, AT_ONCE)):
        with transaction.atomic():
            for one in made:
                one.stage = Stage.READY
            Document.objects.bulk_create(made)
            for tag, few in zip(tags, (2, 10), strict=True):
                tag.documents.add(*made[::few])
            values = []
            for one in made:
                day = f"{random.randint(2020, 2025)}-{random.randint(1, 12):02}-15"
                said = random.choice(("open", "closed")), str(random.randint(1, 1_000)), day
                for field, text in zip(fields, said, strict=True):
                    if (value := read_value(field, text)) is not None:
                        value.document = one
                        values.append(value)
            FieldValue.objects.bulk_create(values)
    _lay(workspace)
    settle()


def _lay(workspace: Workspace) -> None:
    """Into two hundred folders within ten."""
    ids = list(Document.objects.filter(workspace=workspace).values_list("pk", flat=True))
    for number in range(FOLDERS):
        path = f"Top {number % 10}/Folder {number}"
        folder, _ = Folder.objects.get_or_create(workspace=workspace, path=path)
        Document.objects.filter(pk__in=ids[number::FOLDERS]).update(folder=folder)


def lists() -> Figures:
    """Milliseconds, by the clock and of processor time: of lists, and of the steps of an act."""
    call_command("migrate", verbosity=0)
    owner = User.objects.get(email=OWNER)
    workspace = Workspace.objects.get(name=NAME)
    client = Client(SERVER_NAME="localhost")
    client.force_login(owner)
    figures: Figures = {}
    for page in PAGES:
        _took(figures, page, partial(_got, client, page.format(w=workspace.pk)))
    for name, given in ACTS.items():
        _act(figures, client, workspace, {"name": name, **given})
    _lay(workspace)  # as it was
    return figures


def _got(client: Client, address: str) -> None:
    assert client.get(address).status_code == 200, address


def _act(figures: Figures, client: Client, workspace: Workspace, given: dict[str, str]) -> None:
    """To all that there are, a thousand after the other, as the page asks for them; then undone."""
    field = workspace.own_fields.get(name="Status").pk
    told = {"after": ""}

    def next_step() -> None:
        asked = {**given, **told, "field": field, "every": "1", "steps": "1"}
        reply = client.post(f"/w/{workspace.pk}/acts", asked).json()
        told.clear()
        told.update(reply)

    while "after" in told:
        _took(figures, f"{given['name']}, a step at most", next_step, of=max)
    if given["act"] == "delete":
        rows = Document.objects.filter(workspace=workspace)
        at = rows.values_list("deleted_at", flat=True)[0]
        assert at is not None
        _took(figures, "restore all at once", partial(restore_together, workspace, at))


def _took(
    figures: Figures, name: str, do: Callable[[], object], of: Callable[[float, float], float] = min
) -> None:
    """Pages are the quicker of two: the machine may have other things to do."""
    for _ in range(TRIES if name.startswith("/") else 1):
        began, worked_before = perf_counter(), worked()
        do()
        spent = {name: perf_counter() - began, f"{name}, processor": worked() - worked_before}
        for what, seconds in spent.items():
            figures[what] = of(figures.get(what, 1_000 * seconds), 1_000 * seconds)
