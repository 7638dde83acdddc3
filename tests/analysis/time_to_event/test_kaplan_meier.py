import math

import lifelines
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrdscope.analysis.time_to_event.kaplan_meier import (
    ALL_HAD_EVENT,
    BEFORE_FIRST_EVENT,
    PAST_FOLLOW_UP,
    kaplan_meier,
    reverse_kaplan_meier,
)
from mrdscope.errors import AnalysisError, UsageError

PATIENTS = st.lists(
    st.tuples(st.integers(0, 24).map(lambda half: half / 2), st.booleans()), min_size=1, max_size=30
)
PAPER_OS = [
    (364.8, False), (400.0, False), (440.0, False), (729.6, True), (786.4, False), (902.0, False),
    (1003.2, False),
]  # fmt: skip
PAPER_PFS = [(months * 30.4, months == 15) for months in (12, 13, 14, 15, 26, 30, 33)]
TIES = [(5.0, True), (5.0, False), (8.0, True), (10.0, True), (10.0, False), (12.0, False)]


def series(rows):
    times = pl.Series("time", [t for t, _ in rows], dtype=pl.Float64)
    return times, pl.Series("event", [e for _, e in rows], dtype=pl.Boolean)


def fit(rows, **how):
    return kaplan_meier(*series(rows), **how)


def of(data: pl.DataFrame, group: str | None = None, **how):
    part = data if group is None else data.filter(pl.col("group") == group)
    return kaplan_meier(part["time"], part["event"], **how)


def median(curve):
    return curve.median.estimate, curve.median.lower, curve.median.upper


# Published values


def test_freireichs_6_mp_curve_is_the_textbooks(freireich):
    # Kleinbaum and Klein, Survival Analysis, table of the treatment group; standard errors as in
    # Cox and Oakes.
    curve = of(freireich, "6-MP").steps.filter(pl.col("events") > 0)
    assert curve["time"].to_list() == [6, 7, 10, 13, 16, 22, 23]
    assert curve["at_risk"].to_list() == [21, 17, 15, 12, 11, 7, 6]
    assert curve["survival"].round(4).to_list() == [
        0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482,
    ]  # fmt: skip
    assert curve["std_error"].round(4).to_list() == [
        0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346,
    ]  # fmt: skip


def test_freireichs_medians_are_23_and_8_weeks(freireich):
    assert of(freireich, "6-MP").median.estimate == 23
    assert of(freireich, "placebo").median.estimate == 8


def test_aml_maintenance_has_medians_31_and_23_with_rs_intervals(aml):
    # print(survfit(Surv(time, status) ~ x, aml)) gives 31 (18, NA) and 23 (8, NA).
    assert median(of(aml, "Maintained", conf_type="log")) == (31, 18, None)
    assert median(of(aml, "Nonmaintained", conf_type="log")) == (23, 8, None)


def test_bone_marrow_transplant_has_81_deaths_and_median_641_days(bmt):
    curve = of(bmt)
    assert (curve.size, curve.events) == (137, 81)
    assert median(curve) == (641, 418, 1279)


def test_the_papers_survival_is_75_percent_from_729_6_days_on():
    at = fit(PAPER_OS).at([729, 729.6, 730])
    assert at["survival"].to_list() == pytest.approx([1.0, 0.75, 0.75])
    assert at["lower"].to_list()[1:] == pytest.approx([0.12795] * 2, abs=5e-6)
    assert at["upper"].to_list()[1:] == pytest.approx([0.96055] * 2, abs=5e-6)
    assert fit(PAPER_OS).median.estimate is None


def test_deaths_count_before_censorings_at_the_same_time():
    steps = fit(TIES).steps
    assert steps["survival"].to_list() == pytest.approx([5 / 6, 5 / 8, 5 / 12, 5 / 12])
    assert steps["at_risk"].to_list() == [6, 4, 3, 1]


def test_the_reverse_curve_lets_deaths_leave_before_censorings():
    steps = reverse_kaplan_meier(*series(TIES)).steps
    assert steps["survival"].to_list() == pytest.approx([0.8, 0.8, 0.4, 0.0], abs=1e-15)


def test_counts_under_the_papers_curve_add_up_at_every_tick():
    at = fit(PAPER_PFS).at([0, 182.4, 364.8, 547.2, 729.6, 912])
    assert at["at_risk"].to_list() == [7, 7, 7, 3, 3, 2]
    assert at["events"].to_list() == [0, 0, 0, 1, 1, 1]
    assert at["censored"].to_list() == [0, 0, 0, 3, 3, 4]


# Medians at an exact half


def test_three_deaths_of_six_have_their_median_between_the_third_death_and_the_fourth():
    rows = [(t, True) for t in (1.0, 2.0, 4.0, 5.0, 6.0, 7.0)]
    assert fit(rows).median.estimate == 4.5
    assert "midpoint" in dict(fit(rows).median.notes)["estimate"]


def test_a_curve_that_ends_at_a_half_has_its_median_where_it_came_there():
    rows = [(1.0, True), (2.0, True), (4.0, True), (5.0, False), (6.0, False), (7.0, False)]
    assert fit(rows).median.estimate == 4


@pytest.mark.parametrize("n", range(2, 402, 2))
def test_an_even_number_of_deaths_never_misses_the_half(n):
    assert fit([(float(t), True) for t in range(1, n + 1)]).median.estimate == n / 2 + 0.5


def test_a_median_that_is_not_reached_says_so():
    notes = dict(fit(PAPER_OS).median.notes)
    assert notes["estimate"] == "not reached: the curve does not come down to 0.5"
    assert notes["upper"] == "not reached: the upper bound of the curve does not come down to 0.5"
    assert "lower" not in notes


# Oracles


@given(PATIENTS)
def test_the_curve_is_the_product_of_its_definition(slow, rows):
    steps = fit(rows).steps
    expected = [float(slow.survival(rows, t)) for t in steps["time"]]
    assert steps["survival"].to_list() == pytest.approx(expected, rel=1e-12, abs=1e-300)
    for time, survival, error in steps.select("time", "survival", "std_error").rows():
        if survival > 0:
            greenwood = survival * math.sqrt(slow.greenwood(rows, time))
            assert error == pytest.approx(greenwood, rel=1e-12)
        else:
            assert error is None


@given(PATIENTS)
def test_the_median_is_that_of_exact_fractions(slow, rows):
    assert fit(rows).median.estimate == slow.median(rows)


@given(PATIENTS)
def test_the_reverse_curve_is_the_product_of_its_definition(slow, rows):
    steps = reverse_kaplan_meier(*series(rows)).steps
    expected = [float(slow.reverse(rows, t)) for t in steps["time"]]
    assert steps["survival"].to_list() == pytest.approx(expected, rel=1e-12, abs=1e-300)


@given(PATIENTS)
def test_curve_and_reverse_curve_multiply_to_the_fraction_still_observed(rows):
    forward, reverse = fit(rows).steps, reverse_kaplan_meier(*series(rows)).steps
    observed = [sum(t > u for t, _ in rows) / len(rows) for u in forward["time"]]
    product = (forward["survival"] * reverse["survival"]).to_list()
    assert product == pytest.approx(observed, rel=1e-12, abs=1e-15)


def test_bounds_agree_with_lifelines_where_it_is_right(bmt):
    steps = of(bmt, confidence=0.9).steps
    fitter = lifelines.KaplanMeierFitter(alpha=0.1).fit(
        bmt["time"].to_numpy(), bmt["event"].to_numpy()
    )
    theirs = fitter.confidence_interval_.loc[steps["time"].to_list()].to_numpy()
    assert steps["lower"].to_list() == pytest.approx(theirs[:, 0].tolist(), rel=1e-12)
    assert steps["upper"].to_list() == pytest.approx(theirs[:, 1].tolist(), rel=1e-12)


@given(st.lists(st.integers(1, 20), min_size=2, max_size=30))
def test_without_censoring_the_curve_is_the_empirical_one(times):
    n = len(times)
    for time, survival, error in (
        fit([(t, True) for t in times]).steps.select("time", "survival", "std_error").rows()
    ):
        fraction = sum(t > time for t in times) / n
        assert survival == pytest.approx(fraction, abs=1e-14)
        if fraction > 0:
            assert error == pytest.approx(math.sqrt(fraction * (1 - fraction) / n), rel=1e-9)


# Properties


@given(PATIENTS, st.randoms())
def test_the_order_of_rows_never_matters(rows, random):
    shuffled = random.sample(rows, len(rows))
    assert fit(rows).steps.equals(fit(shuffled).steps)


@given(PATIENTS, st.sampled_from(["log-log", "log", "plain"]))
def test_survival_never_rises_and_lies_between_its_bounds(rows, conf_type):
    steps = fit(rows, conf_type=conf_type).steps
    survival = steps["survival"].to_list()
    assert all(a >= b for a, b in zip([1.0, *survival], survival, strict=False))
    inside = steps.drop_nulls("lower")
    assert (inside["lower"] <= inside["survival"]).all()
    assert (inside["survival"] <= inside["upper"]).all()
    assert (inside["lower"] >= 0).all()
    assert (inside["upper"] <= 1).all()


@given(PATIENTS, st.lists(st.floats(0, 15), max_size=6))
def test_at_risk_events_and_censored_add_up_to_all_patients(rows, times):
    at = fit(rows).at(times)
    assert (at["at_risk"] + at["events"] + at["censored"]).to_list() == [len(rows)] * len(times)
    for time, at_risk, events in at.select("time", "at_risk", "events").rows():
        assert at_risk == sum(t >= time for t, _ in rows)
        assert events == sum(e and t < time for t, e in rows)


@given(PATIENTS, st.sampled_from([7, 30, 1000]))
def test_scaling_times_scales_the_median_and_leaves_survival(rows, factor):
    one, scaled = fit(rows), fit([(t * factor, e) for t, e in rows])
    assert scaled.steps["survival"].equals(one.steps["survival"])
    expected = [None if part is None else part * factor for part in median(one)]
    assert median(scaled) == pytest.approx(tuple(expected), rel=1e-12)


@given(PATIENTS)
def test_every_patient_twice_is_the_same_curve_with_narrower_bounds(rows):
    one, two = fit(rows).steps, fit(rows + rows).steps
    assert two["survival"].to_list() == pytest.approx(one["survival"].to_list(), rel=1e-12)
    errors = one["std_error"].drop_nulls() / math.sqrt(2)
    assert two["std_error"].drop_nulls().to_list() == pytest.approx(errors.to_list(), rel=1e-12)


# Edges


def test_times_that_differ_by_a_rounding_are_ties():
    curve = fit([(12 * 30.4, True), (364.8, False)])
    assert curve.steps["time"].to_list() == [364.8]
    assert curve.at([12 * 30.4, 364.8])["at_risk"].to_list() == [2, 2]


def test_nobody_has_an_empty_curve():
    curve = fit([])
    assert curve.steps.is_empty()
    assert (curve.size, curve.events, curve.last_time) == (0, 0, None)
    assert curve.median.estimate is None
    at = curve.at([0, 5]).row(1, named=True)
    assert (at["survival"], at["at_risk"], at["note"]) == (None, 0, "there are no patients")


def test_one_death_takes_everybody():
    step = fit([(3.0, True)]).steps.row(0, named=True)
    assert (step["survival"], step["std_error"], step["lower"], step["upper"]) == (0, *[None] * 3)
    assert fit([(3.0, True)]).median.estimate == 3


def test_a_death_at_time_0_counts():
    curve = fit([(0.0, True), (0.0, False), (4.0, True), (9.0, False)])
    assert curve.steps["survival"].to_list() == pytest.approx([0.75, 0.375, 0.375])
    at = curve.at([0.0]).row(0, named=True)
    assert (at["survival"], at["at_risk"], at["events"]) == (pytest.approx(0.75), 4, 0)


def test_without_events_the_interval_is_null_and_a_bound_is_exact():
    curve = fit([(t, False) for t, _ in PAPER_OS])
    assert curve.steps["survival"].to_list() == [1.0] * 7
    assert curve.steps["lower"].null_count() == curve.steps["upper"].null_count() == 7
    assert curve.no_event_lower_bound == pytest.approx(0.05 ** (1 / 7))
    assert fit(PAPER_OS).no_event_lower_bound is None


def test_all_tied_is_one_step():
    assert fit([(5.0, True)] * 3).steps["survival"].to_list() == [0.0]
    assert fit([(5.0, True), *[(5.0, False)] * 3]).steps["survival"].to_list() == [
        pytest.approx(0.75, rel=1e-15)
    ]


def test_past_the_last_follow_up_nothing_is_estimable_but_the_counts():
    at = fit(PAPER_OS).at([1003.2, 1003.3])
    assert at["survival"].to_list() == [pytest.approx(0.75), None]
    assert at["note"].to_list() == [None, PAST_FOLLOW_UP]
    assert at.select("at_risk", "events", "censored").row(1) == (0, 1, 6)


def test_nulls_of_an_estimate_say_why():
    at = fit([(1.0, True), (2.0, True)]).at([0.5, 1.0, 2.0])
    assert at["note"].to_list() == [BEFORE_FIRST_EVENT, None, ALL_HAD_EVENT]
    assert at["std_error"].to_list()[::2] == [0.0, None]


def test_times_are_answered_in_the_order_asked():
    assert fit(PAPER_OS).at([800, 0, 800])["time"].to_list() == [800, 0, 800]
    assert fit(PAPER_OS).at([]).is_empty()


@pytest.mark.parametrize("time", [-1.0, math.inf, math.nan, None])
def test_times_that_are_none_are_refused(time):
    with pytest.raises(AnalysisError, match="a time is missing, negative or not finite"):
        kaplan_meier(pl.Series([1.0, time]), pl.Series([True, False]))


def test_event_codes_are_refused():
    with pytest.raises(AnalysisError, match="expected true or false"):
        kaplan_meier(pl.Series([1.0, 2.0]), pl.Series([1, 2]))


def test_a_missing_event_is_refused():
    with pytest.raises(AnalysisError, match="an event is missing"):
        kaplan_meier(pl.Series([1.0, 2.0]), pl.Series([True, None]))


def test_unequal_lengths_are_refused():
    with pytest.raises(AnalysisError, match="1 times and 2 events"):
        kaplan_meier(pl.Series([1.0]), pl.Series([True, False]))


@pytest.mark.parametrize("time", [-0.1, math.nan, math.inf])
def test_asking_at_no_time_is_refused(time):
    with pytest.raises(UsageError):
        fit(PAPER_OS).at([time])


def test_the_input_is_left_alone():
    times, events = series(PAPER_OS)
    before = times.clone(), events.clone()
    kaplan_meier(times, events)
    assert times.equals(before[0])
    assert events.equals(before[1])


# Late entries

ENTERED = st.lists(
    st.tuples(st.integers(1, 20), st.booleans(), st.integers(0, 19)).map(
        lambda row: (row[0], row[1], row[2] % row[0])
    ),
    min_size=1,
    max_size=25,
)


def enter(rows, **how):
    times, events = series([(t, e) for t, e, _ in rows])
    entry = pl.Series("entry", [a for _, _, a in rows], dtype=pl.Float64)
    return kaplan_meier(times, events, entry=entry, **how)


@given(ENTERED)
def test_at_risk_are_those_who_have_entered_and_not_left(rows):
    curve, product = enter(rows), 1.0
    for time, at_risk, events, survival in curve.steps.select(
        "time", "at_risk", "events", "survival"
    ).rows():
        n = sum(t >= time and (a < time or a == 0) for t, _, a in rows)
        d = sum(t == time and e for t, e, _ in rows)
        product *= 1 - d / n
        assert (at_risk, events) == (n, d)
        assert survival == pytest.approx(product, rel=1e-12, abs=1e-15)


@given(ENTERED, st.lists(st.integers(0, 25), max_size=6))
def test_with_late_entries_the_counts_still_add_up(rows, times):
    at = enter(rows).at(times)
    total = at.select(pl.sum_horizontal("at_risk", "events", "censored", "not_entered")).to_series()
    assert total.to_list() == [len(rows)] * len(times)
    for time, at_risk, waiting in at.select("time", "at_risk", "not_entered").rows():
        assert at_risk == sum(t >= time and (a < time or a == 0) for t, _, a in rows)
        assert waiting == sum(a >= time and a > 0 for _, _, a in rows)


@given(PATIENTS)
def test_entries_at_0_are_none(rows):
    at_0 = pl.zeros(len(rows), pl.Float64, eager=True)
    assert kaplan_meier(*series(rows), entry=at_0).steps.equals(fit(rows).steps)


@given(ENTERED, st.integers(0, 19))
def test_who_enters_late_changes_nothing_before(rows, entry):
    before = enter(rows).steps.filter(pl.col("time") <= entry)
    more = enter([*rows, (entry + 1, True, entry)]).steps.filter(pl.col("time") <= entry)
    if entry > 0:
        assert more.equals(before)


def test_with_late_entries_there_is_no_bound_for_no_events():
    assert enter([(5, False, 2), (6, False, 0)]).no_event_lower_bound is None


@pytest.mark.parametrize("entry", [5.0, 6.0])
def test_an_entry_is_before_its_time(entry):
    with pytest.raises(AnalysisError, match="an entry is not before the time it belongs to"):
        enter([(5.0, True, entry)])


@pytest.mark.parametrize("entry", [-1.0, math.nan, None])
def test_entries_that_are_none_are_refused(entry):
    with pytest.raises(AnalysisError, match="an entry is missing, negative or not finite"):
        enter([(5.0, True, entry)])


def test_unequal_entries_are_refused():
    with pytest.raises(AnalysisError, match="1 times and 0 entries"):
        kaplan_meier(*series([(5.0, True)]), entry=pl.Series([], dtype=pl.Float64))
