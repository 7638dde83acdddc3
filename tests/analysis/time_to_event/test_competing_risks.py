import math

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrdscope.analysis.time_to_event.competing_risks import aalen_johansen
from mrdscope.analysis.time_to_event.kaplan_meier import kaplan_meier
from mrdscope.errors import AnalysisError, UsageError

CAUSES = ("relapse", "death")
STATE = st.sampled_from([None, *CAUSES])
PATIENTS = st.lists(st.tuples(st.integers(0, 12), STATE), min_size=1, max_size=25)
TIES = list(zip([5, 5, 8, 10, 10, 12], ["relapse", "death", "death", "relapse", None, "death"],
                strict=True))  # fmt: skip


def fit(rows, entry=None, **how):
    times = pl.Series([t for t, _ in rows], dtype=pl.Float64)
    states = pl.Series([s for _, s in rows], dtype=pl.String)
    entry = None if entry is None else pl.Series(entry, dtype=pl.Float64)
    return aalen_johansen(times, states, CAUSES, entry=entry, **how)


def test_ties_are_exact():
    relapse, death = fit(TIES)
    assert relapse.steps["incidence"].to_list() == pytest.approx([1 / 6, 1 / 6, 1 / 3, 1 / 3])
    assert death.steps["incidence"].to_list() == pytest.approx([1 / 6, 1 / 3, 1 / 3, 2 / 3])


def test_the_variance_of_one_event_is_the_binomial_one():
    # At the first event F = 1/n: [1 - 0]^2 d/n^2, no tie; Aalen's is 1/n^2, not binomial.
    first = fit([(1, "relapse"), (2, None), (3, None), (4, None)])[0].steps
    assert first["std_error"][0] == pytest.approx(1 / 4)


@given(PATIENTS)
def test_incidences_and_survival_add_up_to_1(rows):
    relapse, death = fit(rows)
    survival = kaplan_meier(
        pl.Series([t for t, _ in rows], dtype=pl.Float64),
        pl.Series([s is not None for _, s in rows], dtype=pl.Boolean),
    ).steps["survival"]
    total = relapse.steps["incidence"] + death.steps["incidence"] + survival
    assert total.to_list() == pytest.approx([1.0] * len(total), rel=1e-12)


@given(st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=1, max_size=25))
def test_without_competing_events_it_is_one_less_survival(rows):
    curve = fit([(t, "relapse" if e else None) for t, e in rows])[0]
    survival = kaplan_meier(
        pl.Series([t for t, _ in rows], dtype=pl.Float64),
        pl.Series([e for _, e in rows], dtype=pl.Boolean),
    ).steps["survival"]
    assert curve.steps["incidence"].to_list() == pytest.approx(
        (1 - survival).to_list(), rel=1e-12, abs=1e-14
    )


def slow_variance(rows, cause, at):
    """The sum of the docstring, a term an event time, not multiplied out."""
    free, total, terms = 1.0, 0.0, []
    for u in sorted({t for t, s in rows if s is not None and t <= at}):
        n = sum(t >= u for t, _ in rows)
        own = sum(t == u and s == cause for t, s in rows)
        other = sum(t == u and s not in (cause, None) for t, s in rows)
        step = free**2 / n**2
        total += free * own / n
        free *= 1 - (own + other) / n
        ties = [(n - d) / (n - 1) if d > 1 else 1.0 for d in (own, other)]
        terms.append((total, free, own * step * ties[0], other * step * ties[1]))
    variance = 0.0
    for then, left, own, other in terms:
        later = (total - then) / left if left > 0 else 0.0
        variance += (1 - later) ** 2 * own + later**2 * other
    return variance


@given(PATIENTS)
def test_the_variance_is_aalens_sum(rows):
    for curve in fit(rows):
        for time, error in curve.steps.select("time", "std_error").rows():
            expected = slow_variance(rows, curve.cause, time)
            assert error**2 == pytest.approx(expected, rel=1e-8, abs=1e-13)


@given(PATIENTS)
def test_bounds_hold_the_estimate_and_counts_add_up(rows):
    for curve in fit(rows):
        inside = curve.steps.drop_nulls("lower")
        assert (inside["lower"] <= inside["incidence"] + 1e-12).all()
        assert (inside["incidence"] <= inside["upper"] + 1e-12).all()
        at = curve.at([0, 3, 7.5, 20])
        parts = ["at_risk", "events", "competing", "censored", "not_entered"]
        assert at.select(pl.sum_horizontal(parts)).to_series().to_list() == [len(rows)] * 4


@given(PATIENTS, st.randoms())
def test_the_order_of_rows_never_matters(rows, random):
    for one, other in zip(fit(rows), fit(random.sample(rows, len(rows))), strict=True):
        assert one.steps.equals(other.steps)


@given(PATIENTS)
def test_incidence_never_falls_and_every_patient_twice_keeps_it(rows):
    for one, two in zip(fit(rows), fit(rows + rows), strict=True):
        values = one.steps["incidence"].to_list()
        assert values == sorted(values)
        assert two.steps["incidence"].to_list() == pytest.approx(values, rel=1e-12)


def test_the_interval_is_log_log_of_the_incidence():
    step = fit(TIES)[1].steps.row(1, named=True)
    f, error = step["incidence"], step["std_error"]
    reach = 1.959963984540054 * error / (f * math.log(f))
    assert step["lower"] == pytest.approx(math.exp(-math.exp(math.log(-math.log(f)) - reach)))
    assert step["upper"] == pytest.approx(math.exp(-math.exp(math.log(-math.log(f)) + reach)))


def test_who_enters_late_is_at_risk_from_then_on():
    rows = [(4, "relapse"), (6, "death"), (8, None)]
    relapse, death = fit(rows, entry=[0, 5, 0])
    assert relapse.steps["at_risk"].to_list() == [2, 2, 1]
    assert relapse.steps["incidence"].to_list() == pytest.approx([1 / 2] * 3)
    assert death.steps["incidence"].to_list() == pytest.approx([0, 1 / 4, 1 / 4])
    assert relapse.at([3])["not_entered"].item() == 1


def test_nulls_say_why():
    relapse, death = fit([(2, "relapse"), (3, "relapse")])
    assert relapse.at([1, 2, 3, 4])["note"].to_list() == [
        "no event by then: the interval is not estimable", None,
        "everybody had it: the interval is not estimable", "past the last follow-up",
    ]  # fmt: skip
    assert death.at([3])["lower"].to_list() == [None]


def test_nobody_has_empty_curves():
    relapse, _ = fit([])
    assert relapse.steps.is_empty()
    assert (relapse.events, relapse.competing, relapse.last_time) == (0, 0, None)
    assert relapse.at([0])["note"].to_list() == ["there are no patients"]


def test_all_censored_have_no_incidence():
    assert fit([(3, None), (5, None)])[0].steps["incidence"].to_list() == [0, 0]


def test_all_tied_is_one_step():
    relapse, death = fit([(5, "relapse"), (5, "death"), (5, None), (5, "relapse")])
    assert relapse.steps["incidence"].to_list() == [0.5]
    assert death.steps["incidence"].to_list() == [0.25]


def test_names_of_columns_may_be_causes():
    states = pl.Series(["time", "events"])
    curves = aalen_johansen(pl.Series([1.0, 2.0]), states, ("time", "events"))
    assert [curve.events for curve in curves] == [1, 1]


def test_an_unknown_state_is_refused():
    with pytest.raises(AnalysisError, match="'deth' is not an event that was named"):
        fit([(3, "deth")])


def test_codes_are_refused():
    with pytest.raises(AnalysisError, match="states are Int64"):
        aalen_johansen(pl.Series([1.0]), pl.Series([1]), CAUSES)


def test_unequal_lengths_and_negative_times_are_refused():
    with pytest.raises(AnalysisError, match="1 times and 0 states"):
        aalen_johansen(pl.Series([1.0]), pl.Series([], dtype=pl.String), CAUSES)
    with pytest.raises(AnalysisError, match="negative"):
        fit([(-3, "death")])


@pytest.mark.parametrize("causes", [(), ("death", "death")])
def test_causes_are_distinct_names(causes):
    with pytest.raises(UsageError, match="distinct names"):
        aalen_johansen(pl.Series([1.0]), pl.Series(["death"]), causes)
