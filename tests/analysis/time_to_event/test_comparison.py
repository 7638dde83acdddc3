import json

import polars as pl
import pytest

from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import PAPER
from mrdscope.analysis.time_to_event.endpoint_times import endpoint_times
from mrdscope.analysis.time_to_event.endpoints import OVERALL_SURVIVAL
from mrdscope.analysis.time_to_event.grouping import grouped, stratified
from mrdscope.analysis.time_to_event.logrank import log_rank
from mrdscope.analysis.time_to_event.regression import cox
from mrdscope.analysis.time_to_event.survival import survival_by_group
from mrdscope.report.survival_json import survival_json


@pytest.fixture(scope="session")
def cohort_with(make_cohort):
    def build(rows: pl.DataFrame):
        return make_cohort(
            patients=[
                {"patient_id": f"P{place}", "arm": row["group"], "site": row["stratum"],
                 "os_days": row["time"], "os_event": row["event"]}
                for place, row in enumerate(rows.iter_rows(named=True))
            ]
        )  # fmt: skip

    return build


@pytest.fixture(scope="session")
def made(cohort_with, goldens):
    cohort = cohort_with(goldens.patients("made"))
    return cohort, grouped(endpoint_times(cohort, OVERALL_SURVIVAL), cohort, "arm")


def test_three_groups_are_compared_in_every_way(made):
    result = survival_by_group(made[1], PAPER, at=[0, 15, 15, 60])
    found = result.comparison
    assert [(p.first, p.second) for p in found.pairwise] == [("a", "b"), ("a", "c"), ("b", "c")]
    assert found.trend.df == 1
    assert found.permutation is None
    assert found.proportional_hazards.df == 2
    assert [one.term for one in found.rate_ratios] == [one.term for one in found.rmst] == ["b", "c"]
    assert [one.time for one in found.fixed_times] == [15, 60]
    assert [(one.term, one.time) for one in found.differences] == [
        ("b", 15), ("c", 15), ("b", 60), ("c", 60),
    ]  # fmt: skip
    notes = dict(result.notes)
    assert notes["comparison.fixed_times[1]"] == "in a group: past the last follow-up"
    assert notes["comparison.differences[3].estimate"] == "in a group: past the last follow-up"


def test_with_strata_tests_and_ratios_are_within_them(made, goldens):
    cohort, times = made
    result = survival_by_group(stratified(times, cohort, "site"), PAPER)
    rows = goldens.patients("made")
    assert result.logrank == log_rank(rows, "stratum")
    assert result.cox == cox(rows, ["a", "b", "c"], stratum="stratum")
    assert result.comparison.permutation is None
    assert survival_json(result)["strata_by"] == "site"


def test_who_has_no_stratum_is_left_out(make_cohort):
    cohort = make_cohort(
        patients=[
            {"patient_id": "a", "arm": "x", "site": "one", "os_days": 5.0, "os_event": True},
            {"patient_id": "b", "arm": "y", "site": None, "os_days": 6.0, "os_event": True},
            {"patient_id": "c", "arm": "x", "site": "two", "os_days": 6.0, "os_event": True},
        ]
    )
    times = grouped(endpoint_times(cohort, OVERALL_SURVIVAL), cohort, "arm")
    placed = stratified(times, cohort, "site")
    assert placed.left_out.rows() == [("b", "no site")]
    assert (placed.groups, placed.frame["stratum"].to_list()) == (("x",), ["one", "two"])
    assert survival_by_group(placed, PAPER).comparison is None


def test_one_group_is_not_compared(made):
    cohort, _ = made
    result = survival_by_group(endpoint_times(cohort, OVERALL_SURVIVAL), PAPER)
    assert (result.comparison, result.incidence) == (None, None)


@pytest.fixture(scope="session")
def competing(make_cohort):
    """Two arms; in each one patient responds, the other has relapse or death first."""
    rows = {"a": ("x", 30, "U", None), "b": ("x", 90, "1e-2", ("death", 60.0)),
            "c": ("y", 40, "U", None),
            "d": ("y", 20, "1e-2", ("hematologic_relapse", 50.0))}  # fmt: skip
    mrd = [
        {"patient_id": name, "day": float(day), "lower": 0.0 if level == "U" else 1e-2,
         "upper": 1e-5 if level == "U" else 1e-2,
         "status": "undetected" if level == "U" else "quantified"}
        for name, (_, day, level, _) in rows.items()
    ]  # fmt: skip
    events = [
        {"patient_id": name, "type": end[0], "day": end[1]}
        for name, (_, _, _, end) in rows.items()
        if end
    ]
    patients = [{"patient_id": name, "arm": arm} for name, (arm, *_) in rows.items()]
    return Results(make_cohort(patients=patients, mrd=mrd, events=events), PAPER)


def test_where_events_compete_there_is_an_incidence_and_survival_is_of_both(competing):
    times = competing.endpoint_times("molecular_response", "arm")
    result = survival_by_group(times, PAPER, at=[45, 100])
    first, second = result.incidence.groups
    assert (first.event.curve.events, [one.cause for one in first.competing]) == (1, [
        "hematologic_relapse", "death",
    ])  # fmt: skip
    assert first.event.at["incidence"].to_list() == [0.5, None]
    assert second.event.rate.estimate == pytest.approx(1 / 90)
    assert result.groups[0].curve.steps["survival"].to_list() == pytest.approx([0.5, 0.0])
    assert [test.cause for test in result.incidence.gray] == [
        "event", "hematologic_relapse", "death",
    ]  # fmt: skip
    assert result.incidence.gray[0].df == 1
    assert dict(result.notes)["incidence.groups[0].event.at[1]"] == "past the last follow-up"


def test_the_json_of_competing_events_has_incidence_and_counts_that_add_up(competing):
    times = competing.endpoint_times("molecular_response", "arm")
    result = survival_by_group(times, PAPER, at=[0, 45])
    found = json.loads(json.dumps(survival_json(result), allow_nan=False))
    assert found["endpoint_definition"]["competing"] == [
        "hematologic_relapse", "progression", "death",
    ]  # fmt: skip
    for group in found["incidence"]["groups"]:
        for one in (group["event"], *group["competing"]):
            for row in one["at"]:
                counts = ("at_risk", "events", "competing", "censored", "not_entered")
                assert sum(row[name] for name in counts) == group["n"]
    assert set(found["incidence"]["gray"][0]) == {"cause", "chi2", "df", "p", "observed_expected"}
    assert found["source"]["left_out_by_reason"] == []


def test_nobody_has_an_incidence_of_nobody(make_cohort):
    results = Results(make_cohort(), PAPER)
    result = survival_by_group(results.endpoint_times("molecular_response"), PAPER)
    assert result.incidence.groups[0].event.curve.size == 0
    assert result.incidence.groups[0].competing == ()
    assert result.incidence.gray == ()
