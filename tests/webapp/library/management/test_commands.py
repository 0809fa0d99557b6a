"""The commands, as somebody types them."""

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from rag.engine import Engine
from tests.connected import make_model
from tests.llm_server import Reply, llm_server, refused_url
from tests.make import make_user
from tests.pdfs import make_pdf, text
from tests.rows import FINGERPRINT, index, make_ready
from webapp import heartbeats
from webapp.accounts.models import ApiKey, User
from webapp.connected.models import Purpose
from webapp.library.models import Document, Workspace

ROOT = Path(__file__).parents[4]
REVENUE = "Revenue was 10 million euros in 2020."


def run(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out, stderr=StringIO())
    return out.getvalue()


@pytest.fixture
def root(db: None) -> User:
    return make_user("root@example.org", is_staff=True, is_superuser=True)


@pytest.fixture
def report(workspace: Workspace, engine: Engine) -> Document:
    document = make_ready(workspace, REVENUE, "Costs were 4 million euros.")
    index(document, engine)
    return document


@pytest.mark.service
def test_a_command_with_another_data_directory_says_what_to_give_it(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "create_api_key", "alice@example.org"],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode
    assert "Give a command the settings of the running product: DATA_DIR" in done.stderr


def test_a_key_is_all_that_is_printed(alice: User) -> None:
    secret = run("create_api_key", "Alice@Example.org", "--name", "CI").strip()
    assert ApiKey.user_of(secret) == alice
    assert ApiKey.objects.get().name == "CI"
    with pytest.raises(CommandError, match="no active user"):
        run("create_api_key", "nobody@example.org")


def test_it_answers_with_the_words_and_their_page(report: Document) -> None:
    told = run("ask", "Reports", "What was the revenue in 2020?")
    assert f"Report, page 1: “{REVENUE}”" in told
    answer = json.loads(run("ask", str(report.workspace.pk), "What was the revenue?", "--json"))
    assert answer["claims"][0]["citations"][0]["title"] == "Report"


def test_it_says_where_no_model_could_write(report: Document) -> None:
    make_model(Purpose.ANSWERS, url=refused_url())
    told = run("ask", "Reports", "What was the revenue in 2020?")
    assert f"Report, page 1: “{REVENUE}”" in told
    assert "note: The documents are quoted, because scripted could not write an answer." in told


def test_it_says_what_it_cannot_ask(report: Document, charlie: User) -> None:
    with pytest.raises(CommandError, match="no workspace"):
        run("ask", "Nowhere", "What?")
    with pytest.raises(CommandError):
        run("ask", "Reports", " ")
    Workspace.objects.create(name="Reports")
    with pytest.raises(CommandError, match="Several"):
        run("ask", "Reports", "What?")


def test_it_checks_and_mends_the_index(report: Document, engine: Engine) -> None:
    Document.objects.all().delete()
    collection = report.workspace.collection(FINGERPRINT)
    with pytest.raises(CommandError) as failed:
        run("check_index")
    assert failed.value.returncode == 1
    with pytest.raises(CommandError):
        run("check_index", "--json")
    assert "2 differences, 0 left" in run("check_index", "--repair")
    assert json.loads(run("check_index", "--json"))["differences"] == 0
    assert run("check_index").strip() == "0 differences"
    assert list(engine.dense.ids(collection)) == []


def test_it_rebuilds_the_index(report: Document, engine: Engine) -> None:
    collection = report.workspace.collection(FINGERPRINT)
    engine.dense.drop(collection)
    assert run("rebuild_index", "--workspace", "Reports").strip() == "Reports: 1 documents indexed"
    assert len(list(engine.dense.ids(collection))) == 2
    assert "Reports: 1 documents indexed" in run("rebuild_index")
    with pytest.raises(CommandError, match="no workspace"):
        run("rebuild_index", "--workspace", "Nowhere")


def test_it_verifies_claims(engine: object, tmp_path: Path) -> None:
    rows = [
        {"id": 1, "source_text": REVENUE, "claim": REVENUE},
        {"id": 2, "passages": [{"text": REVENUE}, "It rained."], "claim": "Whales sing."},
    ]
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text("\n".join(map(json.dumps, rows)) + "\n")
    run("verify_claims", str(source), "--output", str(out))
    told: list[dict[str, Any]] = [json.loads(line) for line in out.read_text().splitlines()]
    assert [row["id"] for row in told] == [1, 2]
    assert told[0]["verdict"] == "supported"
    assert told[0]["support"] > told[1]["support"]
    assert told[0]["evidence"] == [{"passage": 1, "start": 0, "end": len(REVENUE)}]
    assert told[0]["reason"]


def test_the_judge_verifies_claims_where_there_is_one(
    engine: object, tmp_path: Path, settings: Settings
) -> None:
    row = {
        "id": 1, "claim": "It grew by 3 + 1 = 4 million.", "question": "How much?",
        "passages": ["It was so in 2021. Revenue grew by 4 million."], "other_passages": ["Rain."],
        "earlier": ["Half of 2 is 2 / 2 = 1."],
    }  # fmt: skip
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(json.dumps(row))
    said = {"claim": 1, "verdict": "supported", "sentences": ["1.2"], "differs": ""}
    with llm_server([Reply(text=json.dumps({"claims": [said]}))]) as server:
        settings.LLM_BASE_URL, settings.LLM_MODEL, settings.JUDGE = server.url, "m", "always"
        run("verify_claims", str(source), "--output", str(out))
        asked = server.requests[0]["messages"][1]["content"]
    told = json.loads(out.read_text())
    assert (told["verdict"], told["by"]) == ("supported", "judge m")
    assert told["evidence"] == [{"passage": 1, "start": 19, "end": 45}]
    assert "[1.2] Revenue grew by 4 million." in asked
    assert "How much?" in asked


@pytest.mark.parametrize("line", ["{", "[]", '{"id": 1}', '{"id": 1, "claim": "x", "passages": 7}'])
def test_it_names_the_line_that_is_no_claim(engine: object, tmp_path: Path, line: str) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text(f"\n{line}\n")
    with pytest.raises(CommandError, match="line 2"):
        run("verify_claims", str(source), "--output", str(tmp_path / "out.jsonl"))


@pytest.mark.model
def test_a_verifier_by_name_is_examined_beside_the_shipped_one(
    settings: Settings, tmp_path: Path
) -> None:
    from tests.rag.verify.model.tiny import make  # torch takes its time

    settings.VERIFIER_MODEL = str(make("MiniCheck-RoBERTa-Large", tmp_path))
    mine, shipped = run("examine_verifier").splitlines()
    assert mine.startswith(f"{settings.VERIFIER_MODEL}: ")
    assert shipped.startswith("shipped-")
    assert "of 20 right claims supported" in mine
    settings.VERIFIER_MODEL = "bespokelabs/Bespoke-MiniCheck-7B"
    with pytest.raises(CommandError, match="code of its own"):
        run("examine_verifier")


def test_it_takes_folders_in_and_reads_them_here_without_a_worker(
    root: User, engine: Engine, tmp_path: Path
) -> None:
    folder = tmp_path / "more" / "deep"
    folder.mkdir(parents=True)
    make_pdf(folder / "Good.pdf", text(72, 72, REVENUE))
    (folder / "bad.PDF").write_bytes(b"<html>")
    (folder / "notes.xyz").write_text("not asked for")
    out = StringIO()
    with pytest.raises(CommandError, match="1 of 2 files failed"):
        call_command("ingest", tmp_path, workspace="Papers", wait=True, json=True, stdout=out,
                     stderr=StringIO())  # fmt: skip
    bad, good = sorted((json.loads(line) for line in out.getvalue().splitlines()),
                       key=lambda row: bool(row["id"]))  # fmt: skip
    assert "not a PDF" in bad["error"]
    assert (good["stage"], good["pages"]) == ("ready", 1)
    workspace = Workspace.objects.owned_by(root).get()
    assert workspace.name == "Papers"
    again = run("ingest", str(folder / "Good.pdf"), "--workspace", str(workspace.pk), "--wait")
    assert "was there already" in again
    assert Document.objects.count() == 1


def test_it_leaves_them_to_the_workers(root: User, engine: Engine, tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "Good.pdf", text(72, 72, REVENUE))
    heartbeats.beat(heartbeats.INGEST)
    told = run("ingest", str(path), "--workspace", "Papers")
    assert told.startswith("queued")


def test_it_needs_an_owner_and_a_file(db: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no file that can be read"):
        run("ingest", str(tmp_path), "--workspace", "Papers")
    with pytest.raises(CommandError, match="no administrator"):
        run("ingest", str(tmp_path / "x.pdf"), "--workspace", "Papers")
    assert not Workspace.objects.exists()
