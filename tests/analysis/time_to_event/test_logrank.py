import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from lifelines.statistics import multivariate_logrank_test

from mrdscope.analysis.time_to_event.logrank import (
    holm,
    log_rank,
    log_rank_trend,
    pairwise_log_rank,
)
from mrdscope.errors import AnalysisError, UsageError

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


def test_the_frame_is_left_alone(aml):
    before = aml.clone()
    log_rank(aml)
    assert aml.equals(before)


@given(PATIENTS, PATIENTS, PATIENTS)
def test_observed_and_expected_add_up_to_all_events(frame, one, two, three):
    rows = frame(a=one, b=two, c=three)
    counts = log_rank(rows).counts
    if counts:
        events = int(rows["event"].sum())
        assert sum(count.observed for count in counts) == events
        assert sum(count.expected for count in counts) == pytest.approx(events)


@given(PATIENTS, PATIENTS)
def test_strata_that_are_copies_double_the_statistic(frame, one, two):
    rows = frame(a=one, b=two)
    copies = pl.concat([rows.with_columns(stratum=pl.lit(name)) for name in ("x", "y")])
    alone, both = log_rank(rows), log_rank(copies, "stratum")
    if alone.chi2 is None:
        assert both.chi2 is None
    else:
        assert both.chi2 == pytest.approx(2 * alone.chi2, rel=1e-9, abs=1e-12)


@given(PATIENTS, PATIENTS)
def test_the_trend_of_two_groups_is_their_log_rank_test_whatever_the_scores(frame, one, two):
    rows = frame(a=one, b=two)
    test, trend = log_rank(rows), log_rank_trend(rows, {"a": 3.0, "b": 11.0})
    if test.chi2 is None:
        assert trend.chi2 is None
    else:
        assert trend.chi2 == pytest.approx(test.chi2, rel=1e-9, abs=1e-12)


def test_a_group_without_a_score_is_refused(aml):
    with pytest.raises(UsageError, match="the group 'Nonmaintained' has no score"):
        log_rank_trend(aml, {"Maintained": 1.0})


def test_holms_example_is_adjusted_step_by_step():
    # 0.01 * 4, 0.02 * 3, and then no less than what came before.
    assert holm([0.03, 0.01, 0.04, 0.02]) == pytest.approx((0.06, 0.04, 0.06, 0.06))
    assert holm([0.9, 0.8]) == (1.0, 1.0)
    assert holm([]) == ()


@given(st.lists(st.floats(0, 1), max_size=8))
def test_holms_p_is_between_the_p_and_bonferronis(p_values):
    for p, adjusted in zip(p_values, holm(p_values), strict=True):
        assert p <= adjusted <= min(1.0, p * len(p_values)) or adjusted == max(holm(p_values))


def test_a_pair_that_cannot_be_compared_does_not_count_among_the_tests(frame):
    rows = frame(a=[(2, True), (5, True)], b=[(3, True), (4, False)], c=[(1, False)])
    pairs = pairwise_log_rank(rows, ["a", "b", "c"])
    assert [(pair.first, pair.second) for pair in pairs] == [("a", "b"), ("a", "c"), ("b", "c")]
    assert [pair.holm_p for pair in pairs] == [pairs[0].test.p, None, None]


def test_who_has_not_entered_is_not_at_risk(frame):
    rows = frame(a=[(3, True), (9, False)], b=[(4, True), (8, True)])
    gone = rows.with_columns(entry=pl.Series([0.0, 0.0, 0.0, 5.0]))
    # At 3: a 2, b 1 at risk; at 4: 1 and 1; at 8: 1 and 1.
    assert log_rank(gone).counts[0].expected == pytest.approx(2 / 3 + 1 / 2 + 1 / 2)


def test_a_missing_group_is_refused():
    rows = pl.DataFrame({"time": [1.0, 2.0], "event": [True, True], "group": ["a", None]})
    with pytest.raises(AnalysisError, match="1 patients have no group"):
        log_rank(rows)


def test_negative_times_are_refused(frame):
    with pytest.raises(AnalysisError, match="negative"):
        log_rank(frame(a=[(-1, True)], b=[(2, True)]))


def test_times_of_zero_are_times(frame):
    rows = {"a": [(0, True), (3, False)], "b": [(0, False), (4, True)]}
    shifted = {name: [(t + 1, e) for t, e in pairs] for name, pairs in rows.items()}
    assert log_rank(frame(**rows)).chi2 == pytest.approx(log_rank(frame(**shifted)).chi2)


def test_a_frame_without_patients_has_no_test():
    schema = {"time": pl.Float64, "event": pl.Boolean, "group": pl.String}
    assert log_rank(pl.DataFrame(schema=schema)).chi2 is None
