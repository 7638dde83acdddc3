import subprocess
import sys
from dataclasses import replace

import polars as pl
import pytest

from mrdscope.analysis.settings import PAPER
from mrdscope.analysis.time_to_event.endpoint_times import endpoint_times
from mrdscope.analysis.time_to_event.endpoints import OVERALL_SURVIVAL
from mrdscope.analysis.time_to_event.grouping import grouped
from mrdscope.analysis.time_to_event.survival import default_times, survival_by_group

PAPER_OS = [364.8, 400.0, 440.0, 729.6, 786.4, 902.0, 1003.2]


@pytest.fixture(scope="session")
def times_of(make_cohort):
    """Build the overall survival of patients from ``group=[(day, death), ...]``."""

    def build(by="arm", **groups):
        rows = [
            {"patient_id": f"{name}{place}", "arm": name, "os_days": float(day), "os_event": event}
            for name, pairs in groups.items()
            for place, (day, event) in enumerate(pairs)
        ]
        cohort = make_cohort(patients=rows)
        times = endpoint_times(cohort, OVERALL_SURVIVAL)
        return times if by is None else grouped(times, cohort, by)

    return build


@pytest.fixture(scope="session")
def paper_os(times_of):
    return times_of(by=None, all=[(day, day == 729.6) for day in PAPER_OS])


def test_the_papers_survival_in_one_result(paper_os):
    result = survival_by_group(paper_os, PAPER, at=[730], tau=729.6)
    (group,) = result.groups
    assert (group.name, group.n, group.events, group.censored) == ("all", 7, 1, 6)
    assert group.person_time == pytest.approx(4626.0)
    assert round(group.rate.estimate, 8) == 0.00021617
    assert group.follow_up.median.estimate == 786.4
    assert group.follow_up.observed_median == 729.6
    assert group.at["survival"].to_list() == [pytest.approx(0.75)]
    assert (group.rmst.tau, group.rmst.estimate) == (729.6, pytest.approx(729.6))
    assert (result.logrank, result.cox) == (None, None)


def test_every_null_of_the_paper_has_its_reason(paper_os):
    result = survival_by_group(paper_os, PAPER, at=[0, 730, 2000])
    assert dict(result.notes) == {
        "groups[0].median.estimate": "not reached: the curve does not come down to 0.5",
        "groups[0].median.upper": "not reached: the upper bound of the curve does not come down "
        "to 0.5",
        "groups[0].median_follow_up.upper": "not reached: the upper bound of the curve does not "
        "come down to 0.5",
        "groups[0].at[0]": "no event by then: the interval is not estimable",
        "groups[0].at[2]": "past the last follow-up",
    }


def test_aml_maintenance_by_group(aml, times_of):
    arms = {name: aml.filter(group=name).select("time", "event").rows()
            for name in ("Nonmaintained", "Maintained")}  # fmt: skip
    result = survival_by_group(times_of(**arms), PAPER)
    assert [group.name for group in result.groups] == ["Maintained", "Nonmaintained"]
    assert [group.median.estimate for group in result.groups] == [31, 23]
    assert [group.rmst.tau for group in result.groups] == [45, 45]
    assert (round(result.logrank.chi2, 2), round(result.logrank.p, 3)) == (3.40, 0.065)
    assert [(ratio.term, round(ratio.hr, 2)) for ratio in result.cox] == [("Nonmaintained", 2.50)]
    assert result.groups[0].at["time"].equals(result.groups[1].at["time"])


def test_counts_add_up_in_every_group_at_every_default_time(bmt, times_of):
    arms = {f"g{name}": bmt.filter(group=name).select("time", "event").rows() for name in "123"}
    result = survival_by_group(times_of(**arms), PAPER)
    for group in result.groups:
        total = group.at.select(pl.sum_horizontal("at_risk", "events", "censored")).to_series()
        assert total.unique().to_list() == [group.n]
    assert result.groups[0].at["time"].to_list() == [0, 365, 500, 730, 1000, 1500, 2000, 2500]


def test_the_confidence_level_of_the_settings_and_the_scale_asked_for_are_used(paper_os):
    wide = survival_by_group(paper_os, PAPER, at=[730], conf_type="plain")
    narrow = survival_by_group(
        paper_os, replace(PAPER, confidence=0.5), at=[730], conf_type="plain"
    )
    assert (wide.conf_type, narrow.confidence) == ("plain", 0.5)
    assert wide.groups[0].at["lower"].item() == pytest.approx(0.3257, abs=5e-5)
    assert narrow.groups[0].at["lower"].item() == pytest.approx(0.75 - 0.6744898 * 0.2165064)
    assert narrow.groups[0].rate.upper < wide.groups[0].rate.upper
    assert narrow.groups[0].follow_up.median.lower > wide.groups[0].follow_up.median.lower


def test_one_group_is_compared_with_nothing(times_of):
    result = survival_by_group(times_of(only=[(5, True), (9, False)]), PAPER)
    assert result.cox == ()
    assert result.logrank.chi2 is None
    assert dict(result.notes)["logrank"].startswith("fewer than two groups")


def test_separation_and_absent_events_are_noted(times_of):
    result = survival_by_group(times_of(a=[(5, True), (9, False)], b=[(6, False)]), PAPER)
    notes = dict(result.notes)
    assert notes["cox[0]"] == "b has no events: the ratio is not estimable (separation)"
    assert notes["logrank.p"].startswith("a group has 0 events")
    assert notes["groups[1].events"].startswith("no events: up to the shortest follow-up survival "
                                                "is at least 0.05")  # fmt: skip


def test_nobody_is_an_empty_group(make_cohort):
    cohort = make_cohort()
    times = endpoint_times(cohort, OVERALL_SURVIVAL)
    (group,) = survival_by_group(times, PAPER).groups
    assert (group.n, group.person_time, group.rate.estimate) == (0, 0, None)
    assert group.rmst.estimate is None
    assert survival_by_group(grouped(times, cohort, "arm"), PAPER).groups == ()


def test_a_group_followed_for_no_time_has_no_default_tau(times_of):
    result = survival_by_group(times_of(a=[(0, True)], b=[(6, False)]), PAPER)
    assert [group.rmst.tau for group in result.groups] == [None, None]
    assert "past day 0" in dict(result.notes)["groups[0].rmst"]
    assert result.groups[0].rate.estimate is None


@pytest.mark.parametrize(
    ("last", "times"),
    [
        (0.0, (0,)),
        (6.0, (0, 1, 2, 3, 4, 5, 6)),
        (161.0, (0, 50, 100, 150)),
        (1003.2, (0, 200, 365, 400, 600, 730, 800, 1000)),
    ],
)
def test_default_times_are_round_and_within_the_follow_up(last, times):
    assert default_times(last) == times


def test_lifelines_and_its_kin_are_not_loaded_with_the_module():
    code = (
        "import sys, mrdscope.analysis.time_to_event.survival;"
        "print(*sorted({'lifelines', 'scipy', 'pandas', 'matplotlib'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
