"""Every cause has its own cumulative incidence, and with survival they add up to 1."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrdscope.analysis.settings import PAPER
from mrdscope.analysis.time_to_event.endpoint_variants import transplant_competes
from mrdscope.analysis.time_to_event.endpoints import (
    OVERALL_SURVIVAL,
    PROGRESSION_FREE_SURVIVAL,
    RELAPSE_INCIDENCE,
    EndpointTimes,
)
from mrdscope.analysis.time_to_event.incidence import incidence_by_group
from mrdscope.analysis.time_to_event.survival import survival_by_group

COMPETING = transplant_competes(RELAPSE_INCIDENCE)
CAUSES = ["hematologic_relapse", "progression", "death", "transplant", None]


def times_of(rows, endpoint=COMPETING, by="arm"):
    """Rows of time, cause (None: censored), entry and group."""
    frame = pl.DataFrame(
        [(f"P{place}", float(t), c, float(e), g) for place, (t, c, e, g) in enumerate(rows)],
        schema={"patient_id": pl.String, "time": pl.Float64, "cause": pl.String,
                "entry": pl.Float64, "group": pl.String}, orient="row",
    )  # fmt: skip
    cause = pl.col("cause")
    frame = frame.with_columns(
        event=cause.is_in(endpoint.ended_by).fill_null(value=False),
        competing=cause.is_in(endpoint.competing).fill_null(value=False),
        cause=cause.fill_null("last contact"),
    )
    groups = tuple(sorted(frame["group"].unique()))
    left_out = pl.DataFrame(schema={"patient_id": pl.String, "reason": pl.String})
    return EndpointTimes(endpoint, "events", frame, left_out, (), by, groups)


def one_group(rows, endpoint=COMPETING, at=()):
    times = times_of([(*row, "x") for row in rows], endpoint)
    return incidence_by_group(times, at).groups[0]


def test_each_cause_is_told_apart():
    rows = [(1, "hematologic_relapse", 0), (2, "death", 0), (3, "transplant", 0),
            (4, "progression", 0), (5, None, 0)]  # fmt: skip
    group = one_group(rows, at=[4])
    assert [one.cause for one in group.competing] == ["death", "transplant"]
    assert [one.cause for one in group.causes] == ["hematologic_relapse", "progression"]
    assert group.event.at["incidence"].item() == pytest.approx(0.4)
    assert [one.at["incidence"].item() for one in group.parts] == pytest.approx([0.2] * 4)
    assert [one.rate.estimate for one in group.parts] == pytest.approx([1 / 15] * 4)


def test_a_cause_nobody_had_is_not_listed():
    group = one_group([(1, "hematologic_relapse", 0), (5, None, 0)])
    assert (group.competing, group.causes) == ((), ())
    assert group.parts == (group.event,)


def test_a_group_without_a_cause_that_others_had_has_an_incidence_of_0():
    times = times_of([(1, "death", 0, "x"), (2, "hematologic_relapse", 0, "y"), (9, None, 0, "y")])
    _, y = incidence_by_group(times, [5]).groups
    assert [(one.cause, one.curve.events) for one in y.competing] == [("death", 0)]
    assert y.competing[0].at["incidence"].to_list() == [0]


def test_progression_free_survival_is_divided_by_what_ended_it():
    rows = [(1, "hematologic_relapse", 0), (2, "death", 0), (3, None, 0)]
    group = one_group(rows, PROGRESSION_FREE_SURVIVAL, at=[2])
    assert [one.at["incidence"].item() for one in group.causes] == pytest.approx([1 / 3, 1 / 3])
    assert group.competing == ()


def test_overall_survival_has_one_cause_and_no_incidence():
    result = survival_by_group(times_of([(1, "death", 0, "x")], OVERALL_SURVIVAL), PAPER)
    assert result.incidence is None


def test_every_cause_is_compared_between_groups():
    rows = [(t, CAUSES[t % 5], 0, "xy"[t % 2]) for t in range(1, 30)]
    tests = incidence_by_group(times_of(rows), ()).gray
    assert [test.cause for test in tests] == [
        "event", "death", "transplant", "hematologic_relapse", "progression",
    ]  # fmt: skip
    assert all(test.p is not None for test in tests)
    assert incidence_by_group(times_of(rows, by=None), ()).gray == ()


ROW = st.tuples(
    st.integers(1, 12), st.sampled_from(CAUSES), st.sampled_from([0, 0, 0, 0.5, 3.5])
).filter(lambda row: row[2] < row[0])


@given(st.lists(ROW, min_size=1, max_size=25))
def test_causes_and_survival_add_up_to_1_at_every_time(rows):
    days = [float(day) for day in range(13)]
    result = survival_by_group(times_of([(*row, "x") for row in rows]), PAPER, at=days)
    (group,) = result.incidence.groups
    followed = pl.col("survival").is_not_null()
    parts = [one.at["incidence"] for one in group.parts]
    table = result.groups[0].at.with_columns(
        parts=sum(parts), event=group.event.at["incidence"] + sum(
            (one.at["incidence"] for one in group.competing), pl.Series([0.0] * len(days))
        ),
    ).filter(followed)  # fmt: skip
    ones = pytest.approx([1.0] * table.height, rel=1e-12)
    assert (table["survival"] + table["parts"]).to_list() == ones
    assert (table["survival"] + table["event"]).to_list() == ones
