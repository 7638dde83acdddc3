import math

import pytest

from mrdscope.analysis.mrd.increases import NO_INCREASE, increases
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import PAPER


def found(cohort):
    results = Results(cohort, PAPER)
    return increases(results.rise, results.course, PAPER)


def test_the_patients_behind_the_papers_table_1b(sample_results):
    one = increases(sample_results.rise, sample_results.course, PAPER)
    assert one.frame.select("patient_id", "side", "relapse_day", "days_to_relapse").rows() == [
        ("P02", "high", 456.0, 30.4), ("P07", "high", None, None),
        ("P03", "low", None, None), ("P05", "low", None, None),
    ]  # fmt: skip
    assert (one.counts.high, one.counts.high_relapses, one.counts.low) == (2, 1, 2)
    assert one.frame["wide"].to_list() == [True, False, False, False]
    assert one.without["patient_id"].to_list() == ["P01", "P04", "P06"]
    assert set(one.without["reason"]) == {NO_INCREASE}


def test_the_counts_are_those_of_the_rows(sample_results):
    one = increases(sample_results.rise, sample_results.course, PAPER)
    sides = dict(one.frame["side"].value_counts().iter_rows())
    assert sides == {"high": one.counts.high, "low": one.counts.low}


@pytest.mark.parametrize(
    ("course", "side"),
    [("0:1e-5 30:1e-4", "high"), ("0:1e-6 30:9.9e-5", "low"), ("0:U 30:PNQ", "low"),
     ("0:U 30:>1.0", "high")],
)  # fmt: skip
def test_on_which_side_of_the_threshold_a_level_rose_to(cohort_of, course, side):
    assert found(cohort_of(course)).frame["side"].to_list() == [side]


def test_an_interval_around_the_threshold_is_on_neither_side(make_cohort):
    base = {"patient_id": "P1", "scale": "ratio"}
    rows = [
        base | {"day": 0.0, "status": "undetected", "lower": 0.0, "upper": 1e-5},
        base | {"day": 30.0, "status": "positive_not_quantifiable", "lower": 1e-5, "upper": 1e-3},
    ]
    one = found(make_cohort(patients=[{"patient_id": "P1"}], mrd=rows))
    assert one.frame["side"].to_list() == ["unclear"]
    assert one.counts.unclear == 1


def test_the_largest_increase_comes_first_and_one_of_unknown_size_last(cohort_of):
    one = found(cohort_of("0:1e-5 30:1e-3", "0:U 30:PNQ", "0:U 30:1e-1"))
    assert one.frame["patient_id"].to_list() == ["P3", "P1", "P2"]
    assert one.frame["log10_increase_low"].to_list() == pytest.approx([4.0, 2.0, 0.0])
    assert math.isinf(one.frame["log10_increase_high"][2])


def test_who_has_no_increase_says_why(cohort_of):
    one = found(cohort_of("0:1e-2 30:1e-3", "0:1e-2", "0:NE"))
    assert one.frame.height == 0
    assert one.without["reason"].to_list() == [
        "every sample is lower than the one before", "a single eligible sample",
        "no evaluable sample",
    ]  # fmt: skip
