"""What the database keeps sorted of documents, so that no page counts or sorts all of them.

Each serves one question; docs/speed.md says how long these take where there are 200,000 documents.
Only what a query says in the same words is found by an index with a condition, in SQLite at least.
"""

from django.db.models import Index, Q
from django.db.models.functions import Lower

from rag.types import Stage

WORKING = {Stage.PARSING, Stage.CAPTIONING, Stage.EMBEDDING}
UNREAD = {Stage.FAILED, Stage.CANCELLED}

CURRENT = Q(deleted_at=None, superseded_at=None)
OUT_OF_USE = Q(deleted_at__isnull=False) | Q(superseded_at__isnull=False)
READY = Q(CURRENT, generation__gt=0, shelved=False)
QUEUED = Q(deleted_at=None, stage=Stage.QUEUED.value)
# Short by size until its pages are known. Of 51 reports and papers tried, 88 % of those with up to
# 40 pages are no larger; a long one among them is given back when its pages are counted.
SHORT_BYTES, SHORT_PAGES = 2_000_000, 40
SHORT = Q(size__lte=SHORT_BYTES, pages_count__lte=SHORT_PAGES)
TURN = ["workspace", "bulk", "created", "id"]

# SQLite reads the row where the index does not hold the columns of its condition, too.
KEPT = ["deleted_at", "superseded_at"]

INDEXES = [
    # Lists, by what they are sorted by. With the id a page far down reads the index alone.
    Index(fields=["workspace", "-created", "id", *KEPT], condition=CURRENT, name="document_newest"),
    # PostgreSQL reads what an expression is of, too.
    Index(
        "workspace", Lower("title"), "id", "title", *KEPT, condition=CURRENT, name="document_name"
    ),
    Index(
        fields=["workspace", "-pages_count", "id", *KEPT], condition=CURRENT, name="document_pages"
    ),
    Index(fields=["workspace", "-dated", "id", *KEPT], condition=CURRENT, name="document_dated"),
    Index(fields=["workspace", "-size", "id", *KEPT], condition=CURRENT, name="document_size"),
    Index(
        fields=["workspace", "stage", "-created", "id", *KEPT],
        condition=CURRENT,
        name="document_stage",
    ),
    # What lies in a folder, and how much.
    Index(
        fields=["workspace", "folder", "-created", "id", *KEPT],
        condition=CURRENT,
        name="document_folder",
    ),
    Index(fields=["workspace", *KEPT, "id"], condition=OUT_OF_USE, name="document_out"),
    # Which and how many there are of a type, or with a text in their name.
    Index(
        fields=["workspace", "media_type", "title", "file_name", *KEPT, "id"],
        condition=CURRENT,
        name="document_words",
    ),
    # The administration's, of all workspaces.
    Index(fields=["-created", "-id"], condition=Q(deleted_at=None), name="document_all"),
    # What a question covers.
    Index(
        fields=["workspace", "fingerprint", "media_type", "generation", "shelved", *KEPT, "id"],
        condition=READY,
        name="document_ready",
    ),
    Index(
        fields=["workspace", "stage", "generation", "media_type", *KEPT],
        condition=Q(CURRENT, generation=0),
        name="document_first",
    ),
    Index(
        fields=["workspace", "media_type", "shelved", "generation", *KEPT],
        condition=Q(CURRENT, shelved=True),
        name="document_shelved",
    ),
    # What an index that is older than the database would lack.
    Index(fields=["-ready_at"], condition=READY, name="document_latest"),
    # Whose turn it is, and who has much waiting.
    Index(fields=TURN, condition=QUEUED, name="document_turn"),
    Index(fields=TURN, condition=Q(QUEUED, SHORT), name="document_turn_short"),
    Index(fields=["uploaded_by", "workspace"], condition=QUEUED, name="document_waits_of"),
    Index(fields=["stage"], name="document_working"),
    # What an upload asks.
    Index(fields=["workspace", "sha256"], name="document_copies"),
    Index(
        fields=["workspace", "size", "purged_at"], condition=Q(purged_at=None), name="document_kept"
    ),
]
