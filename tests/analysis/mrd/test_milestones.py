"""Milestones: the table of the European LeukemiaNet 2020, and windows nobody was sampled in."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrdscope.analysis.course import course
from mrdscope.analysis.mrd.international_scale import on_international_scale
from mrdscope.analysis.mrd.milestones import judged_milestones, milestone_levels
from mrdscope.analysis.mrd.samples import main_series
from mrdscope.analysis.settings import ALL_MRD, CML_IS_2020, PAPER
from mrdscope.errors import AnalysisError


def cml(make_cohort, samples, transcript="p210"):
    """Outcomes by milestone of results in percent on the scale, ``-x`` being below x."""
    mrd = [
        {"patient_id": "P1", "day": float(day), "scale": "IS", "upper": abs(percent) / 100,
         "status": "undetected" if percent < 0 else "quantified",
         "lower": 0.0 if percent < 0 else percent / 100}
        for day, percent in samples
    ]  # fmt: skip
    cohort = make_cohort(patients=[{"patient_id": "P1", "transcript": transcript}], mrd=mrd)
    scaled = on_international_scale(main_series(cohort.mrd, CML_IS_2020), cohort.patients)
    frame = judged_milestones(scaled, course(cohort), CML_IS_2020)
    return {row["milestone"]: row for row in frame.iter_rows(named=True)}


@pytest.mark.parametrize(
    ("day", "milestone", "percent", "outcome"),
    [
        (91, "3 months", 10, "optimal"),
        (91, "3 months", 10.1, "warning"),
        (91, "3 months", 90, "warning"),
        (182, "6 months", 1, "optimal"),
        (182, "6 months", 1.1, "warning"),
        (182, "6 months", 10, "warning"),
        (182, "6 months", 10.1, "failure"),
        (365, "12 months", 0.1, "optimal"),
        (365, "12 months", 0.11, "warning"),
        (365, "12 months", 1, "warning"),
        (365, "12 months", 1.1, "failure"),
        (800, "afterwards", 0.1, "optimal"),
        (800, "afterwards", 1, "warning"),
        (800, "afterwards", 1.1, "failure"),
        (365, "12 months", -0.2, "unclear"),  # may be optimal, may be a warning
        (365, "12 months", -0.01, "optimal"),
    ],
)
def test_the_table_of_eln_2020(day, milestone, percent, outcome, make_cohort):
    found = cml(make_cohort, [(day, percent)])
    assert found.pop(milestone)["outcome"] == outcome
    assert {row["outcome"] for row in found.values()} == {"not assessed"}


@pytest.mark.parametrize(
    ("later", "outcome", "unconfirmed"),
    [
        ([], "warning", True),
        ([(91 + 31, 12)], "failure", False),
        ([(91 + 30, 12)], "warning", True),  # sooner than a month
        ([(91 + 91, 12)], "failure", False),
        ([(91 + 92, 12)], "warning", True),  # later than three
        ([(91 + 60, 9)], "warning", True),
    ],
)
def test_failure_at_three_months_asks_for_a_second_sample(later, outcome, unconfirmed, make_cohort):
    row = cml(make_cohort, [(91, 11), *later])["3 months"]
    assert (row["outcome"], row["unconfirmed"]) == (outcome, unconfirmed)


def test_the_nearest_sample_in_the_window_counts_and_the_later_of_two_as_near(make_cohort):
    centre = 182.625
    found = cml(make_cohort, [(centre - 10, 20), (centre + 10, 0.5), (149, 50)])
    assert found["6 months"]["outcome"] == "optimal"
    assert found["6 months"]["level_day"] == centre + 10
    assert cml(make_cohort, [(149.9, 20)])["6 months"]["outcome"] == "not assessed"
    assert cml(make_cohort, [(150, 20)])["6 months"]["outcome"] == "failure"


def test_without_a_scale_milestones_are_refused_with_the_reason(make_cohort):
    for row in cml(make_cohort, [(91, 1)], transcript="p190").values():
        assert (row["outcome"], row["level_day"]) == ("refused", None)
        assert "e1a2" in row["refused"]


def test_presets_without_limits_have_nothing_to_judge(make_cohort):
    cohort = make_cohort()
    scaled = on_international_scale(main_series(cohort.mrd, ALL_MRD), cohort.patients)
    with pytest.raises(AnalysisError, match="no milestones with limits"):
        judged_milestones(scaled, course(cohort), ALL_MRD)


def levels_of(cohort, settings=ALL_MRD):
    return milestone_levels(main_series(cohort.mrd, settings), course(cohort), settings)


def test_each_patient_has_each_milestone_assessed_or_not(cohort_of):
    frame = levels_of(cohort_of("91:1e-3 365:U", "0:1e-1"))
    assert frame.select("patient_id", "milestone", "assessed", "level_high").rows() == [
        ("P1", "3 months", True, 1e-3), ("P1", "6 months", False, None),
        ("P1", "9 months", False, None), ("P1", "12 months", True, 1e-5),
        ("P2", "3 months", False, None), ("P2", "6 months", False, None),
        ("P2", "9 months", False, None), ("P2", "12 months", False, None),
    ]  # fmt: skip


def test_without_milestones_there_are_no_rows(cohort_of):
    assert levels_of(cohort_of("91:1e-3"), replace(PAPER, milestones=())).is_empty()


@given(
    st.lists(st.integers(0, 419), max_size=8),
    st.lists(st.integers(421, 900), min_size=1, max_size=4),
)
def test_samples_after_the_last_window_change_no_milestone(cohort_of, inside, after):
    def frame(days):
        return levels_of(cohort_of(" ".join(f"{day}:1e-3" for day in sorted(days)) or "-9:NE"))

    columns = ["milestone", "assessed", "level_day", "level_low"]
    assert frame(inside).select(columns).equals(frame(inside + after).select(columns))


@given(st.lists(st.integers(0, 450), max_size=10, unique=True))
def test_the_nearest_sample_is_that_of_plain_python(cohort_of, days):
    frame = levels_of(cohort_of(" ".join(f"{day}:1e-3" for day in sorted(days)) or "-9:NE"))
    for row, milestone in zip(frame.iter_rows(named=True), ALL_MRD.milestones, strict=True):
        inside = [d for d in days if milestone.window[0] <= d <= milestone.window[1]]
        nearest = min(inside, key=lambda d: (abs(d - milestone.day), -d), default=None)
        assert row["level_day"] == nearest
