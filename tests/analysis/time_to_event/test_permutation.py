from fractions import Fraction
from itertools import combinations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mrdscope.analysis.time_to_event import permutation
from mrdscope.analysis.time_to_event.permutation import is_called_for, permutation_log_rank

PATIENTS = st.lists(st.tuples(st.integers(0, 6), st.booleans()), min_size=1, max_size=5)


def excess(rows, chosen):
    """O - E of the chosen, in fractions."""
    total = Fraction(0)
    for u in {t for t, e in rows if e}:
        n = sum(t >= u for t, _ in rows)
        d = sum(t == u and e for t, e in rows)
        total += sum(rows[i] == (u, True) for i in chosen)
        total -= Fraction(d * sum(rows[i][0] >= u for i in chosen), n)
    return total


def by_hand(one, two):
    rows = one + two
    observed = abs(excess(rows, range(len(one))))
    every = [abs(excess(rows, who)) for who in combinations(range(len(rows)), len(one))]
    return sum(value >= observed for value in every) / len(every)


def test_one_relapse_of_seven_has_p_34_of_35(frame):
    rows = frame(
        high=[(15, True), (30, False), (33, False)],
        low=[(12, False), (13, False), (14, False), (26, False)],
    )
    test = permutation_log_rank(rows)
    assert test.p == pytest.approx(34 / 35, rel=1e-12)
    assert (test.method, test.std_error, test.arrangements) == ("exact", None, 35)
    assert "censoring does not depend on the group" in test.reason


@given(PATIENTS, PATIENTS)
def test_the_exact_p_is_the_share_of_all_arrangements(frame, one, two):
    test = permutation_log_rank(frame(a=one, b=two))
    if test.p is not None:
        assert test.p == pytest.approx(by_hand(one, two), rel=1e-12)


@given(PATIENTS, PATIENTS, PATIENTS, st.randoms())
def test_neither_order_of_rows_nor_names_of_groups_matter(frame, one, two, three, random):
    test = permutation_log_rank(frame(a=one, b=two, c=three))
    other = permutation_log_rank(frame(z=random.sample(three, len(three)), b=one, k=two))
    if test.p is None:
        assert other.p is None
    else:
        assert other.p == pytest.approx(test.p, rel=1e-9)


@settings(max_examples=10)
@given(PATIENTS, PATIENTS)
def test_drawn_tables_come_near_the_exact_p(frame, one, two):
    rows = frame(a=one, b=two)
    exact = permutation_log_rank(rows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(permutation, "MOST_TABLES", 0)
        drawn = permutation_log_rank(rows)
    if exact.p is None:
        assert drawn.p is None
    else:
        assert (drawn.method, drawn.arrangements) == ("Monte Carlo", permutation.DRAWS)
        assert abs(drawn.p - exact.p) <= 5 * drawn.std_error + 2e-5


@settings(max_examples=10)
@given(PATIENTS, PATIENTS)
def test_patients_dealt_out_come_near_the_exact_p_too(frame, one, two):
    rows = frame(a=one, b=two)
    exact = permutation_log_rank(rows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(permutation, "MOST_TABLES", 0)
        patch.setattr(permutation, "MOST_CLASSES_DRAWN", 0)
        dealt = permutation_log_rank(rows)
    if exact.p is not None:
        assert dealt.method == "Monte Carlo"
        assert abs(dealt.p - exact.p) <= 5 * dealt.std_error + 2e-5


def test_what_is_drawn_is_the_same_every_time(goldens):
    rows = goldens.patients("crossing").drop("entry")
    first = permutation_log_rank(rows)
    assert first.method == "Monte Carlo"
    assert first == permutation_log_rank(rows.reverse())


def test_two_groups_of_21_are_gone_through_in_halves(goldens):
    # Of 538 billion arrangements 14 million are as extreme; 5 million drawn ones had 126.
    test = permutation_log_rank(goldens.patients("freireich"))
    assert (test.method, test.arrangements) == ("exact", 538_257_874_440)
    assert test.p == pytest.approx(2.6e-5, abs=5e-6)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ({}, "nobody had the event"),
        ({"a": [(1, False)], "b": [(2, False)]}, "nobody had the event"),
        ({"a": [(1, True), (2, False)]}, "fewer than two groups"),
        ({"a": [(4, True)], "b": [(4, True), (4, True)]}, "all had the event at the same time"),
    ],
)
def test_what_cannot_be_arranged_says_why(frame, rows, reason):
    test = permutation_log_rank(frame(**rows))
    assert (test.p, test.method) == (None, None)
    assert reason in test.reason


def test_late_entries_are_not_exchangeable(frame):
    rows = frame(a=[(4, True), (5, True)], b=[(6, True)])
    late = rows.with_columns(entry=pl.Series([0.0, 2.0, 0.0]))
    assert "late entries" in permutation_log_rank(late).reason


def test_it_is_called_for_where_events_are_few(frame):
    many = [(t, True) for t in range(5)]
    assert not is_called_for(frame(a=many, b=many))
    assert is_called_for(frame(a=many, b=many[1:]))
    assert is_called_for(frame(a=many[:4], b=many * 3))
    assert not is_called_for(frame(a=many))
    assert not is_called_for(frame(a=[(1, False)], b=[(1, False)]))
    assert not is_called_for(frame())
