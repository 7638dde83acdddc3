"""Hazard after a change: which day it counts from, who is compared, and when nothing is fitted."""

import json
import math
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import CML_IS_2020, PAPER
from mrdscope.analysis.time_to_event.endpoint_variants import censored_at_transplant, with_time_zero
from mrdscope.analysis.time_to_event.endpoints import OVERALL_SURVIVAL
from mrdscope.analysis.time_to_event.grouping import stratified
from mrdscope.analysis.time_to_event.regression import cox
from mrdscope.analysis.time_to_event.response_rule import ResponseRule
from mrdscope.analysis.time_to_event.switches import switch, switch_names
from mrdscope.analysis.time_to_event.time_dependent import time_dependent
from mrdscope.errors import AnalysisError, UsageError
from mrdscope.present.styled import plain
from mrdscope.present.time_dependent import time_dependent_page
from mrdscope.report.time_dependent_json import time_dependent_json


def patients_of(transplants, ends, arms=None):
    """Patients and events: day of transplant or None, day of the end and whether by death."""
    patients = [
        {"patient_id": f"P{i}", "arm": arms[i] if arms else "x", "site": "ab"[i % 2]}
        for i in range(len(ends))
    ]
    events = [
        {"patient_id": f"P{i}", "type": "death" if died else "last_contact", "day": float(day)}
        for i, (day, died) in enumerate(ends)
    ]
    events += [{"patient_id": f"P{i}", "type": "transplant", "day": float(day)}
               for i, day in enumerate(transplants) if day is not None]  # fmt: skip
    return {"patients": patients, "events": events}


#: Two patients die before and four after; two of them were never transplanted.
TRANSPLANTS = [None, 5, 5, 10, 3, None, 8, 30, 2, 4, 6, 7]
ENDS = [(4, True), (9, True), (20, False), (12, True), (25, True), (40, False), (15, True),
        (28, True), (33, False), (14, True), (18, True), (35, False)]  # fmt: skip


@pytest.fixture(scope="session")
def transplanted(make_cohort):
    return Results(make_cohort(**patients_of(TRANSPLANTS, ENDS, "xyxyxyxyxyxy")), PAPER)


def analysed(results, name="sct", endpoint="os", by=None, **rule):
    return time_dependent(
        results.endpoint_times(endpoint, by), switch(results, name, ResponseRule(**rule))
    )


def test_time_and_events_are_counted_on_the_side_a_patient_was_on(transplanted):
    before, after = analysed(transplanted).states
    assert (before.state, before.patients, before.events) == ("before transplant", 12, 2)
    assert before.person_time == 4 + 5 + 5 + 10 + 3 + 40 + 8 + 28 + 2 + 4 + 6 + 7
    assert (after.state, after.patients, after.events) == ("after transplant", 9, 6)
    assert after.person_time == 4 + 15 + 2 + 22 + 7 + 31 + 10 + 12 + 28
    assert after.rate.estimate == pytest.approx(6 / 131)


def slow_score(rows, beta):
    """Breslow's and Efron's score, of a state that is looked up at every event."""
    score = 0.0
    for u in sorted({stop for _, stop, died, _ in rows if died}):
        risk = [math.exp(beta * x) for start, stop, _, x in rows if start < u <= stop]
        risk_x = [math.exp(beta * x) * x for start, stop, _, x in rows if start < u <= stop]
        dead = [x for _, stop, died, x in rows if died and stop == u]
        for rank in range(len(dead)):
            share = rank / len(dead)
            tied = sum(math.exp(beta * x) for x in dead)
            tied_x = sum(math.exp(beta * x) * x for x in dead)
            score += dead[rank] - (sum(risk_x) - share * tied_x) / (sum(risk) - share * tied)
    return score


def test_the_ratio_solves_efrons_score_over_the_stretches(transplanted):
    (ratio,) = analysed(transplanted).ratios
    rows = []
    for change, (end, died) in zip(TRANSPLANTS, ENDS, strict=True):
        if change is None or change >= end:
            rows.append((0, end, died, 0))
        else:
            rows += [(0, change, False, 0), (change, end, died, 1)]
    assert (ratio.term, ratio.reference) == ("after transplant", "before transplant")
    assert slow_score(rows, ratio.coefficient) == pytest.approx(0, abs=1e-9)
    assert ratio.reason == "8 events: with fewer than 10 the ratio and its interval are unreliable"


def test_dividing_from_time_zero_instead_would_flatter_the_transplanted(make_cohort):
    """Guarantee time: a change that does nothing looks protective if it is known beforehand."""
    random = np.random.default_rng(3)
    ends = [(float(day), True) for day in random.exponential(50, 200)]
    waits = random.exponential(50, 200)
    seen = [w if w < end else None for w, (end, _) in zip(waits, ends, strict=True)]
    results = Results(make_cohort(**patients_of(seen, ends)), PAPER)
    (honest,) = analysed(results).ratios
    ever = results.endpoint_times("os").frame.with_columns(
        group=pl.Series(["never" if w is None else "ever" for w in seen])
    )
    (naive,) = cox(ever, ["never", "ever"])
    assert naive.upper < 0.6
    assert honest.lower < 1 < honest.upper


def test_who_never_changes_twice_and_whom_the_change_comes_too_late_stay_before(transplanted):
    rows = analysed(transplanted).rows
    assert rows.filter(pl.col("patient_id") == "P0")["state"].to_list() == [False]
    # Transplanted on day 30, dead on day 28: never after.
    assert rows.filter(pl.col("patient_id") == "P7").height == 1


def test_groups_are_further_covariates_and_strata_have_their_own_hazards(transplanted):
    result = analysed(transplanted, by="arm")
    # Eight events are too few for two coefficients.
    assert {ratio.reason for ratio in result.ratios} == {
        "8 events are too few for 2 coefficients (at least 10): nothing is fitted"
    }
    times = stratified(transplanted.endpoint_times("os"), transplanted.cohort, "site")
    within = time_dependent(times, switch(transplanted, "sct"))
    (alone,) = analysed(transplanted).ratios
    assert within.ratios[0].coefficient != pytest.approx(alone.coefficient)


def test_a_group_without_events_leaves_the_others(make_cohort):
    ends = [*ENDS, *ENDS, (30, False), (40, False)]
    arms = "xyxyxyxyxyxy" * 2 + "zz"
    results = Results(make_cohort(**patients_of([*TRANSPLANTS * 2, 5, None], ends, arms)), PAPER)
    state, y, z = analysed(results, by="arm").ratios
    assert state.hr is not None
    assert y.hr is not None
    assert (z.hr, z.reason) == (None, "z: no events, the ratio is not estimable (separation)")


@pytest.mark.parametrize(
    ("transplants", "ends", "reason"),
    [
        ([5] * 6, [(9 + i, True) for i in range(6)], "before transplant: nobody was at risk"),
        ([5, 6], [(9, True), (10, True)], "before transplant: nobody was at risk"),
        ([5, *[None] * 6], [(9, False), *[(3 + i, True) for i in range(6)]],
         "after transplant: no events, the ratio is not estimable (separation)"),
        ([50, *[None] * 6], [(9, False), *[(3 + i, True) for i in range(6)]],
         "after transplant: nobody was at risk"),
        ([5, None, 5], [(9, True), (10, True), (11, False)],
         "2 events are too few for 1 coefficients (at least 5)"),
    ],
)  # fmt: skip
def test_without_events_enough_nothing_is_fitted_and_it_is_said(
    make_cohort, transplants, ends, reason
):
    result = analysed(Results(make_cohort(**patients_of(transplants, ends)), PAPER))
    assert result.ratios[0].hr is None
    assert result.ratios[0].reason.startswith(reason)
    assert result.proportional_hazards.p is None
    assert dict(result.notes)["ratios[0]"].startswith(reason)


def test_separation_that_counts_do_not_show_is_found(make_cohort):
    # At every event somebody after is at risk and it is always they who die.
    transplants = [1, 2, 3, 4, 5, 6, None, None, None, 40]
    ends = [(10 + i, True) for i in range(6)] + [(50, False)] * 3 + [(60, False)]
    ends[6] = (45, True)
    results = Results(make_cohort(**patients_of(transplants[:6] + [None] * 3, ends[:9])), PAPER)
    (ratio,) = analysed(results).ratios
    assert ratio.hr is None
    assert "separation" in ratio.reason


def test_what_ends_the_endpoint_cannot_come_before(transplanted):
    times = transplanted.endpoint_times(censored_at_transplant(OVERALL_SURVIVAL))
    with pytest.raises(UsageError, match="transplant ends overall survival"):
        time_dependent(times, switch(transplanted, "sct"))


def test_the_clock_may_start_elsewhere(make_cohort):
    tables = patients_of([30], [(50, True)])
    tables["events"].append({"patient_id": "P0", "type": "diagnosis", "day": -10.0})
    results = Results(make_cohort(**tables), PAPER)
    times = results.endpoint_times(with_time_zero(OVERALL_SURVIVAL, "diagnosis"))
    rows = time_dependent(times, switch(results, "sct")).rows
    assert rows.select("entry", "time", "state").rows() == [(10, 40, False), (40, 60, True)]


# What switches


COURSES = ("0:1e-2 30:U 60:1e-3 90:U", "0:1e-2 30:1e-4 60:U<1e-2 90:1e-2", "0:NE", "0:1e-2")


@pytest.fixture(scope="session")
def sampled(cohort_of):
    return Results(cohort_of(*COURSES, last=120), PAPER)


def changes(results, name, **rule):
    found = switch(results, name, ResponseRule(**rule))
    return found.changes.rows(), dict(found.left_out.rows())


def test_molecular_response_and_relapse_switch_once(sampled):
    unseen = {"P3": "no evaluable sample"}
    assert changes(sampled, "mcr") == ([("P1", 30, True), ("P2", 60, True)], unseen)
    assert changes(sampled, "mrel") == ([("P1", 60, True), ("P2", 90, True)], unseen)
    assert changes(sampled, "mcr", level=1e-3)[0] == [("P1", 30, True), ("P2", 30, True)]
    assert changes(sampled, "mrel", level=1e-3)[0] == [("P2", 90, True)]


def test_the_state_of_the_last_sample_may_change_back_and_a_doubtful_one_changes_nothing(sampled):
    rows, _ = changes(sampled, "in_response", level=1e-3)
    assert rows == [
        ("P1", 0, False), ("P1", 30, True), ("P1", 60, True), ("P1", 90, True),
        ("P2", 0, False), ("P2", 30, True), ("P2", 90, False), ("P4", 0, False),
    ]  # fmt: skip
    rows, _ = changes(sampled, "in_response")
    assert [row[1:] for row in rows if row[0] == "P1"] == [
        (0, False), (30, True), (60, False), (90, True),
    ]  # fmt: skip


def test_of_whom_no_sample_tells_is_left_out_and_carrying_forward_is_said(sampled):
    result = analysed(sampled, "mcr")
    assert result.rows["patient_id"].unique().sort().to_list() == ["P1", "P2", "P4"]
    assert dict(result.times.left_out.rows()) == {"P3": "no evaluable sample"}
    assert result.times.notes == (
        "3 of 3 patients are followed past their last sample, 30 days in the median, 120 at most; "
        "the state of that sample is taken to last",
    )


def test_an_event_without_a_day_leaves_its_patient_out(make_cohort):
    tables = patients_of([5, None], [(9, True), (8, True)])
    tables["events"].append({"patient_id": "P1", "type": "transplant", "day": None})
    assert changes(Results(make_cohort(**tables), PAPER), "sct") == (
        [("P0", 5, True)], {"P1": "transplant without a day"},
    )  # fmt: skip


def test_named_levels_are_refused_where_there_is_no_scale(cohort_of):
    with pytest.raises(AnalysisError, match="evaluable"):
        switch(Results(cohort_of("0:1e-2"), CML_IS_2020), "mcr", ResponseRule("MR4"))


@pytest.mark.parametrize(
    ("name", "rule", "said"),
    [
        ("death", {}, "'death' does not change"),
        ("best", {}, "expected mcr or mrel"),
        ("sct", {"level": 1e-3}, "nothing to do with a level"),
    ],
)
def test_what_does_not_switch_is_refused(transplanted, name, rule, said):
    with pytest.raises(UsageError, match=said):
        switch(transplanted, name, ResponseRule(**rule))


def test_what_nobody_had_is_said(transplanted):
    with pytest.raises(AnalysisError, match="nobody has a hematologic relapse"):
        switch(transplanted, "hrel")
    with pytest.raises(AnalysisError, match="nobody has an evaluable MRD sample"):
        switch(transplanted, "mcr")


def test_every_name_that_is_offered_is_known(make_cohort, cohort_of):
    types = ["hematologic_cr", "hematologic_relapse", "progression", "transplant", "mutation"]
    events = [{"patient_id": "P1", "type": name, "day": 80.0} for name in types]
    cohort = make_cohort(patients=[{"patient_id": "P1"}], events=events)
    results = Results(replace(cohort, mrd=cohort_of("0:1e-2 30:U 60:1e-3").mrd), PAPER)
    found = [switch(results, name) for name in switch_names()]
    assert len({one.id for one in found}) == len(switch_names())
    assert all(one.changes.height for one in found)


# Properties, text and JSON


@given(st.permutations(range(12)), st.sampled_from([2.0, 30.4]))
def test_neither_order_of_patients_nor_the_unit_of_time_matter(make_cohort, order, factor):
    def fitted(places, unit):
        tables = patients_of(
            [None if TRANSPLANTS[i] is None else TRANSPLANTS[i] * unit for i in places],
            [(ENDS[i][0] * unit, ENDS[i][1]) for i in places],
        )
        return analysed(Results(make_cohort(**tables), PAPER)).ratios[0]

    here, there = fitted(range(12), 1.0), fitted(order, factor)
    assert there.coefficient == pytest.approx(here.coefficient, rel=1e-8)
    assert there.std_error == pytest.approx(here.std_error, rel=1e-8)


def test_json_holds_the_rows_and_every_null_has_its_reason(transplanted):
    written = json.loads(json.dumps(time_dependent_json(analysed(transplanted)), allow_nan=False))
    assert written["covariate"]["id"] == "transplant"
    assert [one["events"] for one in written["states"]] == [2, 6]
    assert sum(one["observed"] for one in written["mantel_byar"]["observed_expected"]) == 8
    assert len(written["rows"]) == 12 + 9
    few = time_dependent_json(analysed(transplanted, by="arm"))
    assert few["cox"][0]["hr"] is None
    assert "too few" in few["notes"]["ratios[0]"]


def test_the_page_says_what_is_known_when(transplanted, sampled):
    page = plain(time_dependent_page(analysed(transplanted)))
    for said in ("Overall survival by transplant", "2 events in 122 days of 12 patients",
                 "after transplant against before transplant", "Mantel-Byar test",
                 "known before its day"):  # fmt: skip
        assert said in page
    page = plain(time_dependent_page(analysed(sampled, "mcr")))
    assert "left out: 1, no evaluable sample" in page
    assert "not estimable" in page
