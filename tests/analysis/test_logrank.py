import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from lifelines.statistics import multivariate_logrank_test

from mrdscope.analysis.logrank import log_rank

PATIENTS = st.lists(st.tuples(st.integers(0, 10), st.booleans()), min_size=1, max_size=15)


def test_aml_maintenance_has_the_published_3_40(aml):
    test = log_rank(aml)
    assert test.chi2 == pytest.approx(3.396389, abs=5e-7)  # survdiff: 3.4
    assert test.p == pytest.approx(0.0653393, abs=5e-8)
    assert (test.df, test.reason) == (1, None)


def test_freireichs_remissions_have_the_published_16_79(freireich):
    test = log_rank(freireich)
    assert round(test.chi2, 2) == 16.79
    assert test.p == pytest.approx(4.17e-5, abs=5e-8)


def test_counts_by_time_give_what_the_rows_give(bmt):
    rows = multivariate_logrank_test(
        bmt["time"].to_numpy(), bmt["group"].to_numpy(), bmt["event"].to_numpy()
    )
    test = log_rank(bmt)
    assert test.df == 2
    assert test.chi2 == pytest.approx(rows.test_statistic, rel=1e-12)
    assert test.p == pytest.approx(rows.p_value, rel=1e-12)


@given(PATIENTS, PATIENTS)
def test_the_statistic_is_that_of_its_definition(slow, frame, one, two):
    test = log_rank(frame(a=one, b=two))
    if test.chi2 is None:
        with pytest.raises(ZeroDivisionError):
            slow.log_rank(one, two)
    else:
        assert test.chi2 == pytest.approx(slow.log_rank(one, two), rel=1e-9, abs=1e-12)


@given(PATIENTS, PATIENTS, PATIENTS, st.randoms())
def test_neither_order_of_rows_nor_names_of_groups_matter(frame, one, two, three, random):
    rows = frame(a=one, b=two, c=three)
    test = log_rank(rows)
    other = log_rank(frame(z=random.sample(three, len(three)), b=one, k=two))
    if test.chi2 is None:
        assert other.chi2 is None
    else:
        assert other.chi2 == pytest.approx(test.chi2, rel=1e-9, abs=1e-12)


@given(PATIENTS, PATIENTS)
def test_only_the_order_of_times_matters(frame, one, two):
    test = log_rank(frame(a=one, b=two))
    squared = log_rank(frame(a=[(t * t, e) for t, e in one], b=[(t * t, e) for t, e in two]))
    assert squared == test


@given(PATIENTS)
def test_equal_groups_do_not_differ(frame, rows):
    test = log_rank(frame(a=rows, b=rows))
    assume(test.chi2 is not None)
    assert test.chi2 == pytest.approx(0, abs=1e-12)


def test_a_group_gone_before_the_first_event_is_no_group_of_the_test(frame):
    others = {"b": [(5, True), (6, False), (8, True)], "c": [(5, True), (7, True), (9, False)]}
    with_gone = log_rank(frame(a=[(1, False), (2, False)], **others))
    assert with_gone.df == 1
    assert with_gone.chi2 == pytest.approx(log_rank(frame(**others)).chi2)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ({"a": [(1, False)], "b": [(2, False)]}, "nobody had the event"),
        ({"a": [(1, True), (2, False)]}, "fewer than two groups"),
        ({"a": [(1, False)], "b": [(2, True), (3, False)]}, "fewer than two groups"),
        ({"a": [(4, True)], "b": [(4, True), (4, True)]}, "at the same time"),
        ({}, "nobody had the event"),
    ],
)
def test_what_cannot_be_compared_says_why(frame, rows, reason):
    test = log_rank(frame(**rows))
    assert (test.chi2, test.df, test.p) == (None, None, None)
    assert reason in test.reason


def test_few_events_are_cautioned_about(frame):
    test = log_rank(frame(a=[(15, True), (30, False), (33, False)],
                          b=[(12, False), (13, False), (14, False), (26, False)]))  # fmt: skip
    assert round(test.p, 3) == 0.564
    assert test.reason.startswith("a group has 0 events")


def test_numpys_error_state_comes_back(aml):
    before = aml.clone()
    with np.errstate(divide="raise", invalid="raise"):
        state = np.geterr()
        log_rank(aml)
        assert np.geterr() == state
    assert aml.equals(before)


def test_times_of_zero_are_times(frame):
    rows = {"a": [(0, True), (3, False)], "b": [(0, False), (4, True)]}
    shifted = {name: [(t + 1, e) for t, e in pairs] for name, pairs in rows.items()}
    assert log_rank(frame(**rows)).chi2 == pytest.approx(log_rank(frame(**shifted)).chi2)


def test_a_frame_without_patients_has_no_test():
    schema = {"time": pl.Float64, "event": pl.Boolean, "group": pl.String}
    assert log_rank(pl.DataFrame(schema=schema)).chi2 is None
