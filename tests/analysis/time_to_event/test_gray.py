import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrdscope.analysis.time_to_event.gray import gray_test
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


def test_late_entries_are_not_provided_for():
    rows = rows_of(a=[(5, "relapse")], b=[(6, "death")]).with_columns(entry=pl.Series([2.0, 0.0]))
    assert "entered late" in gray_test(rows, "relapse", CAUSES).reason


def test_unknown_states_and_missing_groups_are_refused():
    with pytest.raises(AnalysisError, match="'progression' is not an event"):
        gray(a=[(1, "progression")])
    with pytest.raises(AnalysisError, match="no group"):
        gray_test(rows_of(a=[(1, None)]).with_columns(group=pl.lit(None)), "relapse", CAUSES)
