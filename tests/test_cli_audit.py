"""mrdscope audit: lists, exports, verifies and copies the trail of a review."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner

from mrdscope import cli
from mrdscope.analysis.quality.catalogue import RULES
from mrdscope.analysis.quality.checking import check
from mrdscope.analysis.quality.model import Evidence
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import PAPER
from mrdscope.cohort.model import LoadReport
from mrdscope.cohort.readers import read
from mrdscope.errors import InputError
from mrdscope.review import acts
from mrdscope.review.events import Act, Action, Kind, Target
from mrdscope.review.findings import Finding, keyed_findings
from mrdscope.review.place import beside
from mrdscope.review.review import Review
from mrdscope.review.store import Store

HOSTILE = '=HYPERLINK("http://x") [/] \x1b]52;c;AAAA\x07 | `rm`'


@pytest.fixture(autouse=True)
def state_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.fixture
def cohort(tmp_path) -> Path:
    folder = tmp_path / "trial"
    folder.mkdir()
    return folder


def act(second: int, action: Action, target: Target, reason: str | None = None, **new: str) -> Act:
    return Act(
        f"2025-03-01T08:00:{second:02}.000000Z", "+01:00", "alice", "ward-3", action, target,
        new=new, reason=reason, data_sha256="d" * 64, app_version="0.1.0",
    )  # fmt: skip


PATIENT = Target(Kind.PATIENT, patient="P1")
FINDING = Target(
    Kind.FINDING, patient="P1", table="mrd", row_key="P1 · 5", column="value", rule="MRD-05"
)


@pytest.fixture
def store(cohort) -> Store:
    store = Store(beside(cohort))
    store.append(
        [
            act(1, Action.DATA_SEEN, Target(Kind.DATA), size="7"),
            act(2, Action.FINDING_ACCEPTED, FINDING, "as measured", content="c" * 64, value="0.3"),
            act(3, Action.NOTE_ADDED, PATIENT, text=HOSTILE),
            act(4, Action.READING_GIVEN, PATIENT, question="relapse?", judgement="surely"),
        ]
    )
    return store


def audit(*words: object, code: int = 0) -> str:
    result = CliRunner().invoke(cli.commands, ["audit", *map(str, words)])
    if isinstance(result.exception, Exception):
        raise result.exception
    assert result.exit_code == code, result.output
    return result.stdout


def tamper(store: Store) -> None:
    with sqlite3.connect(store.path) as db:
        db.execute("DROP TRIGGER events_are_not_changed")
        db.execute("UPDATE events SET reason = 'never' WHERE seq = 2")
    db.close()


def test_the_trail_says_who_did_what_to_what_when_and_why(cohort, store):
    said = audit(cohort)
    assert "2025-03-01 08:00:02Z (+01:00)  alice@ward-3  finding accepted" in said
    assert "MRD-05 mrd P1 · 5, value" in said
    assert "reason: as measured" in said
    assert "the chain is whole: 4 events" in said
    assert store.verify().head.hash in said
    assert "\x1b" not in said


def test_json_has_every_column_and_the_chain(cohort, store):
    found = json.loads(audit(cohort, "--format", "json", "--unblind"))
    assert found["chain"]["whole"]
    accepted = found["events"][1]
    assert accepted["target"]["rule"] == "MRD-05"
    assert accepted["new"] == {"content": "c" * 64, "value": "0.3"}
    assert [one["hash"] for one in found["events"]] == [one.hash for one in store.events()]


def test_csv_holds_no_formula_and_acts_on_no_terminal(cohort, store):
    text = audit(cohort, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 4
    assert json.loads(rows[2]["new"])["text"].startswith("=HYPERLINK")
    assert not any(cell.startswith(tuple("=+@")) for cell in rows[2].values())
    assert "\x1b" not in text
    assert rows[0]["local_offset"] == "'+01:00"


def test_markdown_shows_hostile_text_as_itself(cohort, store):
    text = audit(cohort, "--format", "md")
    row = next(line for line in text.splitlines() if "HYPERLINK" in line)
    assert row.count(" | ") == 6
    assert "\\`rm\\`" in row


def test_verify_says_which_event_is_broken_and_what_was_expected(cohort, store):
    assert "the chain is whole" in audit(cohort, "--verify")
    expected = store.events()[1].hash
    tamper(store)
    said = audit(cohort, "--verify", code=1)
    assert "the chain is broken: 4 events, 1 fault" in said
    assert "event 2: it was changed after it was written (expected hash " in said
    assert f"found {expected})" in said
    found = json.loads(audit(cohort, "--verify", "--format", "json", code=1))
    assert [one["seq"] for one in found["breaks"]] == [2]


def test_a_broken_chain_is_never_listed_as_if_it_were_whole(cohort, store):
    tamper(store)
    assert "the chain is broken" in audit(cohort, code=1)


def test_a_hash_written_down_before_is_in_the_chain_or_that_is_said(cohort, store):
    assert "whole" in audit(cohort, "--verify", "--expect", store.events()[0].hash)
    said = audit(cohort, "--verify", "--expect", "f" * 64, code=1)
    assert "the chain never had the hash" in said


def test_a_copy_is_verified_elsewhere_without_the_data(cohort, store, tmp_path):
    copy = tmp_path / "elsewhere" / "copy.sqlite"
    copy.parent.mkdir()
    audit(cohort, "--backup", copy)
    shutil.rmtree(cohort)
    store.path.unlink()
    for words in ((copy,), (tmp_path / "gone", "--review", copy)):
        assert "the chain is whole: 4 events" in audit(*words, "--verify")
    copy.chmod(0o400)
    assert "the chain is whole" in audit(copy, "--verify")


def test_judgements_that_wait_for_the_other_reader_are_hidden_unless_asked_for(cohort, store):
    assert "surely" not in audit(cohort)
    assert "surely" in audit(cohort, "--unblind")


@pytest.mark.parametrize("make", [lambda path: None, lambda path: path.write_text("x" * 99)])
def test_without_a_review_that_can_be_read_it_says_so_in_a_sentence(cohort, make):
    make(beside(cohort))
    with pytest.raises(InputError):
        audit(cohort)


# -- check in the light of a review ----------------------------------------------------------------


@pytest.fixture
def faulty(tmp_path) -> Path:
    folder = tmp_path / "faulty"
    folder.mkdir()
    (folder / "patients.csv").write_text("patient_id,age\nP1,50\nP2,130\n")
    (folder / "events.csv").write_text("patient_id,type,day\nP1,death,9\nP2,death,9\n")
    return folder


def checked(*words: object, code: int) -> list[tuple[str, str]]:
    result = CliRunner().invoke(cli.commands, ["check", *map(str, words), "--format", "json"])
    assert result.exit_code == code, result.output
    found = json.loads(result.stdout)["findings"]
    return [(one["rule"], one["patient_id"]) for one in found if one["severity"] == "error"]


def test_a_finding_accepted_in_the_review_no_longer_fails_a_check_until_its_row_changes(faulty):
    (finding,) = checked(faulty, code=1)
    assert finding == ("PAT-06", "P2")
    cohort = read(faulty).cohort
    review = Review.open(cohort, faulty)
    frame = check(Evidence(cohort, LoadReport(), Results(cohort, PAPER)), RULES).frame
    keyed = keyed_findings(frame.filter(rule="PAT-06"), cohort)
    review.do(acts.accept(Finding.of(keyed.row(0, named=True)), "she is"))
    assert checked(faulty, code=0) == []
    assert checked(faulty, "--accepted", code=1) == [finding]
    (faulty / "patients.csv").write_text("patient_id,age\nP2,131\nP1,50\n")
    assert checked(faulty, code=1) == [finding]


def test_what_has_changed_since_it_was_reviewed_is_a_finding_of_a_check(faulty):
    cohort = read(faulty).cohort
    Review.open(cohort, faulty).do(acts.review_patient(cohort, "P1"))
    (faulty / "events.csv").write_text("patient_id,type,day\nP1,death,10\nP2,death,9\n")
    result = CliRunner().invoke(cli.commands, ["check", str(faulty)])
    assert "events P1 · death: changed since" in result.stdout
