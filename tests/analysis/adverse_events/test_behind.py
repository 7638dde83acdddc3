from __future__ import annotations

import polars as pl
import pytest

from mrdscope.analysis.adverse_events.behind import Cell, behind, behind_every_count
from mrdscope.analysis.adverse_events.table_rows import TableRow
from mrdscope.analysis.adverse_events.toxicity import toxicity
from mrdscope.analysis.adverse_events.toxicity_groups import groups_of
from mrdscope.analysis.adverse_events.toxicity_rates import shares
from mrdscope.errors import UsageError

RASH = TableRow("term", "rash")
KEYS = ["level", "system", "term", "scale", "group", "grades"]


def test_a_count_is_the_patients_with_that_worst_grade_and_all_their_records(cohort):
    found = behind(toxicity(cohort), Cell(RASH, "III-IV"))
    assert found.patients.rows() == [("P1", "all", 3, 3, 3.0, 9.0)]
    assert found.records.select("grade", "onset_day").rows() == [
        (1, 3.0), (3, 9.0), (0, 1.0), (1, 366.0),
    ]  # fmt: skip
    assert {"_file", "_row"} <= set(found.records.columns)


def test_a_group_is_counted_alone_and_one_not_known_too(cohort):
    groups = groups_of(cohort, "arm")
    result = toxicity(cohort)
    ids = {
        group: behind(result, Cell(RASH, "any", group), groups).patients["patient_id"].to_list()
        for group in ("A", "B", None)
    }
    assert ids == {"A": ["P1"], "B": [], None: ["P4"]}
    assert behind(result, Cell(grades="grade_5")).patients["patient_id"].to_list() == ["P2"]


@pytest.mark.parametrize("divided", [False, True])
def test_behind_every_count_are_as_many_as_it_says(synthetic, divided):
    groups = synthetic.arms if divided else None
    counts = shares(synthetic.toxicity, groups).filter(pl.col("patients") > 0)
    ids = behind_every_count(synthetic.toxicity, groups)
    joined = counts.join(ids, on=KEYS, nulls_equal=True, how="full", suffix="_behind")
    assert joined.height == counts.height == ids.height
    assert joined["patients"].to_list() == joined["patients_behind"].list.len().to_list()
    assert ids.filter(
        pl.col("patients").list.n_unique() != pl.col("patients").list.len()
    ).is_empty()


def test_one_count_and_all_of_them_say_the_same(synthetic):
    ids = behind_every_count(synthetic.toxicity, synthetic.arms)
    for row in ids.gather_every(37).iter_rows(named=True):
        name = row["term"] if row["level"] == "term" else row["system"]
        cell = Cell(TableRow(row["level"], name, row["scale"]), row["grades"], row["group"])
        found = behind(synthetic.toxicity, cell, synthetic.arms)
        assert found.patients["patient_id"].to_list() == row["patients"]
        assert set(found.records["patient_id"]) == set(row["patients"])


def test_what_is_not_there_is_refused(cohort):
    result = toxicity(cohort)
    for cell, said in (
        (Cell(TableRow("term", "nausea")), "one of rash, sepsis"),
        (Cell(TableRow("system", "gut")), "one of infections, skin"),
        (Cell(TableRow(scale="WHO")), "no adverse event is graded on 'WHO'"),
        (Cell(RASH, "VI"), "no class of grades 'VI'"),
        (Cell(RASH, "any", "C"), "no group 'C'"),
    ):
        with pytest.raises(UsageError, match=said):
            behind(result, cell)
