import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import PAPER
from mrdscope.analysis.time_to_event.landmark import Landmark, landmark_times, left_out_by_reason
from mrdscope.analysis.time_to_event.survival import survival_by_group
from mrdscope.errors import UsageError

FOUR_WEEKS = Landmark(28, 14, 1e-3)


def sample(patient, day, low, high=None):
    status = "not_evaluable" if low is None else "quantified" if low else "undetected"
    return {"patient_id": patient, "day": float(day), "status": status, "lower": low,
            "upper": low if high is None else high}  # fmt: skip


@pytest.fixture(scope="session")
def results(make_cohort):
    ends = {"low": ("death", 100), "high": ("death", 60), "edge": ("last_contact", 28),
            "died": ("death", 28), "gone": ("last_contact", 27), "none": ("death", 90),
            "blind": ("death", 90), "wide": ("death", 90), "late": ("death", 90),
            "missing": ("death", None)}  # fmt: skip
    mrd = [
        sample("low", 14, 1e-2), sample("low", 28, 1e-3), sample("low", 29, 1e-1),
        sample("high", 20, 1e-4), sample("high", 27, 2e-3),
        sample("edge", 28, 0.0, 1e-5), sample("died", 14, 0.0, 1e-5), sample("gone", 14, 1e-2),
        sample("none", 13, 1e-5), sample("blind", 20, None), sample("wide", 20, 0.0, 1e-2),
        sample("late", 29, 1e-5),
    ]  # fmt: skip
    cohort = make_cohort(
        patients=[{"patient_id": name} for name in ends],
        events=[{"patient_id": name, "type": kind, "day": day} for name, (kind, day) in
                ends.items()],
        mrd=mrd,
    )  # fmt: skip
    return Results(cohort, PAPER)


def test_only_who_is_there_with_a_sample_that_tells_is_kept_and_the_clock_starts_again(results):
    times = results.landmark_times("os", FOUR_WEEKS)
    assert times.frame.select("patient_id", "time", "event", "group").rows() == [
        ("low", 72, True, "at most 0.001"),
        ("high", 32, True, "above 0.001"),
        ("edge", 0, False, "at most 0.001"),
    ]
    assert times.groups == ("at most 0.001", "above 0.001")
    assert times.by == "MRD at day 28 after day 0"
    assert times.endpoint.time_zero == "landmark, day 28 after day 0"


def test_everybody_else_is_left_out_for_a_reason_that_is_counted(results):
    times = results.landmark_times("os", FOUR_WEEKS)
    assert dict(times.left_out.rows()) == {
        "missing": "death without a day",
        "died": "death by the landmark",
        "gone": "censored before the landmark",
        "none": "no sample in the window",
        "late": "no sample in the window",
        "blind": "no evaluable sample in the window",
        "wide": "the sample does not decide between the levels",
    }
    counts = dict(left_out_by_reason(times).rows())
    assert counts["no sample in the window"] == 2
    assert sum(counts.values()) == 7


def test_without_a_level_detectability_divides(results):
    times = results.landmark_times("os", Landmark(28, 14))
    groups = dict(times.frame.select("patient_id", "group").rows())
    assert groups == {
        "low": "detectable", "high": "detectable", "edge": "undetected", "wide": "undetected",
    }  # fmt: skip


def test_the_groups_are_compared_from_the_landmark_on(results):
    result = survival_by_group(results.landmark_times("os", FOUR_WEEKS), PAPER, at=[10])
    assert [group.n for group in result.groups] == [2, 1]
    assert result.comparison.permutation.method == "exact"


@given(st.integers(0, 110))
def test_no_landmark_gives_a_negative_time_or_loses_a_patient(results, day):
    times = landmark_times(results.endpoint_times("os"), results.series, Landmark(day, day, 1e-3))
    assert (times.frame["time"] >= 0).all()
    assert times.frame.height + times.left_out.height == 10
    assert not times.frame.filter(event=True, time=0).height


def test_a_sample_after_the_landmark_changes_nothing(make_cohort, results):
    cohort = results.cohort
    more = Results(
        make_cohort(
            patients=cohort.patients.select("patient_id").to_dicts(),
            events=cohort.events.select("patient_id", "type", "day").to_dicts(),
            mrd=[*cohort.mrd.select("patient_id", "day", "status", "lower", "upper").to_dicts(),
                 sample("high", 29, 1e-6), sample("none", 40, 1e-6)],
        ),
        PAPER,
    )  # fmt: skip
    before, after = (found.landmark_times("os", FOUR_WEEKS) for found in (results, more))
    assert after.frame.equals(before.frame)
    assert after.left_out.equals(before.left_out)


@pytest.mark.parametrize(
    "landmark", [Landmark(-1, 5), Landmark(5, -1), Landmark(5, 5, -1e-3), Landmark(5, 5, 0.0)]
)
def test_a_landmark_that_is_none_is_refused(results, landmark):
    with pytest.raises(UsageError, match="is no landmark"):
        results.landmark_times("os", landmark)
