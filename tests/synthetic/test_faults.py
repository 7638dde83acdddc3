"""Planted faults: each is where the answer key says, and nothing else differs."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from mrdscope.cohort.readers import read
from mrdscope.errors import UsageError
from mrdscope.synthetic.faults.planting import NOT_PLANTED
from mrdscope.synthetic.trial import SEED
from mrdscope.synthetic.writing import write_faulty

SAMPLES = Path(__file__).parents[2] / "sample_data"
FAULTY, CLEAN = SAMPLES / "synthetic_all_faults", SAMPLES / "synthetic_all"
KEY = SAMPLES / "synthetic_all_faults_answer_key.csv"
#: How many rules of each family there are (domain reference, 4.4).
FAMILIES = {
    "PAT": 12, "DAT": 9, "SRV": 11, "MRD": 25, "TOX": 15, "TRT": 5, "STR": 8, "PHI": 3, "REV": 2
}  # fmt: skip
#: Altered in most rows, which the key tells of the column.
IMPUTED = "diagnosis_date"


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def key():
    return rows_of(KEY)


@pytest.fixture(scope="module")
def faulty():
    return {path.stem: rows_of(path) for path in FAULTY.glob("*.csv")}


def test_the_shipped_faults_are_what_the_program_plants(tmp_path):
    written = write_faulty(tmp_path / FAULTY.name, patients=80, seed=SEED)
    assert written.name == KEY.name
    assert written.read_bytes() == KEY.read_bytes()
    for path in sorted(FAULTY.iterdir()):
        assert (tmp_path / FAULTY.name / path.name).read_bytes() == path.read_bytes(), path.name


def test_every_rule_has_a_fault_or_a_reason_for_none(key):
    rules = {f"{family}-{n:02}" for family, most in FAMILIES.items() for n in range(1, most + 1)}
    assert {entry["rule"] for entry in key} == rules - set(NOT_PLANTED)


def test_every_entry_names_a_row_of_its_patient_and_a_column_that_is_there(key, faulty):
    for entry in key:
        table = faulty[entry["table"]]
        assert entry["column"] in table[0], entry
        assert entry["planted"]
        if entry["row"]:
            row = table[int(entry["row"]) - 2]
            assert row["patient_id"] == entry["patient"], entry


def test_nothing_is_altered_that_the_key_does_not_tell(key, faulty):
    told = {(entry["table"], entry["row"]) for entry in key}
    whole = {e["patient"] for e in key if e["rule"] in ("SRV-07", "SRV-11", "DAT-09", "TRT-05")}
    for name, rows in faulty.items():
        clean = rows_of(CLEAN / f"{name}.csv")
        columns = [c for c in clean[0] if c in rows[0] and c != IMPUTED]
        known = {tuple(row[c] for c in columns) for row in clean}
        for number, row in enumerate(rows, start=2):
            if row["patient_id"] not in whole and (name, str(number)) not in told:
                assert tuple(row[c] for c in columns) in known, (name, number)


def test_rows_are_missing_of_those_alone_whose_rows_were_taken_out(key, faulty):
    taken = {e["patient"] for e in key if "taken out" in e["planted"] or e["rule"] == "SRV-07"}
    taken |= {e["patient"] for e in key if e["rule"] == "TRT-05"}
    renamed = {e["patient"].upper() for e in key if e["rule"] == "PAT-03"}
    for name, rows in faulty.items():
        there = [row["patient_id"] for row in rows]
        clean = [row["patient_id"] for row in rows_of(CLEAN / f"{name}.csv")]
        short = {p for p in set(clean) if there.count(p) < clean.count(p)}
        assert short <= taken | renamed, name


@pytest.mark.parametrize(
    ("rule", "wrong"),
    [
        ("PAT-08", r"X"), ("DAT-01", r"2021-02-31"), ("DAT-03", r"\d\d/\d\d/\d{4}"),
        ("SRV-01", r""), ("SRV-02", r"-12|0"), ("MRD-02", r"-0\.\d+|47"), ("MRD-03", r"0"),
        ("TOX-01", r"7|2-3"), ("TOX-02", r""), ("TRT-02", r"6000\.0|"),
        ("STR-03", r"-9|999"), ("STR-04", r"Total"),
    ],
)  # fmt: skip
def test_the_cell_of_a_fault_holds_what_is_wrong(key, faulty, rule, wrong):
    entries = [entry for entry in key if entry["rule"] == rule]
    for entry in entries:
        cell = faulty[entry["table"]][int(entry["row"]) - 2][entry["column"]]
        assert re.fullmatch(wrong, cell), entry


def test_a_cohort_with_faults_is_read_and_says_what_could_not_be(key):
    loaded = read(FAULTY)
    doubted = {(note.file, note.row, note.column) for note in loaded.report.doubts}
    unreadable = {"DAT-01", "DAT-03", "MRD-01", "TOX-01", "STR-02"}
    for entry in key:
        if entry["rule"] in unreadable:
            assert (f"{entry['table']}.csv", int(entry["row"]), entry["column"]) in doubted, entry
    assert loaded.cohort.size == 81


def test_a_small_cohort_takes_the_faults_it_has_a_place_for(tmp_path):
    key = rows_of(write_faulty(tmp_path / "few", patients=12, seed=1))
    assert 20 < len({entry["rule"] for entry in key}) < 80
    assert read(tmp_path / "few").cohort.size >= 12


def test_faults_are_not_planted_in_a_cohort_nobody_would_look_through(tmp_path):
    with pytest.raises(UsageError, match="at most 1,000 patients"):
        write_faulty(tmp_path / "many", patients=1_001, seed=1)
