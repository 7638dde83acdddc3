import math
import warnings

import pandas as pd
import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from lifelines import CoxPHFitter

from mrdscope.analysis.time_to_event.regression import cox
from mrdscope.errors import UsageError

PATIENTS = st.lists(st.tuples(st.integers(0, 10), st.booleans()), min_size=2, max_size=12)


def test_aml_maintenance_has_the_published_hazard_ratio(aml):
    # summary(coxph(Surv(time, status) ~ x, aml)): 0.9155, se 0.5119, HR 2.498, p 0.0737.
    (ratio,) = cox(aml, ["Maintained", "Nonmaintained"])
    assert (ratio.term, ratio.reference) == ("Nonmaintained", "Maintained")
    assert (round(ratio.coefficient, 4), round(ratio.std_error, 4)) == (0.9155, 0.5119)
    assert round(ratio.hr, 2) == 2.50
    assert (round(ratio.lower, 4), round(ratio.upper, 3)) == (0.9159, 6.813)
    assert round(ratio.p, 4) == 0.0737


def test_freireichs_placebo_has_the_published_hazard_ratio(freireich):
    # coxph with Efron's ties: 1.572, se 0.412, HR 4.817 (2.147 to 10.81).
    (ratio,) = cox(freireich, ["6-MP", "placebo"])
    assert (round(ratio.coefficient, 3), round(ratio.std_error, 3)) == (1.572, 0.412)
    assert (round(ratio.hr, 3), round(ratio.lower, 3)) == (4.817, 2.147)
    assert round(ratio.upper, 2) == 10.81


@given(PATIENTS, PATIENTS)
def test_coefficient_and_error_solve_efrons_score(slow, frame, one, two):
    (ratio,) = cox(frame(a=one, b=two), ["a", "b"])
    assume(ratio.hr is not None)
    coefficient, error = slow.efron(one, two)
    assert ratio.coefficient == pytest.approx(coefficient, rel=1e-8, abs=1e-9)
    assert ratio.std_error == pytest.approx(error, rel=1e-8)


@given(PATIENTS, PATIENTS)
def test_the_other_reference_has_the_inverse_ratio(frame, one, two):
    rows = frame(a=one, b=two)
    (there,), (back,) = cox(rows, ["a", "b"]), cox(rows, ["b", "a"])
    assume(there.hr is not None and back.hr is not None)
    assert back.hr == pytest.approx(1 / there.hr, rel=1e-8)
    assert back.upper == pytest.approx(1 / there.lower, rel=1e-8)


def test_three_groups_are_compared_with_the_first(bmt):
    two, three = cox(bmt, ["1", "2", "3"])
    turned = cox(bmt, ["2", "1", "3"])
    assert [ratio.term for ratio in turned] == ["1", "3"]
    assert turned[0].hr == pytest.approx(1 / two.hr, rel=1e-9)
    assert turned[1].hr == pytest.approx(three.hr / two.hr, rel=1e-9)


def test_the_papers_one_relapse_of_seven_is_separation(frame):
    one = [(15, True), (30, False), (33, False)]
    none = [(12, False), (13, False), (14, False), (26, False)]
    (ratio,) = cox(frame(high=one, low=none), ["high", "low"])
    assert (ratio.hr, ratio.lower, ratio.upper, ratio.p) == (None, None, None, None)
    assert ratio.reason == "low has no events: the ratio is not estimable (separation)"
    (turned,) = cox(frame(high=one, low=none), ["low", "high"])
    assert turned.hr is None
    assert turned.reason.startswith("the reference low has no events")


def test_separation_with_events_in_both_groups_is_found(frame):
    early, late = [(t, True) for t in (1, 2, 3, 4)], [(t, True) for t in (5, 6, 7, 8)]
    (ratio,) = cox(frame(late=late, early=early), ["late", "early"])
    assert ratio.hr is None
    assert "separation" in ratio.reason


def test_a_group_without_events_leaves_the_ratios_of_the_others(frame):
    groups = {"a": [(2, True), (5, False), (6, True)], "b": [(1, True), (4, True), (6, False)]}
    b, c = cox(frame(**groups, c=[(3, False), (9, False)]), ["a", "b", "c"])
    (alone,) = cox(frame(**groups), ["a", "b"])
    assert c.hr is None
    assert b.hr == pytest.approx(alone.hr, rel=1e-9)


def test_a_group_gone_before_the_first_event_is_not_estimable(frame):
    (ratio,) = cox(frame(a=[(5, True), (6, False)], b=[(1, False)]), ["a", "b"])
    assert ratio.reason == "b was never at risk when an event occurred"


def test_without_events_nothing_is_estimable(frame):
    (ratio,) = cox(frame(a=[(5, False)], b=[(1, False)]), ["a", "b"])
    assert (ratio.hr, "never at risk" in ratio.reason) == (None, True)


def test_all_dying_at_once_do_not_differ(frame):
    # Efron's likelihood exp(2b) / (1 + 2 exp(b))^3 has its maximum at b = 0.
    (ratio,) = cox(frame(a=[(4, True)], b=[(4, True), (4, True)]), ["a", "b"])
    assert ratio.hr == pytest.approx(1.0)


def test_the_level_of_the_interval_is_the_one_asked_for(aml):
    groups = ["Maintained", "Nonmaintained"]
    (ratio,) = cox(aml, groups, confidence=0.8)
    z = math.log(ratio.upper / ratio.lower) / (2 * ratio.std_error)
    assert z == pytest.approx(1.2815515655446004, rel=1e-12)


def test_one_group_has_nothing_to_compare(frame):
    with pytest.raises(UsageError, match="at least two groups"):
        cox(frame(a=[(1, True)]), ["a"])


def test_the_frame_is_left_alone(aml):
    before = aml.clone()
    cox(aml, ["Maintained", "Nonmaintained"])
    assert aml.equals(before)


def test_few_events_are_cautioned_about(frame):
    rows = frame(a=[(2, True), (5, True)], b=[(3, True), (4, False)])
    (ratio,) = cox(rows, ["a", "b"])
    assert ratio.hr is not None
    assert ratio.reason.startswith("3 events: with fewer than 10")


def test_lifelines_agrees_on_three_groups(bmt):
    design = {f"g{name}": (bmt["group"] == name).cast(pl.Float64) for name in "23"}
    table = bmt.select("time", pl.col("event").cast(pl.Int8)).with_columns(**design)
    copy = pd.DataFrame({name: table[name].to_numpy(writable=True) for name in table.columns})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitter = CoxPHFitter().fit(
            copy, "time", "event", fit_options={"precision": 1e-20, "r_precision": 0.0}
        )
    for ratio in cox(bmt, ["1", "2", "3"]):
        assert ratio.coefficient == pytest.approx(fitter.params_[f"g{ratio.term}"], rel=1e-8)
        assert ratio.std_error == pytest.approx(fitter.standard_errors_[f"g{ratio.term}"], rel=1e-8)


@given(PATIENTS, PATIENTS)
def test_strata_that_are_copies_keep_the_ratio_and_narrow_its_error(frame, one, two):
    rows = frame(a=one, b=two)
    copies = pl.concat([rows.with_columns(stratum=pl.lit(name)) for name in ("x", "y")])
    (alone,), (both,) = cox(rows, ["a", "b"]), cox(copies, ["a", "b"], stratum="stratum")
    assume(alone.hr is not None)
    assert both.coefficient == pytest.approx(alone.coefficient, rel=1e-8, abs=1e-10)
    assert both.std_error == pytest.approx(alone.std_error / math.sqrt(2), rel=1e-8)


def test_groups_that_never_meet_in_a_stratum_are_not_estimable(frame):
    rows = frame(a=[(2, True), (5, True)], b=[(3, True), (4, False)])
    apart = rows.with_columns(stratum=pl.col("group"))
    (ratio,) = cox(apart, ["a", "b"], stratum="stratum")
    assert ratio.hr is None
