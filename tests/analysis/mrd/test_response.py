"""Vectors D, E and K to P of the domain reference, 1.1, and what must hold for any course."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrdscope.analysis.course import course
from mrdscope.analysis.mrd.response import episodes
from mrdscope.analysis.mrd.samples import main_series
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import PAPER

LENIENT = replace(PAPER, indeterminate_is_short=False)


def episodes_of(cohort, settings=LENIENT):
    return episodes(main_series(cohort.mrd, settings), course(cohort), settings)


def response_of(cohort, settings=LENIENT):
    return Results(cohort, settings).response.row(0, named=True)


EPISODES = {
    # course: (start, end, days, class) of each episode
    "D one negative sample is short": ("0:1e-3 30:U 61:1e-3", [(30, 61, 31, "short")]),
    "E a last single negative is indeterminate": (
        "0:1e-3 30:1e-5 60:1e-2 90:U", [(90, None, 0, "indeterminate")]),
    "L a single negative is short even over three months": (
        "0:U 91.2:1e-4", [(0, 91.2, 91.2, "short")]),
    "M three months exactly is persisting": (
        "0:U 30.4:U 60.8:U 91.2:1e-4", [(0, 91.2, 91.2, "persisting")]),
    "N three calendar months are not three months of 30.4 days": (
        "0:U 59:U 89:1e-4", [(0, 89, 89, "short")]),
    "O running is persisting once long enough": (
        "0:1e-3 30:U 60:U 150:U", [(30, None, 120, "persisting")]),
    "P remission lost twice": (
        "0:U 30:1e-4 60:U 90:U 181:1e-4", [(0, 30, 30, "short"), (60, 181, 121, "persisting")]),
    "K a result below quantification ends it": (
        "0:1e-3 30:U 60:PNQ", [(30, 60, 30, "short")]),
    "a sample that cannot be judged neither breaks nor extends": (
        "0:U 30:NE 60:U 91.2:NE", [(0, None, 60, "indeterminate")]),
}  # fmt: skip


@pytest.mark.parametrize("name", EPISODES)
def test_episodes(name, cohort_of):
    samples, expected = EPISODES[name]
    frame = episodes_of(cohort_of(samples))
    assert frame.select("start_day", "end_day", "days", "class").rows() == expected


def test_three_months_of_30_4_days_survive_binary_arithmetic(cohort_of):
    days = [3 * 30.4 + k * 30.4 for k in range(4)]
    samples = " ".join(f"{day!r}:U" for day in days[:3]) + f" {days[3]!r}:1e-4"
    assert episodes_of(cohort_of(samples))["class"].item() == "persisting"


def test_a_duration_within_a_week_of_the_limit_is_flagged(cohort_of):
    assert episodes_of(cohort_of("0:U 59:U 89:1e-4"))["borderline"].item()
    assert not episodes_of(cohort_of("0:U 30:1e-4"))["borderline"].item()


def test_the_three_durations_differ_by_what_is_not_known(cohort_of):
    row = episodes_of(cohort_of("0:1e-3 30:U 60:U 150:1e-4")).row(0, named=True)
    assert (row["observed_days"], row["days"], row["longest_days"]) == (30, 120, 150)
    running = episodes_of(cohort_of("0:1e-3 30:U 60:U")).row(0, named=True)
    assert (running["days"], running["longest_days"]) == (30, None)


def test_molecular_relapse_is_confirmed_by_the_next_sample_and_keeps_its_date(cohort_of):
    once = response_of(cohort_of("0:U 30:1e-4"))
    assert (once["molecular_relapse_day"], once["molecular_relapse_confirmed"]) == (30, False)
    regained = response_of(cohort_of("0:U 30:1e-4 60:U"))
    assert regained["molecular_relapse_confirmed"] is False
    twice = response_of(cohort_of("0:U 30:1e-4 60:1e-4"))
    assert (twice["molecular_relapse_day"], twice["molecular_relapse_confirmed"]) == (30, True)


def test_the_paper_calls_a_running_short_remission_short(cohort_of):
    cohort = cohort_of("0:1e-3 30:U 60:U")
    assert response_of(cohort, PAPER)["class"] == "short"
    assert response_of(cohort, LENIENT)["class"] == "indeterminate"


def test_the_patient_has_the_class_of_the_best_episode(cohort_of):
    row = response_of(cohort_of("0:U 30:1e-4 60:U 90:U 181:1e-4"))
    assert row["class"] == "persisting"
    assert row["molecular_relapses"] == 2
    assert (row["mcr_days"], row["mcr_running"]) == (121, False)


def test_never_negative_is_none_and_never_judged_is_unknown(cohort_of):
    assert response_of(cohort_of("0:1e-3 30:1e-4"))["class"] == "none"
    row = response_of(cohort_of("0:NE"))
    assert row["class"] is None
    assert row["in_mcr_at_last_sample"] is None


def test_days_after_molecular_relapse_end_at_hematologic_relapse_or_last_contact(cohort_of):
    followed = response_of(cohort_of("0:U 30:1e-4 60:1e-4", last=400))
    assert followed["days_after_molecular_relapse"] == 370
    assert followed["relapsed_after_molecular_relapse"] is False
    relapsed = response_of(cohort_of("0:U 30:1e-4 60:1e-4", relapse=121, last=400))
    assert relapsed["days_after_molecular_relapse"] == 91
    assert relapsed["relapsed_after_molecular_relapse"] is True


def test_a_remission_after_hematologic_relapse_says_nothing_of_the_one_before(cohort_of):
    cohort = cohort_of("0:1e-3 60:1e-2 100:U 130:U 200:U 230:U", relapse=70)
    assert episodes_of(cohort)["after_relapse"].item()
    assert response_of(cohort)["class"] == "none"


def test_other_assays_and_tissues_are_not_joined_into_a_series(cohort_of, make_cohort):
    base = {"patient_id": "P1", "scale": "ratio", "status": "undetected", "lower": 0.0}
    rows = [base | {"day": float(d), "upper": 1e-5, "tissue": "marrow"} for d in (0, 60, 120)]
    blood = base | {"day": 90.0, "tissue": "blood", "status": "quantified", "lower": 1e-2}
    cohort = make_cohort(patients=[{"patient_id": "P1"}], mrd=[*rows, blood | {"upper": 1e-2}])
    series = main_series(cohort.mrd, PAPER)
    assert series.samples["day"].to_list() == [0, 60, 120]
    assert series.left_out["tissue"].to_list() == ["blood"]
    assert episodes_of(cohort)["end_day"].item() is None


def test_too_few_control_copies_make_a_negative_sample_not_evaluable(make_cohort):
    row = {
        "patient_id": "P1", "day": 0.0, "scale": "ratio", "status": "undetected",
        "lower": 0.0, "upper": 1e-3, "control_gene": "ABL1", "control_copies": 999.0,
    }  # fmt: skip
    for copies, gene, evaluable in ((999.0, "ABL1", False), (1000.0, "ABL1", True),
                                    (10.0, "B2M", True)):  # fmt: skip
        mrd = [row | {"control_copies": copies, "control_gene": gene}]
        cohort = make_cohort(patients=[{"patient_id": "P1"}], mrd=mrd)
        assert main_series(cohort.mrd, PAPER).samples["evaluable"].item() is evaluable


RESULTS = st.lists(st.sampled_from(["U", "NE", "PNQ", "1e-4"]), min_size=1, max_size=10)


@given(st.lists(RESULTS, min_size=1, max_size=10))
def test_episodes_are_the_runs_of_negatives(cohort_of, courses):
    texts = [" ".join(f"{30 * i}:{v}" for i, v in enumerate(values)) for values in courses]
    frame = episodes_of(cohort_of(*texts))
    for patient, values in enumerate(courses, start=1):
        text = "".join("." if v == "U" else "x" for v in values if v != "NE")
        runs = [run for run in text.split("x") if run]
        mine = frame.filter(patient_id=f"P{patient}")
        assert mine["n"].to_list() == [len(run) for run in runs]
        assert mine["ended"].sum() == len(runs) - text.endswith(".")


@given(RESULTS, st.integers(1, 500))
def test_a_sample_after_the_end_changes_no_earlier_episode(cohort_of, values, later):
    text = " ".join(f"{30 * i}:{v}" for i, v in enumerate(values))
    before = episodes_of(cohort_of(text)).filter("ended").drop("confirmed")
    after = episodes_of(cohort_of(f"{text} {30 * len(values) + later}:1e-4"))
    assert after.drop("confirmed").head(before.height).equals(before)
