import math
from collections import defaultdict

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrdscope.analysis.mrd.monthly import MonthlyLevels, monthly_levels, monthly_medians
from mrdscope.analysis.mrd.samples import main_series
from mrdscope.analysis.settings import PAPER
from mrdscope.errors import AnalysisError


def levels(cohort) -> MonthlyLevels:
    return monthly_levels(main_series(cohort.mrd, PAPER), PAPER)


def months(monthly: MonthlyLevels, patient: str = "P1") -> dict[int, tuple[str, float, int]]:
    rows = monthly.frame.filter(patient_id=patient).select("month", "status", "high", "samples")
    return {month: (status, high, n) for month, status, high, n in rows.iter_rows()}


def test_a_sample_counts_towards_the_month_it_is_nearest_to(cohort_of):
    course = "-36:1e-1 -1:1e-2 15:1e-3 15.3:2e-3 30.4:1e-3 45.6:1e-4 90:1e-5"
    found = months(levels(cohort_of(course)))
    assert {month: high for month, (_, high, _) in found.items()} == {
        -1: 1e-1, 0: 1e-2, 1: 2e-3, 2: 1e-4, 3: 1e-5,
    }  # fmt: skip
    assert [n for _, _, n in found.values()] == [1, 2, 2, 1, 1]


def test_twelve_months_of_the_paper_are_month_twelve(cohort_of):
    # 12 * 30.4 is 364.79999999999995 in binary, and 11.5 months are as near to 11 as to 12.
    assert set(months(levels(cohort_of(f"{12 * 30.4}:1e-3")))) == {12}
    assert set(months(levels(cohort_of(f"{11.5 * 30.4}:1e-3")))) == {12}


@pytest.mark.parametrize(
    ("course", "status", "high"),
    [
        ("1:1e-5 2:1e-3 3:1e-4", "quantified", 1e-3),
        ("1:U 2:1e-5", "quantified", 1e-5),
        ("1:U 2:PNQ 3:U", "positive_not_quantifiable", 1e-4),
        ("1:U<1e-5 2:U<1e-3 3:U<1e-4", "undetected", 1e-3),  # it may have been as high as that
        ("1:NE 2:U<1e-4", "undetected", 1e-4),
        ("1:NE 2:NE", "not_evaluable", None),
        ("1:1.0 2:>1.0", "above_range", math.inf),
    ],
)
def test_the_highest_result_of_a_month_stands(cohort_of, course, status, high):
    ((found, bound, n),) = months(levels(cohort_of(course))).values()
    assert (found, bound) == (status, high)
    assert n == len(course.split())


def test_the_limit_of_an_undetected_result_is_its_upper_bound(cohort_of):
    frame = levels(cohort_of("0:U<2e-5 30:1e-3")).frame
    assert frame["limit"].to_list() == [2e-5, None]


def test_other_series_are_counted_and_left_out(make_cohort):
    base = {"patient_id": "P1", "status": "quantified", "lower": 1e-3, "upper": 1e-3}
    rows = [
        base | {"day": d, "tissue": t} for d, t in ((0, "marrow"), (30, "marrow"), (60, "blood"))
    ]
    monthly = levels(make_cohort(patients=[{"patient_id": "P1"}], mrd=rows))
    assert (set(months(monthly)), monthly.left_out) == ({0, 1}, 1)


def test_stretches_take_the_highest_of_their_months(cohort_of):
    monthly = levels(cohort_of("-30:1e-1 0:1e-2 30:1e-3 60:U 90:1e-4"))
    assert months(monthly.stretches(2)) == {
        -1: ("quantified", 1e-1, 2), 1: ("quantified", 1e-3, 2), 3: ("quantified", 1e-4, 1),
    }  # fmt: skip
    assert set(months(monthly.stretches(3, first=0))) == {-3, 0, 3}
    assert monthly.stretches(1) is monthly
    with pytest.raises(AnalysisError, match="0 months are no stretch"):
        monthly.stretches(0)


def test_without_samples_there_is_month_0_alone(make_cohort):
    monthly = levels(make_cohort(patients=[{"patient_id": "P1"}]))
    assert (monthly.frame.height, monthly.months) == (0, (0, 0))
    assert monthly.stretches(3).frame.height == 0
    assert monthly_medians(monthly).height == 0


def test_a_median_needs_five_and_is_read_off_ranks(cohort_of):
    cohort = cohort_of("0:1e-1 30:1e-2", "0:1e-2 30:1e-3", "0:U 30:U", "0:U 30:U", "0:1e-3")
    found = monthly_medians(levels(cohort))
    assert found.rows() == [(0, 5, "quantified", 1e-3, 1e-3)]
    four = monthly_medians(levels(cohort), fewest=4)
    # Ranks 2 and 3 of U, U, 1e-3, 1e-2: half-way between 0 to 1e-5 and 1e-3.
    assert four.row(1) == (1, 4, "undetected", pytest.approx(5e-4), pytest.approx(5.05e-4))


def test_a_median_among_undetected_levels_is_below_a_limit(cohort_of):
    cohort = cohort_of("0:1e-1", "0:U<1e-4", "0:U<1e-5", "0:U<1e-5", "0:1e-3")
    assert monthly_medians(levels(cohort)).rows() == [(0, 5, "undetected", 0.0, 1e-4)]


def test_a_median_is_of_the_patients_asked_for_and_of_evaluable_levels(cohort_of):
    cohort = cohort_of("0:1e-1", "0:1e-2", "0:1e-3", "0:1e-4", "0:1e-5", "0:NE")
    some = pl.Series(["P2", "P3", "P4", "P6"])
    assert monthly_medians(levels(cohort), some, fewest=3).row(0)[1:4] == (3, "quantified", 1e-3)
    assert monthly_medians(levels(cohort), some, fewest=4).height == 0


@st.composite
def courses(draw: st.DrawFn) -> str:
    days = draw(st.lists(st.integers(-60, 400), min_size=1, max_size=12))
    values = st.sampled_from(["1e-1", "3e-3", "1e-5", "U", "U<1e-3", "PNQ", "NE"])
    return " ".join(f"{day}:{draw(values)}" for day in sorted(days))


@given(st.lists(courses(), min_size=1, max_size=4))
def test_every_sample_is_in_one_month_and_none_of_it_is_higher_than_what_stands(cohort_of, drawn):
    series = main_series(cohort_of(*drawn).mrd, PAPER)
    monthly = monthly_levels(series, PAPER)
    assert monthly.frame["samples"].sum() == series.samples.height
    by_month = defaultdict(list)
    for patient, day, order in series.samples.select("patient_id", "day", "order").iter_rows():
        by_month[patient, math.floor(day / 30.4 + 0.5)].append(order)
    assert monthly.frame.select("patient_id", "month").rows() == sorted(by_month)
    for patient, month, order in monthly.frame.select("patient_id", "month", "order").iter_rows():
        known = [one for one in by_month[patient, month] if one is not None]
        assert order == max(known, default=None)


@given(st.lists(courses(), min_size=2, max_size=4), st.randoms())
def test_the_order_of_rows_never_matters(cohort_of, drawn, random):
    cohort = cohort_of(*drawn)
    mrd = cohort.mrd
    places = list(range(mrd.height))
    random.shuffle(places)
    columns = ("patient_id", "month", "status", "high", "samples")
    one = monthly_levels(main_series(mrd, PAPER), PAPER).frame.select(columns)
    other = monthly_levels(main_series(mrd[places], PAPER), PAPER).frame.select(columns)
    assert one.sort("patient_id", "month").equals(other.sort("patient_id", "month"))
