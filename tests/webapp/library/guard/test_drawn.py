"""No picture of a page holds what a policy hides, whoever looks at it."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image

from rag.engine import Engine
from rag.errors import UnreadableFileError
from rag.types import Action, Policy, Scope, SensitiveKind, Stage
from tests.make import browser
from tests.pdfs import make_pdf, text
from tests.rag.safety.samples import EMAIL
from tests.rows import FINGERPRINT
from webapp.accounts.models import User
from webapp.library.guard.policy import set_policy
from webapp.library.ingest.work import ingest
from webapp.library.models import Document, Opening, Page, Workspace
from webapp.library.viewer.pictures import page_png
from webapp.library.viewer.seen import LONG_SIDE, draw_page

KIND = SensitiveKind
MASK = Policy(actions={KIND.EMAIL: Action.MASK})
BLOCK = Policy(actions={KIND.EMAIL: Action.BLOCK})
WORDS = f"Complaints go to {EMAIL} before May 2024."


@pytest.fixture
def drawn(workspace: Workspace, alice: User, engine: Engine, tmp_path: Path) -> Document:
    """A real PDF, read by the real parser into a workspace that hides e-mail addresses."""
    path = make_pdf(tmp_path / "report.pdf", text(72, 100, WORDS))
    document: Document = Document.objects.create(
        workspace=workspace, title="Report", file_name="report.pdf", media_type="application/pdf",
        size=path.stat().st_size, sha256="a" * 64, stage=Stage.QUEUED,
    )  # fmt: skip
    default_storage.save(document.original_name, ContentFile(path.read_bytes()))
    set_policy(workspace, alice, MASK)
    assert ingest(str(document.pk), engine, FINGERPRINT)
    return Document.objects.select_related("workspace").get(pk=document.pk)


def test_reading_a_document_finds_its_words(drawn: Document) -> None:
    [place] = drawn.sensitive.all()
    page = Page.objects.get(document=drawn)
    assert page.text[place.start : place.end] == EMAIL
    assert drawn.guarded.endswith(drawn.workspace.policy_digest)


def test_the_picture_of_a_page_does_not_hold_it(drawn: Document) -> None:
    hidden, whole = page_png(drawn, 1, width=800), page_png(drawn, 1, width=800, policy=Policy())
    assert _dark(hidden) > 4 * _dark(whole)


def test_a_page_that_cannot_be_covered_is_not_drawn(drawn: Document) -> None:
    default_storage.delete(drawn.layout_name(drawn.generation))
    with pytest.raises(UnreadableFileError, match="policy hides"):
        page_png(drawn, 1, width=1200)


def _scope(document: Document, policy: Policy = MASK, **fields: Any) -> Scope:
    """What a question about the document may see."""
    return Scope(collection=document.workspace.collection(FINGERPRINT), policy=policy, **fields)


def test_a_model_is_shown_a_small_page_without_it(drawn: Document) -> None:
    hidden, whole = draw_page(str(drawn.pk), 1, _scope(drawn)), page_png(drawn, 1, width=800)
    assert hidden is not None
    with Image.open(BytesIO(hidden)) as picture:
        assert 0.9 * LONG_SIDE < max(picture.size) <= LONG_SIDE
    unhidden = draw_page(str(drawn.pk), 1, _scope(drawn, Policy()))
    assert unhidden is not None
    assert _dark(hidden) > 4 * _dark(unhidden)
    assert _dark(whole) > 4 * _dark(unhidden)


def test_a_page_that_a_model_may_not_see_is_not_shown_to_it(drawn: Document) -> None:
    ours = str(drawn.pk)
    assert draw_page(ours, 1, _scope(drawn, BLOCK)) is None
    assert draw_page(ours, 2, _scope(drawn)) is None
    assert draw_page(ours, 1, _scope(drawn, document_ids=frozenset({"other"}))) is None
    other = Workspace.objects.create(name="Other")
    assert draw_page(ours, 1, Scope(collection=other.collection(FINGERPRINT))) is None
    default_storage.delete(drawn.layout_name(drawn.generation))
    assert draw_page(ours, 1, _scope(drawn)) is None
    Document.objects.filter(pk=drawn.pk).update(deleted_at=timezone.now())
    assert draw_page(ours, 1, _scope(drawn, Policy())) is None


def test_an_opened_page_is_drawn_whole_for_a_while(drawn: Document, alice: User, bob: User) -> None:
    opening = Opening.objects.create(
        act=Opening.Act.PAGE, workspace=drawn.workspace, user=alice, email=alice.email,
        document=drawn, page=1,
    )  # fmt: skip
    path = f"/documents/{drawn.pk}/pages/1.png?width=800"
    covered = browser(alice).get(path).content
    whole = browser(alice).get(f"{path}&opening={opening.pk}").content
    assert _dark(covered) > 4 * _dark(whole)
    assert browser(bob).get(f"{path}&opening={opening.pk}").content == covered
    assert browser(alice).get(f"{path}&opening=nonsense").content == covered
    Opening.objects.filter(pk=opening.pk).update(created=timezone.now() - timedelta(hours=1))
    assert browser(alice).get(f"{path}&opening={opening.pk}").content == covered


def _dark(png: bytes) -> int:
    """How many pixels of a picture are black or nearly so."""
    with Image.open(BytesIO(png)) as picture:
        return sum(picture.convert("L").histogram()[:40])
