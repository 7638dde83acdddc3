from __future__ import annotations

import polars as pl
import pytest

from mrdscope.analysis.adverse_events.exposure import exposure
from mrdscope.analysis.adverse_events.grading import baseline_shift, regrade, shift_table
from mrdscope.analysis.adverse_events.toxicity_groups import groups_of


@pytest.fixture
def made(make_cohort):
    """Build patients with neutrophils (patient, day, value); treatment ended on day 40 of P1's."""

    def make(*values):
        return make_cohort(
            patients=[{"patient_id": p, "arm": arm} for p, arm in (("P1", "A"), ("P2", "B"))],
            treatment=[
                {"patient_id": "P1", "start_day": 0.0, "stop_day": 40.0},
                {"patient_id": "P2", "start_day": 0.0},
            ],
            labs=[
                {"patient_id": p, "day": day, "value": value, "test": "ANC", "unit": "10^9/L",
                 "lln": 2.0}
                for p, day, value in values
            ],
        )  # fmt: skip

    return make


def shifts(cohort):
    return baseline_shift(regrade(cohort.labs, "CTCAE v5"), exposure(cohort))


def test_the_shift_is_from_baseline_to_the_worst_later_grade(made):
    cohort = made(("P1", -3.0, 1.2), ("P1", 9.0, 0.4), ("P1", 20.0, 0.3), ("P1", 30.0, 1.9),
                  ("P1", 31.0, None))  # fmt: skip
    shift = shifts(cohort).row(0, named=True)
    assert (shift["baseline_grade"], shift["worst_grade"], shift["worst_day"]) == (2, 4, 9.0)
    assert (shift["n"], shift["not_gradable"]) == (3, 1)


def test_values_more_than_30_days_after_the_last_dose_do_not_count(made):
    shift = shifts(made(("P1", 0.0, 3.0), ("P1", 70.0, 1.8), ("P1", 70.5, 0.1)))
    assert shift.select("worst_grade", "n").row(0) == (1, 1)


def test_a_shift_table_counts_patients_once_a_test_and_names_them(made):
    cohort = made(("P1", 0.0, 3.0), ("P1", 9.0, 0.4), ("P2", 9.0, 1.2), ("P2", 12.0, 0.9))
    table = shift_table(shifts(cohort), exposure(cohort))
    columns = ("baseline_grade", "worst_grade", "patients", "patient_ids", "n")
    assert table.select(columns).rows() == [(0, 4, 1, ["P1"], 2), (None, 3, 1, ["P2"], 2)]
    divided = shift_table(shifts(cohort), exposure(cohort), groups_of(cohort, "arm"))
    assert divided.select("group", "patients", "n").rows() == [("A", 1, 1), ("B", 1, 1)]


def test_every_patient_with_a_value_is_in_one_cell(synthetic):
    values = regrade(synthetic.cohort.labs, "CTCAE v5")
    shift = baseline_shift(values, synthetic.toxicity.population)
    table = shift_table(shift, synthetic.toxicity.population, synthetic.arms)
    assert table["patients"].sum() == shift.height > 0
    each = table.group_by("test", "group").agg(pl.col("patients").sum(), pl.col("n").first())
    assert each["patients"].to_list() == each["n"].to_list()
