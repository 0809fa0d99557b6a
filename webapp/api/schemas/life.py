"""What the API tells of versions, of what changed between them, and of what was deleted."""

from datetime import datetime
from uuid import UUID

from ninja import Field, Schema

from webapp.library.models import Receipt
from webapp.library.viewer.compare import Change, Comparison, Piece


class PlaceOut(Schema):
    """Words of a version and where they are in its text."""

    text: str
    page: int
    start: int
    end: int

    @classmethod
    def of(cls, piece: Piece | None) -> "PlaceOut | None":
        """From a sentence of the comparison."""
        if piece is None:
            return None
        return cls(text=piece.text, page=piece.page, start=piece.start, end=piece.end)


class ChangeOut(Schema):
    """A difference: `old` is null for what was added, `new` for what was removed."""

    kind: str = Field(description="added, removed, changed or moved")
    old: PlaceOut | None
    new: PlaceOut | None

    @classmethod
    def of(cls, change: Change) -> "ChangeOut":
        """From the comparison."""
        return cls(kind=change.kind.value, old=PlaceOut.of(change.old), new=PlaceOut.of(change.new))


class ComparisonOut(Schema):
    """What text changed from one version to another, in the order of the newer one."""

    counts: dict[str, int]
    same: int = Field(description="Sentences and table rows that are the same.")
    old_pages: list[int]
    new_pages: list[int]
    changes: list[ChangeOut]
    total: int

    @classmethod
    def of(cls, found: Comparison, offset: int, limit: int) -> "ComparisonOut":
        """A part of the differences, and how many there are of each kind in all."""
        return cls(
            counts=found.counts,
            same=found.same,
            old_pages=found.old_pages,
            new_pages=found.new_pages,
            changes=[ChangeOut.of(one) for one in found.changes[offset : offset + limit]],
            total=len(found.changes),
        )


class ReceiptOut(Schema):
    """What was removed of a document, and what was found of it afterwards."""

    id: UUID
    document: UUID
    title: str
    file_name: str
    version: int
    size: int
    sha256: str
    added: datetime
    deleted: datetime | None
    deleted_by: str | None
    purged_by: str | None
    reason: str
    before: dict[str, int]
    after: dict[str, int]
    finished: datetime | None = Field(description="When nothing was left; null until then.")

    @classmethod
    def of(cls, receipt: Receipt) -> "ReceiptOut":
        """From its row."""
        return cls(
            id=receipt.pk,
            document=receipt.document_id,
            title=receipt.title,
            file_name=receipt.file_name,
            version=receipt.version,
            size=receipt.size,
            sha256=receipt.sha256,
            added=receipt.added,
            deleted=receipt.deleted_at,
            deleted_by=receipt.deleted_by.email if receipt.deleted_by else None,
            purged_by=receipt.purged_by.email if receipt.purged_by else None,
            reason=receipt.reason,
            before=receipt.before,
            after=receipt.after,
            finished=receipt.finished,
        )
