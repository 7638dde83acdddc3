from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrdscope.analysis.adverse_events.exact_columns import proportion_bounds, rate_bounds
from mrdscope.analysis.adverse_events.exposure import exposure
from mrdscope.analysis.adverse_events.toxicity import toxicity
from mrdscope.analysis.adverse_events.toxicity_groups import groups_of
from mrdscope.analysis.adverse_events.toxicity_rates import event_rates, shares
from mrdscope.analysis.exact import poisson_rate, proportion
from mrdscope.errors import UsageError


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=5))
def test_bounds_of_columns_are_those_of_one_count_at_a_time(pairs):
    rows = [(min(pair), max(pair)) for pair in pairs]
    x, n = (pl.Series(column) for column in zip(*rows, strict=True))
    for bounds, one in ((proportion_bounds, proportion), (rate_bounds, poisson_rate)):
        lower, upper = bounds(x, n)
        singles = [one(a, b) for a, b in rows]
        assert lower.to_list() == pytest.approx([s.lower for s in singles], rel=1e-12)
        assert upper.to_list() == pytest.approx([s.upper for s in singles], rel=1e-12)


def test_exposure_ends_with_contact_death_or_30_days_after_the_last_dose(cohort):
    assert exposure(cohort).select(
        "patient_id", "window_end_day", "end_day", "ended_by"
    ).rows() == [
        ("P1", None, 365.25, "last contact"),
        ("P2", 120.0, 100.0, "death"),
        ("P3", 130.0, 130.0, "end of window"),
        ("P4", None, None, None),
        ("P5", 80.0, 50.0, "last dose"),
    ]


def test_events_are_counted_over_the_time_of_exposure_of_the_same_patients(cohort):
    rates = event_rates(toxicity(cohort))
    years = (365.25 + 100 + 130 + 50) / 365.25
    overall = rates.row(0, named=True)
    assert (overall["patients"], overall["events"]) == (4, 3)
    assert overall["patient_years"] == pytest.approx(years)
    expected = poisson_rate(3, years)
    assert (overall["rate"], overall["lower"], overall["upper"]) == pytest.approx(
        (expected.estimate, expected.lower, expected.upper)
    )
    assert rates.filter(level="term", term="rash")["events"].item() == 2


def test_rates_are_by_group_and_none_without_exposure(cohort):
    rates = event_rates(toxicity(cohort), groups_of(cohort, "arm"))
    rash = rates.filter(level="term", term="rash").select("group", "patients", "events", "rate")
    assert rash.rows() == [
        ("A", 2, 2, pytest.approx(2 / (465.25 / 365.25))), ("B", 2, 0, 0.0), (None, 0, 0, None),
    ]  # fmt: skip


def test_shares_are_of_the_safety_population_of_the_group_with_exact_intervals(cohort):
    table = shares(toxicity(cohort), groups_of(cohort, "treatment_arm"))
    rash = table.filter(level="term", term="rash", grades="any")
    assert rash.select("group", "patients", "n").rows() == [("A", 1, 2), ("B", 0, 2), (None, 1, 1)]
    assert rash.select("lower", "upper").row(0) == pytest.approx((0.0125791, 0.9874209), abs=1e-7)
    assert rash.select("lower", "upper").row(1) == pytest.approx((0.0, 0.8418861), abs=1e-7)
    severe = table.filter(level="term", term="rash", grades="III-IV")
    assert severe["patients"].to_list() == [1, 0, 0]


def test_groups_add_up_to_everybody(cohort):
    result = toxicity(cohort)
    keys = ["level", "system", "term", "scale", "grades"]
    whole = shares(result).sort(keys, nulls_last=True)
    parts = (
        shares(result, groups_of(cohort, "arm")).group_by(keys).agg(pl.col("patients", "n").sum())
    )
    parts = parts.sort(keys, nulls_last=True)
    assert parts.select("patients", "n").rows() == whole.select("patients", "n").rows()
    levels = whole.filter(grades="any").group_by("level", maintain_order=True).agg(pl.len())
    assert dict(levels.iter_rows()) == {"overall": 1, "system": 2, "term": 2}


def test_nothing_happened_gives_no_rows(make_cohort):
    result = toxicity(make_cohort(patients=[{"patient_id": "P1"}]))
    assert shares(result).is_empty()
    assert event_rates(result).is_empty()


def test_a_column_that_is_not_there_or_divides_into_too_many_is_refused(make_cohort, cohort):
    with pytest.raises(UsageError, match="no column 'dose'"):
        groups_of(cohort, "dose")
    many = make_cohort(patients=[{"patient_id": f"P{i}", "age": float(i)} for i in range(11)])
    with pytest.raises(UsageError, match="at most 10 groups"):
        groups_of(many, "age")
