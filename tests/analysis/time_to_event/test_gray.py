import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrdscope.analysis.time_to_event.gray import gray_test
from mrdscope.analysis.time_to_event.logrank import log_rank
from mrdscope.errors import AnalysisError

CAUSES = ("relapse", "death")
PATIENTS = st.lists(
    st.tuples(st.integers(0, 9), st.sampled_from([None, *CAUSES])), min_size=3, max_size=15
)
SCHEMA = {"time": pl.Float64, "state": pl.String, "group": pl.String}


def rows_of(**groups):
    rows = [(float(t), s, name) for name, pairs in groups.items() for t, s in pairs]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def gray(**groups):
    return gray_test(rows_of(**groups), "relapse", CAUSES)


@given(PATIENTS, PATIENTS, PATIENTS, st.randoms())
def test_neither_order_of_rows_nor_names_of_groups_matter(one, two, three, random):
    test = gray(a=one, b=two, c=three)
    other = gray(z=random.sample(three, len(three)), b=one, k=two)
    if test.chi2 is None:
        assert other.chi2 is None
    else:
        assert other.df == test.df == 2
        assert other.chi2 == pytest.approx(test.chi2, rel=1e-6, abs=1e-9)


@given(PATIENTS, PATIENTS)
def test_only_the_order_of_times_matters(one, two):
    test = gray(a=one, b=two)
    other = gray(a=[(t * t, s) for t, s in one], b=[(t * t, s) for t, s in two])
    assert other == test


@given(PATIENTS)
def test_equal_groups_do_not_differ(rows):
    test = gray(a=rows, b=rows)
    if test.chi2 is not None:
        assert test.chi2 == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize(
    ("groups", "reason"),
    [
        ({}, "nobody had the event"),
        ({"a": [(1, "death")], "b": [(2, None)]}, "nobody had the event"),
        ({"a": [(1, "relapse"), (2, None)]}, "fewer than two groups"),
        ({"a": [(5, "relapse")], "b": [(1, None)]}, "too few were at risk together"),
    ],
)
def test_what_cannot_be_compared_says_why(groups, reason):
    test = gray(**groups)
    assert (test.chi2, test.df, test.p) == (None, None, None)
    assert reason in test.reason


def test_without_competing_events_late_entries_are_compared_as_by_the_log_rank_test(goldens):
    rows = goldens.patients("delayed").with_columns(
        state=pl.when("event").then(pl.lit("relapse")).otherwise(None)
    )
    test, other = gray_test(rows, "relapse", CAUSES), log_rank(rows)
    assert [c.expected for c in test.counts] == pytest.approx([c.expected for c in other.counts])
    # The variances agree in large samples, not to the digit.
    assert test.chi2 == pytest.approx(other.chi2, rel=0.1)


def test_entries_at_0_are_no_entries():
    rows = rows_of(a=[(5, "relapse"), (7, None)], b=[(6, "death"), (6, "relapse"), (9, None)])
    assert gray_test(rows.with_columns(entry=0.0), "relapse", CAUSES) == gray_test(
        rows, "relapse", CAUSES
    )


def test_a_group_that_dies_out_before_others_enter_is_not_compared():
    rows = rows_of(a=[(2, "death"), (9, "relapse")], b=[(5, "relapse"), (10, None)])
    late = rows.with_columns(entry=pl.Series([0.0, 4.0, 0.0, 0.0]))
    assert "before others of it entered" in gray_test(late, "relapse", CAUSES).reason
    unseen = rows.with_columns(entry=pl.Series([0.0, 0.0, 3.0, 4.0]))
    assert "before others of it entered" in gray_test(unseen, "relapse", CAUSES).reason


def late_patients(random, n, latest, competing):
    """Half have the event by the same law in every group; entry, censoring and rival differ."""
    rows, many = [], 40 * n
    own = random.random(many) < 0.5
    time = np.where(own, random.exponential(20, many), random.exponential(competing, many))
    entry = np.where(random.random(many) < 0.3, 0.0, random.uniform(0, latest, many))
    end = entry + random.uniform(0, 60, many)
    cause = pl.when("own").then(pl.lit("relapse")).otherwise(pl.lit("death"))
    rows = pl.DataFrame(
        {"time": np.minimum(time, end), "entry": entry, "own": own, "ended": time <= end}
    ).with_columns(state=pl.when("ended").then(cause))
    return rows.filter(pl.col("time") > pl.col("entry")).head(n)


def test_under_the_null_late_entries_that_differ_leave_the_level_as_it_is():
    random = np.random.default_rng(11)
    found = []
    for _ in range(200):
        parts = [late_patients(random, 60, 30, 40), late_patients(random, 60, 5, 10)]
        rows = pl.concat(p.with_columns(group=pl.lit(g)) for g, p in zip("ab", parts, strict=True))
        found.append(gray_test(rows, "relapse", CAUSES).chi2)
    # The mean of 200 chi-squares on one degree of freedom has a standard error of 0.1; of 200
    # tests at 5 % more than 20 or fewer than 2 would be a fault (p < 0.002).
    assert np.mean(found) == pytest.approx(1.0, abs=0.3)
    assert 2 <= sum(chi2 > 3.8415 for chi2 in found) <= 20


def test_unknown_states_and_missing_groups_are_refused():
    with pytest.raises(AnalysisError, match="'progression' is not an event"):
        gray(a=[(1, "progression")])
    with pytest.raises(AnalysisError, match="no group"):
        gray_test(rows_of(a=[(1, None)]).with_columns(group=pl.lit(None)), "relapse", CAUSES)
