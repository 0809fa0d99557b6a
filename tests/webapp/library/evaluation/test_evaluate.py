"""An evaluation from a folder to its report."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from rag.engine import Engine
from tests.connected import make_model
from tests.llm_server import Reply, llm_server
from tests.make import make_user
from tests.pdfs import make_pdf, text
from webapp.connected.models import Purpose as Used
from webapp.library.evaluation import run as running
from webapp.library.evaluation.dataset import DatasetError, read_dataset
from webapp.library.evaluation.figures import figures
from webapp.library.models import Document, Workspace
from webapp.usage.models import ModelRequest, Purpose

QUESTIONS = [
    {"id": "q1", "source": "made", "doc": "dues.pdf", "question": "What were the harbour dues?",
     "answer": "48.7", "answerable": True, "evidence_pages": [2], "question_type": "number"},
    {"id": "q2", "source": "other", "doc": "ice.pdf", "question": "When did the ice break?",
     "answer": "April", "answerable": True, "evidence_pages": [1]},
    {"id": "q3", "source": "other", "doc": "broken.pdf", "question": "Who is the captain?",
     "answer": "Not answerable", "answerable": False, "evidence_pages": []},
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    pdfs = tmp_path / "set" / "pdfs"
    pdfs.mkdir(parents=True)
    cover = text(72, 72, "Annual report of the port authority.")
    make_pdf(pdfs / "dues.pdf", cover, text(72, 72, "The harbour dues were 48.7 million crowns."))
    make_pdf(pdfs / "ice.pdf", text(72, 72, "The ice did not break before April."))
    (pdfs / "broken.pdf").write_bytes(b"nothing of the kind")
    lines = "\n".join(map(json.dumps, QUESTIONS))
    (tmp_path / "set" / "questions.jsonl").write_text(lines + "\n")
    return tmp_path / "set"


@pytest.fixture
def one_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test's transaction is seen by its own thread alone."""
    monkeypatch.setattr(running, "READERS", 1)


def evaluate(folder: Path, out: Path, **options: Any) -> list[dict[str, Any]]:
    call_command("evaluate", folder, output=out, stdout=StringIO(), stderr=StringIO(), **options)
    return [json.loads(line) for line in (out / "rows.jsonl").read_text().splitlines()]


@pytest.mark.usefixtures("db", "one_reader")
def test_it_asks_both_ways_and_uses_what_was_read_before(
    engine: Engine, folder: Path, tmp_path: Path
) -> None:
    make_user("root@example.org", is_superuser=True)
    rows = evaluate(folder, tmp_path / "out")
    assert [(row["id"], row["scope"]) for row in rows] == [
        (question["id"], scope) for question in QUESTIONS for scope in ("document", "corpus")
    ]
    first = rows[0]
    assert first["retrieved"][0]["document"] == "dues.pdf"
    assert 2 in first["retrieved"][0]["pages"]
    cited = first["citations"][0]
    assert (cited["document"], cited["page"]) == ("dues.pdf", 2)
    assert len(cited["quote"]) == cited["end"] - cited["start"]
    assert all(0 <= row["confidence"] <= 1 for row in rows)
    lost = rows[4]
    assert lost["abstained"]
    assert lost["retrieved"] == []

    report = json.loads((tmp_path / "out" / "report.json").read_text())
    assert report["documents"]["ready"] == 2
    assert [one["document"] for one in report["documents"]["failed"]] == ["broken.pdf"]
    assert report["figures"]["document"]["retrieval"]["hit@5"]["value"] == 1.0
    assert set(report["figures"]["corpus"]["by_source"]) == {"made", "other"}
    page = (tmp_path / "out" / "report.html").read_text()
    assert "broken.pdf" in page
    assert "hit@5" in page
    assert "http" not in page

    assert "<svg" in page
    assert "The worst misses" not in page
    assert set(report["figures"]["document"]["by_kind"]) == {"number"}

    before = list(Document.objects.values_list("pk", "ready_at"))
    again = evaluate(folder, tmp_path / "again", scope="corpus", only="other")
    assert [(row["id"], row["scope"]) for row in again] == [("q2", "corpus"), ("q3", "corpus")]
    assert list(Document.objects.values_list("pk", "ready_at")) == before
    assert Workspace.objects.count() == 1


@pytest.mark.usefixtures("db", "one_reader")
def test_what_it_asks_a_model_is_counted_and_what_that_fails_is_no_answer(
    engine: Engine, folder: Path, tmp_path: Path
) -> None:
    make_user("root@example.org", is_superuser=True)
    with llm_server([Reply(text="None [1]."), Reply(status=400, error="no")]) as server:
        make_model(Used.ANSWERS, url=server.url)
        rows = evaluate(folder, tmp_path / "out", scope="corpus")
    told = [row.get("error", "") for row in rows]
    assert any("could not write an answer. The language model refused" in one for one in told)
    kept = ModelRequest.objects.all()
    assert {one.purpose for one in kept} == {Purpose.EVALS}
    assert {"ok", "model.refused"} <= {one.end for one in kept}
    assert {one.workspace for one in kept} == {Workspace.objects.get()}
    assert kept.count() == len(server.requests)


@pytest.mark.usefixtures("db", "one_reader")
def test_two_runs_give_the_same_rows_apart_from_seconds(
    engine: Engine, folder: Path, tmp_path: Path
) -> None:
    make_user("root@example.org", is_superuser=True)
    rows = evaluate(folder, tmp_path / "out")
    same = evaluate(folder, tmp_path / "same", baseline=tmp_path / "out")
    assert [{**row, "seconds": {}} for row in same] == [{**row, "seconds": {}} for row in rows]
    told = json.loads((tmp_path / "same" / "report.json").read_text())["baseline"]["corpus"]
    assert told["questions"] == len(QUESTIONS)
    assert {one["change"] for one in told["figures"].values()} == {0.0}
    assert "may be chance" in (tmp_path / "same" / "report.html").read_text()


def test_it_says_what_is_wrong_with_a_folder(db: None, folder: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        evaluate(tmp_path / "nowhere", tmp_path / "out")
    with pytest.raises(DatasetError, match="no question"):
        read_dataset(folder, only="nobody")
    (folder / "questions.jsonl").write_text('{"id": 1}\n')
    with pytest.raises(DatasetError, match="line 1: no doc"):
        read_dataset(folder)


def test_the_same_documents_have_the_same_workspace(folder: Path) -> None:
    first = read_dataset(folder).workspace
    assert read_dataset(folder, only="made").workspace == first
    (folder / "pdfs" / "broken.pdf").write_bytes(b"other bytes")
    assert read_dataset(folder).workspace != first


def test_figures_hold_without_any_answer() -> None:
    given = {"scope": "document", "retrieved": [], "answer": "", "abstained": True,
             "confidence": 0.0, "citations": [], "verdicts": [], "error": "down",
             "seconds": {"retrieve": 0.0}}  # fmt: skip
    told = figures(QUESTIONS, [{"id": question["id"], **given} for question in QUESTIONS])
    answers = told["document"]["answers"]
    assert answers["given"] == 0
    assert answers["failed"] == 3
    assert answers["expected calibration error"] is None
    assert answers["Brier score of the share right"] is None
    assert answers["right of all"]["value"] == pytest.approx(1 / 3, abs=1e-3)


def test_sentences_that_nobody_checked_are_no_failures() -> None:
    given = {"scope": "document", "retrieved": [], "answer": "10", "abstained": False,
             "confidence": 0.5, "citations": [], "seconds": {"retrieve": 0.0},
             "verdicts": ["supported", "unchecked", "quoted", "partly"]}  # fmt: skip
    told = figures(QUESTIONS, [{"id": question["id"], **given} for question in QUESTIONS])
    faithful = told["document"]["answers"]["faithfulness (groundedness)"]
    assert faithful == pytest.approx(2 / 3, abs=1e-3)
