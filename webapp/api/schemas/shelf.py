"""What the API takes and gives of where documents lie: filters, folders, tags, own fields, acts."""

from datetime import date
from uuid import UUID

from ninja import Schema
from pydantic import Field, model_validator

from rag.types import FileType, Stage
from webapp.api.schemas import In, Text
from webapp.library.documents.bulk import Act
from webapp.library.documents.catalog import Sort
from webapp.library.documents.fields.conditions import read_condition
from webapp.library.documents.filters import MOST, Dates, Filter, path_of
from webapp.library.documents.quality import Mark
from webapp.library.documents.tags import MOST_AT_ONCE
from webapp.library.models import Kind, OwnField
from webapp.library.models.folders import LONGEST_PATH


class FilterIn(In):
    """Narrows documents: a folder, all of the tags, one of the types, the days included."""

    folder: Text = Field(
        default="", max_length=LONGEST_PATH, description="With those within; “/” is in none."
    )
    fields: list[Text] = Field(
        default=[], max_length=MOST, description="Own fields, as “status=open” or “amount>100”."
    )
    tags: list[Text] = Field(default=[], max_length=MOST)
    types: list[FileType] = Field(default=[], max_length=MOST)
    since: date | None = Field(default=None, alias="from", description="On this day or later.")
    until: date | None = Field(default=None, alias="to", description="On this day or before.")
    dates: Dates = Field(default=Dates.ADDED, description="“added”, or the file's “own” date.")

    @property
    def only(self) -> Filter:
        """As the library narrows by it."""
        return Filter(
            folder=path_of(self.folder),
            tags=tuple(self.tags),
            types=tuple(self.types),
            since=self.since,
            until=self.until,
            dates=self.dates,
            conditions=tuple(map(read_condition, self.fields)),
        )


class DocumentsIn(FilterIn):
    """Which part of a workspace's documents is wanted."""

    stage: Stage | None = None
    quality: Mark | None = None
    q: Text = Field(default="", max_length=100, description="A part of the name.")
    sort: Sort = Sort.NEWEST
    limit: int = Field(default=100, ge=1, le=500)
    offset: int = Field(default=0, ge=0, le=1_000_000)


class FittingIn(FilterIn):
    """Documents whose name holds `q` and that fit a filter; all, if it is empty."""

    q: Text = Field(default="", max_length=100, description="A part of the name.")


class ActIn(In):
    """What is to be done to documents: those of these ids, or all that are `fitting`; not both."""

    act: Act
    documents: list[UUID] | None = Field(default=None, max_length=10_000)
    fitting: FittingIn | None = None
    to: Text = Field(default="", description="Of “move”: the folder; empty: at the top.")
    add: list[Text] = Field(default=[], max_length=MOST_AT_ONCE)
    remove: list[Text] = Field(default=[], max_length=MOST_AT_ONCE)
    field: Text = Field(default="", description="Of “fill”: the name of an own field.")
    value: Text = Field(default="", description="What it is to say; empty: nothing.")

    @model_validator(mode="after")
    def _means_one(self) -> "ActIn":
        """Whoever says both may mean fewer than all that fit, and says it of a delete, too."""
        if (self.documents is None) == (self.fitting is None):
            raise ValueError("give either documents or fitting")
        return self


class ActOut(Schema):
    """How many documents were meant, and to how many it was done."""

    meant: int
    done: int


class TagsIn(In):
    """The tags that a document is to have, and no others."""

    tags: list[Text] = Field(max_length=MOST_AT_ONCE)


class OwnFieldIn(In):
    """An own field of a workspace. `choices` of a choice."""

    name: Text
    kind: Kind = Kind.TEXT
    choices: list[Text] = Field(default=[], max_length=100)


class OwnFieldOut(Schema):
    """An own field of a workspace."""

    id: int
    name: str
    kind: Kind
    choices: list[str]

    @classmethod
    def of(cls, field: OwnField) -> "OwnFieldOut":
        """From its row."""
        kind = Kind(field.kind)
        return cls(id=field.pk, name=field.name, kind=kind, choices=field.choosable)


class FillIn(In):
    """Fields by name with what they are to say; empty: nothing. Others stay as they are."""

    fields: dict[Text, Text] = Field(max_length=30)


class FolderIn(In):
    """Where a document is to lie."""

    folder: Text = Field(description="A path such as “Contracts/2024”; empty: at the top.")


class FolderOut(Schema):
    """A folder, and how many documents lie right in it."""

    folder: str
    documents: int


class RenameFolderIn(In):
    """A folder, and the path that it is to have, with all that lies in it."""

    folder: Text = Field(min_length=1)
    to: Text


class TagManyIn(In):
    """Tags to put on documents of a workspace, and tags to take off them."""

    documents: list[UUID] = Field(min_length=1, max_length=10_000)
    add: list[Text] = Field(default=[], max_length=MOST_AT_ONCE)
    remove: list[Text] = Field(default=[], max_length=MOST_AT_ONCE)


class TagOut(Schema):
    """A tag, and on how many documents it is."""

    name: str
    documents: int
