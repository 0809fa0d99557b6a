"""An index of another embedding model, built beside the one that is searched, and put in its place.

It is kept up to date as long as it is there: until it is whole the old one answers, and the old
one stands beside afterwards, so that going back is the same step again. Documents are put into it
one by one, by jobs that the sweeper sends: what is not in it, whatever happened, is put in.
"""

import logging
import uuid
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.db import transaction
from django.db.models import Count, Sum
from django.db.models.functions import Now
from django.utils.translation import gettext

from rag.errors import ModelRefusedError, RagError
from rag.notices import Notice, packed
from webapp.connected.embedders import embedders, is_fixed
from webapp.connected.models import ConnectedModel, EmbedderUse, Kind
from webapp.engine import beside_fingerprint, embedder, index_fingerprint, shape_of
from webapp.jobs import TIDY_DOCUMENT, enqueue
from webapp.library.errors import RefusedError
from webapp.library.guard.sensitive import guard_chunks
from webapp.library.models import (
    WORKING,
    BesideRow,
    Document,
    Kept,
    Workspace,
    due_beside,
    in_beside,
    lacking_beside,
    refused_beside,
)
from webapp.library.upkeep.indexing import put_again
from webapp.library.upkeep.rebuild import OURS
from webapp.messages import told

if TYPE_CHECKING:
    from rag.engine import Engine

logger = logging.getLogger(__name__)

AT_ONCE = 5_000  # chunks that are looked for at once
MOST_TOLD = 10
HALTED, PAUSE_S = "beside_halted", 60
SEARCHED, BESIDE = EmbedderUse.Place.SEARCHED, EmbedderUse.Place.BESIDE


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How many documents and passages there are to search, and how many the other index has."""

    documents: int
    documents_done: int
    passages: int
    passages_done: int

    @property
    def is_whole(self) -> bool:
        """Whether it may be searched."""
        return self.documents_done >= self.documents

    @property
    def percent(self) -> int:
        """How much of it is there; 100 only where it is whole."""
        if self.is_whole:
            return 100
        return min(99, 100 * self.passages_done // max(1, self.passages))


def progress(shape: str) -> Progress:
    """How far the index of that shape is. Two queries."""
    told = {"documents": Count("pk"), "passages": Sum("chunks_count", default=0)}
    every = Document.objects.ready().aggregate(**told)
    lacking = lacking_beside(shape).aggregate(**told)
    return Progress(
        documents=every["documents"],
        documents_done=every["documents"] - lacking["documents"],
        passages=every["passages"],
        passages_done=every["passages"] - lacking["passages"],
    )


def build_beside(model: ConnectedModel | None) -> None:
    """Have an index built with another model, or with the one of the product.

    Raises RefusedError.
    """
    if is_fixed():
        raise RefusedError(gettext("The environment names the embedding model."))
    if model and (model.kind != Kind.EMBEDDING or not model.model):
        raise RefusedError(gettext("This model does not embed."))
    with transaction.atomic():
        if not EmbedderUse.objects.get_or_create(place=BESIDE, defaults={"model": model})[1]:
            raise RefusedError(gettext("There is another index beside already: remove it first."))
        now = embedders()
        if now.beside and shape_of(now.beside) == shape_of(now.searched):
            raise RefusedError(gettext("The index that is searched is of this model."))


def put_beside(document_id: str, engine: "Engine") -> bool:
    """Put a document into the index beside.

    False when there is nothing to do, someone else works on it, or a part is down; the sweeper
    comes back to it.
    """
    shape, lease = beside_fingerprint(), uuid.uuid4()
    if not shape or halted():
        return False
    taken = due_beside(shape).free().filter(pk=document_id)
    if not taken.update(lease=lease, claimed_at=Now()):
        return False
    document = Document.objects.select_related("workspace").get(pk=document_id)
    try:
        return _put_or_pass_over(document, engine, shape)
    except RagError as error:
        why = _for_all(error.message)
        logger.warning("document %s not beside yet: %s", document_id, why)
        cache.set(HALTED, packed(why), PAUSE_S)
        return False
    finally:
        Document.objects.filter(pk=document_id, lease=lease).update(lease=None, claimed_at=None)


def halted() -> str:
    """Why nothing is put in for a minute: a server that is down would keep the workers waiting."""
    return told(cache.get(HALTED, ""))


def _for_all(why: Notice) -> Notice:
    """Without a server's own words: they may repeat a passage, which is for no administrator."""
    params = {**why.params, "said": "…"} if "said" in why.params else why.params
    return Notice.of({"code": why.code, "params": params})


def _put_or_pass_over(document: Document, engine: "Engine", shape: str) -> bool:
    """Put one in. Of what its model refuses is kept why, and nothing in the index."""
    try:
        return _put(document, engine, shape)
    except ModelRefusedError as error:
        if not _takes_others():
            raise
        why = _for_all(error.message)
        logger.warning("document %s is passed over beside: %s", document.pk, why)
        engine.forget(str(document.pk), document.workspace.collection(shape))
        kept = {**_row(document, shape), "refused": packed(why)}
        BesideRow.objects.update_or_create(document=document, defaults=kept)
        return False


def _takes_others() -> bool:
    """Whether the server takes another text: the one that it refused is at fault, not its key."""
    if (beside := embedders().beside) is None:
        return False
    try:
        embedder(beside).embed_query("A word.")
    except RagError:
        return False
    return True


def _row(document: Document, shape: str) -> dict[str, object]:
    return {"fingerprint": shape, "generation": document.generation, "guarded": document.guarded}


def _put(document: Document, engine: "Engine", shape: str) -> bool:
    collection = document.workspace.collection(shape)
    BesideRow.objects.filter(document=document).delete()
    engine.forget(str(document.pk), collection)
    rows = document.chunks.filter(generation=document.generation).order_by("ordinal")
    guarded = guard_chunks(rows, document.workspace.policy.masking)
    held = Document.objects.ready().filter(pk=document.pk, lease=document.lease)
    for _ in put_again(engine, list(guarded.values()), collection):
        if not held.update(claimed_at=Now()):
            enqueue(TIDY_DOCUMENT, str(document.pk))  # deleted meanwhile: out again
            return False
        if beside_fingerprint() != shape:
            if shape != index_fingerprint():  # removed meanwhile: what is left empty goes at night
                engine.forget(str(document.pk), collection)
            return False
    BesideRow.objects.create(document=document, **_row(document, shape))
    return True


def refused(shape: str) -> list[tuple[str, str]]:
    """The titles of some of the documents that its model refused, and why. A query."""
    rows = refused_beside(shape).select_related("document").order_by("document__title")
    return [(row.document.title, told(row.refused)) for row in rows[:MOST_TOLD]]


def exchange(engine: "Engine", shape: str) -> None:
    """Search the index beside, of that shape, and keep beside it the one that was searched.

    All at once: whoever asks meanwhile asks the one or the other, and both are whole.
    Raises RefusedError, and RagError.
    """
    _refuse_unready(engine, shape)
    with transaction.atomic():
        places = {one.place: one for one in EmbedderUse.objects.select_for_update()}
        refuse_another(shape)
        old, new = index_fingerprint(), shape
        _refuse_unfinished(new)
        before = places[SEARCHED].model if SEARCHED in places else None
        chosen = {"model": places[BESIDE].model}
        EmbedderUse.objects.update_or_create(place=SEARCHED, defaults=chosen)
        EmbedderUse.objects.filter(place=BESIDE).update(model=before)
        there = in_beside(new).filter(document__fingerprint=old)
        ids = there.values("document")
        count = Document.objects.filter(pk__in=ids).update(fingerprint=new)
        # What was searched is as whole as what is searched now.
        BesideRow.objects.exclude(document__fingerprint=new).delete()
        BesideRow.objects.update(fingerprint=old)
    logger.info("the index of %s is searched in place of %s: %d documents", new, old, count)


def _refuse_unready(engine: "Engine", shape: str) -> None:
    """Raise RefusedError where the index lacks something, RagError where its model does not embed.

    A model of this process is loaded then, so that no search has to wait for it.
    """
    refuse_another(shape)
    if lacking := refused(shape):
        refused_beside(shape).delete()
        raise RefusedError(
            gettext("The model of the other index refused %(documents)s: that is tried again.")
            % {"documents": ", ".join(f"“{title}”" for title, _ in lacking)}
        )
    if lost := _lost(engine):
        BesideRow.objects.filter(document__in=lost).delete()
        raise RefusedError(gettext("The index has lost some of what it was given: it is mended."))
    _refuse_unfinished(shape)
    if beside := embedders().beside:
        embedder(beside).embed_query("A word.")


def _refuse_unfinished(shape: str) -> None:
    if lacking_beside(shape).exists():
        raise RefusedError(gettext("The index is not whole yet."))


def _lost(engine: "Engine") -> set[uuid.UUID]:
    """The documents of which the index beside lacks the first or the last chunk."""
    shape = beside_fingerprint()
    rows = in_beside(shape).values_list(
        "document", "document__workspace", "generation", "document__chunks_count"
    )
    ends: defaultdict[str, dict[str, uuid.UUID]] = defaultdict(dict)  # by collection and chunk
    for pk, workspace, generation, count in rows:
        collection = Workspace(pk=workspace).collection(shape)
        ends[collection] |= {f"{pk}:{generation}:{at}": pk for at in (0, count - 1)}
    lost: set[uuid.UUID] = set()
    for collection, owners in ends.items():
        ids = list(owners)
        for start in range(0, len(ids), AT_ONCE):
            some = ids[start : start + AT_ONCE]
            held = engine.dense.holds(collection, some) & engine.lexical.holds(collection, some)
            lost |= {owners[one] for one in some if one not in held}
    return lost


def put_back_late() -> int:
    """Have put into the index that is searched what a worker put into the other meanwhile.

    One that began with a document before the two were exchanged, that is. How many documents.
    """
    shape = beside_fingerprint()
    late = Document.objects.ready().filter(fingerprint=shape, lease=None) if shape else None
    return late.exclude(stage__in=WORKING).update(shelved=True) if late is not None else 0


def refuse_another(shape: str) -> None:
    """Raise RefusedError where the index beside is another: somebody else was quicker."""
    if not shape or shape != beside_fingerprint():
        raise RefusedError(gettext("The indexes have changed meanwhile: look again."))


def remove_beside(engine: "Engine", shape: str) -> None:
    """Remove the index beside, of that shape, and what its model made for it.

    Raises RefusedError, and RagError.
    """
    from rag.embed.once import maker_of

    with transaction.atomic():
        list(EmbedderUse.objects.select_for_update())  # who exchanges the two at once waits here
        refuse_another(shape)
        if (beside := embedders().beside) is None:
            return
        EmbedderUse.objects.filter(place=BESIDE).delete()
        BesideRow.objects.all().delete()
    Kept.objects.filter(maker=maker_of(embedder(beside))).delete()
    for index in (engine.dense, engine.lexical):
        for name in list(index.collections()):
            ours = OURS.fullmatch(name)
            if ours and ours["fingerprint"] == shape and index.is_ours(name):
                index.drop(name)
