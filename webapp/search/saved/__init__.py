"""Saved searches: kept, renamed, looked at, and how much is new for each of them."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import F, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext

from webapp.accounts.models import User
from webapp.library.errors import RefusedError
from webapp.library.models import Document, Workspace
from webapp.names import one_line
from webapp.search.grammar import Field, read
from webapp.search.models import LONGEST_NAME, Arrival, Look, SavedSearch
from webapp.search.wanted import LONGEST_QUERY, Wanted

MOST_SAVED = 100  # of a person, or of a workspace
MOST_NEW = 300  # that are counted for a person


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A saved search as a person has it: how many documents are new since they ran it last."""

    search: SavedSearch
    new: int
    may_edit: bool


def save_search(user: User, wanted: Wanted, name: str, workspace: Workspace | None) -> SavedSearch:
    """Keep a search: for oneself, or in a workspace, which it then searches and nothing else.

    Raises RefusedError.
    """
    kept = SavedSearch.objects.filter(**_owner(user, workspace))
    if not wanted.text:
        raise RefusedError(gettext("Search for something first."))
    if kept.count() >= MOST_SAVED:
        raise RefusedError(
            gettext("At most %(most)s searches can be saved.") % {"most": MOST_SAVED}
        )
    wanted = _told(wanted)
    if len(wanted.text) > LONGEST_QUERY:
        raise RefusedError(gettext("This search is too long to be saved."))
    if workspace is not None:
        wanted = replace(wanted, workspace=workspace.pk)
    search = SavedSearch(
        **_owner(user, workspace),
        name=clean_name(name or wanted.text[:LONGEST_NAME]),
        text=wanted.text,
        where=urlencode([(key, value) for key, value in wanted.pairs if key != "q"]),
    )
    search.save()
    look_at(search, user)
    return search


def _told(wanted: Wanted) -> Wanted:
    """The same from its first page, with tags, folder and own fields in its text: what people gave
    stands there, and is covered. A folder stays apart whose name cannot be read in a text."""
    only = replace(wanted.only, tags=(), conditions=())
    said = [f'{Field.TAG}:"{name}"' for name in wanted.only.tags]
    said += [f'{Field.FIELD}:"{one.words}"' for one in wanted.only.conditions]
    if read(path := f'{Field.PATH}:"{only.folder}"').text == path:
        said, only = [*said, path], replace(only, folder="")
    return replace(wanted, text=" ".join((wanted.text, *said)), only=only, page=1, back=None)


def rename_search(search: SavedSearch, name: str) -> None:
    """Give it another name. Raises RefusedError for a bad one."""
    search.name = clean_name(name)
    search.save(update_fields=["name"])


def clean_name(name: str) -> str:
    """A name on one line. Raises RefusedError."""
    shown = one_line(name)
    if not shown:
        raise RefusedError(gettext("A saved search needs a name."))
    if len(shown) > LONGEST_NAME:
        raise RefusedError(
            gettext("A name may have %(number)s characters at most.") % {"number": LONGEST_NAME}
        )
    return shown


def look_at(search: SavedSearch, user: User) -> datetime:
    """Note that a person runs it now. When they did so before; if never, when it was saved."""
    before = Look.objects.filter(search=search, user=user).aggregate(at=Max("at"))["at"]
    Look.objects.update_or_create(search=search, user=user, defaults={"at": timezone.now()})
    return before or search.created


def new_in(search: SavedSearch, user: User, since: datetime) -> list[Document]:
    """The documents that arrived for it since then and can be found yet, the newest first."""
    arrived = Arrival.objects.filter(search=search, at__gt=since).order_by("-at")
    ids = list(arrived.values_list("document", flat=True)[:MOST_NEW])
    found = Document.objects.visible_to(user).ready().order_by().in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def kept_by(user: User) -> list[Kept]:
    """All saved searches of a person, own ones first. Four queries."""
    searches = list(SavedSearch.objects.visible_to(user).select_related("workspace"))
    if not searches:
        return []
    editable = {*Workspace.objects.editable_by(user).values_list("pk", flat=True)}
    new = _new(searches, user)
    searches.sort(key=lambda one: one.workspace_id is not None)
    return [
        Kept(
            search=one,
            new=new.get(one.pk, 0),
            may_edit=one.workspace_id is None or one.workspace_id in editable,
        )
        for one in searches
    ]


def _new(searches: Collection[SavedSearch], user: User) -> dict[object, int]:
    """How many documents that can be found arrived for each since the person looked."""
    looked = Look.objects.filter(search=OuterRef("search"), user=user).values("at")
    since = Coalesce(Subquery(looked), F("search__created"))
    arrived = Arrival.objects.filter(search__in=searches, at__gt=since).order_by("-at")
    pairs = list(arrived.values_list("search", "document")[:MOST_NEW])
    ids = {document for _, document in pairs}
    ready = Document.objects.visible_to(user).ready().filter(pk__in=ids).order_by()
    live = {*ready.values_list("pk", flat=True)} if ids else set()
    counts: dict[object, int] = {}
    for search, document in pairs:
        if document in live:
            counts[search] = counts.get(search, 0) + 1
    return counts


def _owner(user: User, workspace: Workspace | None) -> dict[str, object]:
    return {"user": None if workspace else user, "workspace": workspace}
