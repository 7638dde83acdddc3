from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrdscope.analysis.adverse_events.exact_columns import rate_ratio_bounds
from mrdscope.analysis.adverse_events.risk_difference import risk_difference
from mrdscope.analysis.adverse_events.toxicity import toxicity
from mrdscope.analysis.adverse_events.toxicity_comparison import by_group
from mrdscope.analysis.adverse_events.toxicity_groups import groups_of
from mrdscope.analysis.time_to_event.rate_ratio import rate_ratio

counts, times = st.integers(0, 20), st.sampled_from([0.0, 0.5, 3.0, 11.25])


@given(st.lists(st.tuples(counts, times, counts, times), min_size=1, max_size=6))
def test_bounds_of_a_column_of_rate_ratios_are_those_of_one_at_a_time(rows):
    columns = [pl.Series(column) for column in zip(*rows, strict=True)]
    lower, upper = rate_ratio_bounds(*columns)
    for low, high, (x, t, y, u) in zip(lower, upper, rows, strict=True):
        one = rate_ratio(("a", x, t), ("b", y, u)).ratio
        assert low == pytest.approx(one.lower, rel=1e-12)
        assert high == pytest.approx(one.upper, rel=1e-12)


def compared(cohort, by="arm"):
    return by_group(toxicity(cohort), groups_of(cohort, by), by)


def test_two_groups_are_compared_and_who_is_in_neither_is_said(cohort):
    both = compared(cohort)
    assert (both.groups, both.reference) == (("A", "B"), "A")
    assert both.sizes.rows() == [("A", 2), ("B", 2), (None, 1)]
    rash = both.risk_differences.filter(level="term", term="rash", grades="any").row(0, named=True)
    assert (rash["group"], rash["reference"]) == ("B", "A")
    assert [rash[name] for name in ("patients", "n", "reference_patients", "reference_n")] == [
        0, 2, 1, 2,
    ]  # fmt: skip
    expected = risk_difference(*(pl.Series([count]) for count in (0, 2, 1, 2))).row(0)
    assert (rash["difference"], rash["lower"], rash["upper"]) == expected
    assert both.notes[0] == "differences and ratios are of B against A"
    assert both.notes[-1] == "1 without a value of arm are in no comparison"


def test_rates_are_compared_by_their_ratio(cohort):
    ratios = compared(cohort).event_rate_ratios.filter(level="term", term="rash").row(0, named=True)
    years = 465.25 / 365.25, 180 / 365.25
    assert (ratios["events"], ratios["reference_events"]) == (0, 2)
    assert (ratios["reference_patient_years"], ratios["patient_years"]) == pytest.approx(years)
    one = rate_ratio(("B", 0, years[1]), ("A", 2, years[0])).ratio
    assert (ratios["ratio"], ratios["lower"]) == (0.0, 0.0)
    assert ratios["upper"] == pytest.approx(one.upper)


def test_of_three_groups_each_is_compared_with_the_first(make_cohort):
    arms = {"P1": "a 10", "P2": "a 2", "P3": "a 1", "P4": "a 1"}
    cohort = make_cohort(
        patients=[{"patient_id": p, "arm": arm} for p, arm in arms.items()],
        adverse_events=[{"patient_id": "P1", "term": "rash", "grade": 2, "onset_day": 1.0}],
    )
    both = compared(cohort)
    assert both.notes[0] == "each group is compared with the first, a 1"
    any_event = both.risk_differences.filter(level="overall", grades="any")
    assert any_event.select("group", "reference", "difference").rows() == [
        ("a 2", "a 1", 0.0), ("a 10", "a 1", 1.0),
    ]  # fmt: skip


def test_one_group_has_nothing_to_be_compared_with(make_cohort):
    cohort = make_cohort(
        patients=[{"patient_id": "P1", "arm": "A"}],
        adverse_events=[{"patient_id": "P1", "term": "rash", "grade": 2, "onset_day": 1.0}],
    )
    alone = compared(cohort)
    assert alone.risk_differences.is_empty()
    assert alone.event_rate_ratios.is_empty()
    assert alone.notes == ("nothing to compare: arm has 1 value",)
    assert compared(make_cohort(patients=[{"patient_id": "P1"}])).reference is None


def test_every_difference_is_that_of_the_shares_beside_it(synthetic):
    both = by_group(synthetic.toxicity, synthetic.arms, "arm")
    keys = ["level", "system", "term", "scale", "grades"]
    first = both.shares.filter(pl.col("group") == both.reference)
    joined = both.risk_differences.join(
        both.shares, on=[*keys, "group"], nulls_equal=True, how="left", suffix="_own"
    ).join(first, on=keys, nulls_equal=True, how="left", suffix="_first")
    assert joined.height == both.shares.filter(pl.col("group") != both.reference).height
    expected = joined["proportion"] - joined["proportion_first"]
    assert joined["difference"].to_list() == pytest.approx(expected.to_list(), abs=1e-12)
    inside = joined.filter(pl.col("difference").is_between(pl.col("lower"), pl.col("upper")))
    assert inside.height == joined.height
