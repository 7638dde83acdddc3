"""Patients divided by a number: where it was cut, who is on which side, who has none."""

import json
import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import PAPER
from mrdscope.analysis.time_to_event.cut_points import BY_RANK
from mrdscope.analysis.time_to_event.cutting import dividing
from mrdscope.analysis.time_to_event.survival import survival_by_group
from mrdscope.errors import UsageError
from mrdscope.report.survival_json import survival_json


@pytest.fixture(scope="session")
def results_of(make_cohort):
    """Patients of these ages, who die one day after the other."""

    def results(ages, column="age"):
        return Results(
            make_cohort(
                patients=[
                    {"patient_id": f"P{i}", column: age, "os_days": i + 1.0, "os_event": i % 2 == 0}
                    for i, age in enumerate(ages)
                ]
            ),
            PAPER,
        )

    return results


def sides(times):
    return dict(times.frame.select("patient_id", "group").rows())


def test_a_value_equal_to_the_median_is_below_it(results_of):
    times = results_of([34.0, 59.0, 79.0]).endpoint_times("os", "age", "median")
    assert sides(times) == {"P0": "at most 59", "P1": "at most 59", "P2": "above 59"}
    assert (times.by, times.groups) == ("age", ("at most 59", "above 59"))
    assert times.notes[-1] == "age cut at its median, 59: 2, 1 of 3 patients from low to high"


def test_n_and_missing_are_stated(results_of):
    times = results_of([34.0, None, 59.0, math.nan]).endpoint_times("os", "age", "median")
    assert (times.cut.kind, times.cut.at, times.cut.known, times.cut.missing) == (
        "median", (46.5,), 2, 2,
    )  # fmt: skip
    assert times.left_out.rows() == [("P1", "no number in age"), ("P3", "no number in age")]
    assert times.notes[-1].endswith("2 without a number left out")
    written = survival_json(survival_by_group(times, PAPER))
    assert json.loads(json.dumps(written))["cut"] == {
        "kind": "median", "at": [46.5], "known": 2, "missing": 2,
    }  # fmt: skip


def test_tertiles_are_three_groups_in_order(results_of):
    times = results_of([float(age) for age in (9, 1, 5, 3, 7, 11)]).endpoint_times(
        "os", "age", "tertiles"
    )
    assert times.groups == ("at most 4.33", "above 4.33, at most 7.67", "above 7.67")
    assert times.frame.group_by("group").len()["len"].to_list() == [2, 2, 2]


def test_a_cut_point_is_written_in_as_few_digits_as_keep_every_side(results_of):
    times = results_of([1.23456, 1.23457, 9.0]).endpoint_times("os", "age", "1.234561")
    assert times.groups == ("at most 1.23456", "above 1.23456")


def test_a_value_is_told_to_be_the_persons_own(results_of):
    times = results_of([34.0, 59.0, 79.0]).endpoint_times("os", "age", "60")
    assert times.groups == ("at most 60", "above 60")
    assert "makes p too small" in times.notes[-1]


def test_ties_that_leave_a_group_empty_leave_it_out(results_of):
    times = results_of([1.0, 1.0, 1.0, 1.0, 9.0]).endpoint_times("os", "age", "tertiles")
    assert times.groups == ("at most 1", "above 1")


def test_text_that_is_numbers_is_cut_and_other_text_is_missing(results_of):
    times = results_of([" 1.5", "3", "n.d.", "8e1"], "my score").endpoint_times(
        "os", "my score", "2"
    )
    assert sides(times) == {"P0": "at most 2", "P1": "above 2", "P3": "above 2"}
    assert times.left_out["patient_id"].to_list() == ["P2"]


@pytest.mark.parametrize(
    ("column", "where", "said"),
    [
        ("age", "mode", "'mode' is no place to cut"),
        ("age", "nan", "no place to cut"),
        ("age", "200", "has all 2 patients at most 200"),
        ("age", "3", "has all 2 patients above 3"),
        ("wbc", "median", "wbc has no numbers"),
        ("height", "median", "no column 'height'"),
        ("cns_leukemia", "median", "not a column of numbers"),
        ("os_days", "median", "os_days is an outcome"),
    ],
)
def test_what_cannot_be_cut_is_refused(results_of, column, where, said):
    with pytest.raises(UsageError, match=said):
        results_of([34.0, 59.0]).endpoint_times("os", column, where)


def test_a_cut_needs_a_column(results_of):
    with pytest.raises(UsageError, match="--by COLUMN"):
        results_of([34.0, 59.0]).endpoint_times("os", cut_at="median")


def test_outcomes_do_not_divide(results_of):
    with pytest.raises(UsageError, match="os_event is an outcome"):
        results_of([34.0, 59.0]).endpoint_times("os", "os_event")


def test_what_divides_patients_says_how_many_have_it_and_whether_it_can_be_cut(make_cohort):
    cohort = make_cohort(
        patients=[
            {"patient_id": "a", "age": 34.0, "sex": "F", "score": "1.5", "os_event": True},
            {"patient_id": "b", "age": None, "sex": "M", "score": "2", "os_event": False},
            {"patient_id": "c", "age": 60.0, "sex": "M", "score": "3", "os_event": False},
        ]
    )
    found = {one.column: (one.known, one.missing, one.values, one.numbers) for one in
             dividing(cohort)}  # fmt: skip
    assert found == {"age": (2, 1, 2, True), "sex": (3, 0, 2, False), "score": (3, 0, 3, True)}


AGES = st.lists(st.one_of(st.none(), st.integers(0, 9).map(float)), min_size=2, max_size=20)


@given(AGES, st.sampled_from([*BY_RANK]))
def test_quantiles_are_type_7_and_everybody_is_on_the_side_of_the_value(results_of, ages, where):
    known = [age for age in ages if age is not None]
    try:
        times = results_of(ages).endpoint_times("os", "age", where)
    except UsageError:
        assert len(set(known)) < 2 or max(known) <= np.quantile(known, BY_RANK[where][0])
        return
    points = [float(np.quantile(known, share)) for share in BY_RANK[where]]
    assert times.cut.at == pytest.approx(sorted(set(points)))
    for who, group in sides(times).items():
        age = ages[int(who[1:])]
        below = sum(age > point for point in times.cut.at)
        low = "at most" if below == 0 else "above"
        assert group.startswith(low)
    assert times.frame.height + times.left_out.height == len(ages)
    assert times.frame["group"].dtype == pl.String
