"""Rules of a user's own: which rows they find, what they say, and what is refused."""

from __future__ import annotations

import pytest

from mrdscope.analysis.quality.catalogue import RULES
from mrdscope.analysis.quality.checking import check
from mrdscope.analysis.quality.own_rules import own_rules
from mrdscope.errors import InputError

SHALLOW = {
    "id": "OWN-1",
    "table": "mrd",
    "when": "control_copies<10000 and mrd=undetected",
}


@pytest.fixture
def evidence(evidence_of):
    negative = {"patient_id": "P1", "status": "undetected", "lower": 0.0, "upper": 1e-4}
    return evidence_of(
        patients=[{"patient_id": "P1", "transcript": "p210"}],
        mrd=[
            negative | {"day": 0, "control_copies": 20_000},
            negative | {"day": 30, "control_copies": 5_000},
            negative | {"day": 60},
        ],
    )


@pytest.fixture
def run(evidence):
    def found(**values):
        rules = own_rules([SHALLOW | values], evidence.cohort, "ours.toml", RULES)
        return check(evidence, rules).frame

    return found


def test_a_rule_finds_the_rows_of_which_its_condition_is_true(run):
    found = run()
    columns = ("rule", "severity", "table", "row", "patient_id", "column", "value")
    place = ("OWN-1", "warning", "mrd", 3, "P1", "control_copies", "5000")
    assert found.select(columns).rows() == [place]
    assert found["message"].to_list() == ["P1: control_copies<10000 and mrd=undetected"]


def test_a_message_says_what_the_row_holds(run):
    found = run(message="{patient_id} d{day}: {control_copies} of {control_gene}, {{so}}")
    assert found["message"].to_list() == ["P1 d30: 5000 of ?, {so}"]


def test_a_condition_may_name_the_patients_columns(run):
    assert run(when="transcript=p210 and day>=30").height == 2
    assert run(when="transcript=p190").height == 0


def test_a_rule_of_a_whole_table_points_at_the_cell_it_is_told_to(run):
    assert run(when="transcript=p210", column="day")["column"].to_list() == ["day"] * 3


def test_a_level_is_pointed_at_where_it_was_reported(run):
    assert run(when="mrd=undetected")["column"].to_list() == ["value"] * 3


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("x", ["key rule"]),
        (["x"], ["[[rule]] 1"]),
        ([SHALLOW | {"wen": "x"}], ["wen", "when"]),
        ([{"id": "OWN-1", "table": "mrd"}], ["'when' is missing"]),
        ([SHALLOW | {"when": 3}], ["key when", "a text"]),
        ([SHALLOW | {"id": "MRD-01"}], ["MRD-01 already"]),
        ([SHALLOW, SHALLOW], ["[[rule]] 2", "OWN-1 already"]),
        ([SHALLOW | {"id": "a b"}], ["key id"]),
        ([SHALLOW | {"table": "mdr"}], ["key table", "mrd"]),
        ([SHALLOW | {"severity": "bad"}], ["key severity", "warning"]),
        ([SHALLOW | {"when": "copies<<3"}], ["(OWN-1), key when", "character"]),
        ([SHALLOW | {"when": "contrl_copies<3"}], ["key when", "control_copies"]),
        ([SHALLOW | {"column": "contrl_gene"}], ["key column", "control_gene"]),
        ([SHALLOW | {"message": "{dya}"}], ["key message", "day"]),
        ([SHALLOW | {"message": "{day"}], ["key message"]),
        ([SHALLOW | {"message": "{day.__class__}"}], ["key message"]),
        ([SHALLOW | {"message": "{day!r}"}], ["key message"]),
        ([SHALLOW | {"message": "{day:>9}"}], ["key message"]),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(evidence, said, words):
    with pytest.raises(InputError) as refused:
        own_rules(said, evidence.cohort, "ours.toml", RULES)
    assert all(word in refused.value.sentence for word in ["ours.toml", *words])
