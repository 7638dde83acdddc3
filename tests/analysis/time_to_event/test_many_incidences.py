from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrdscope.analysis.time_to_event.competing_risks import aalen_johansen
from mrdscope.analysis.time_to_event.many_incidences import many_incidences
from mrdscope.errors import UsageError

CAUSES = ("1", "2")
AT = (0.0, 3.0, 5.0, 8.0, 12.0, 99.0)
SHOWN = ["time", "incidence", "lower", "upper", "at_risk", "note"]


def counts(rows):
    """Counts by stratum and time of rows (stratum, time, state)."""
    frame = pl.DataFrame(rows, schema=["stratum", "time", "state"], orient="row")
    state = pl.col("state")
    return frame.group_by("stratum", "time").agg(
        events=(state == "1").sum().cast(pl.Int64),
        competing=(state == "2").sum().cast(pl.Int64),
        censored=state.is_null().sum().cast(pl.Int64),
    )


def test_the_tied_example_is_met_in_every_stratum():
    example = list(
        zip([5.0, 5.0, 8.0, 10.0, 10.0, 12.0], ["1", "2", "2", "1", None, "2"], strict=True)
    )
    rows = [(stratum, *row) for stratum in ("a", "b") for row in example]
    found = many_incidences(counts(rows), ["stratum"], [5.0, 8.0, 10.0, 12.0])
    for stratum in ("a", "b"):
        values = found.filter(stratum=stratum)["incidence"].to_list()
        assert values == pytest.approx([1 / 6, 1 / 6, 1 / 3, 1 / 3])


people = st.lists(
    st.tuples(
        st.sampled_from("ab"), st.integers(0, 12).map(float), st.sampled_from(["1", "2", None])
    ),
    min_size=1, max_size=30,
)  # fmt: skip


@given(people)
def test_each_stratum_is_as_if_it_were_estimated_alone(rows):
    found = many_incidences(counts(rows), ["stratum"], AT)
    for stratum in {row[0] for row in rows}:
        mine = [row for row in rows if row[0] == stratum]
        times = pl.Series([row[1] for row in mine])
        states = pl.Series([row[2] for row in mine], dtype=pl.String)
        over = max(times) if None not in states.filter(times == max(times)).to_list() else 99.0
        until = [day for day in AT if day <= over]
        alone = aalen_johansen(times, states, CAUSES)[0].at(until).select(SHOWN)
        together = found.filter(stratum=stratum).select(SHOWN).head(len(until))
        for one, other in zip(alone.rows(), together.rows(), strict=True):
            assert one[4:] == other[4:]
            assert [x for x in one[:4] if x is not None] == pytest.approx(
                [x for x in other[:4] if x is not None], rel=1e-12
            )
            assert [x is None for x in one] == [x is None for x in other]


def test_once_nobody_is_left_to_have_it_the_incidence_is_known_for_good():
    rows = [("all", 3.0, "1"), ("all", 5.0, "1"), ("competed", 3.0, "1"), ("competed", 5.0, "2"),
            ("censored", 3.0, "1"), ("censored", 5.0, None)]  # fmt: skip
    found = many_incidences(counts(rows), ["stratum"], [9.0])
    shown = {row[0]: row[1:] for row in found.select("stratum", "incidence", "note").rows()}
    assert shown == {
        "all": (1.0, "everybody had it: the interval is not estimable"),
        "competed": (0.5, None),
        "censored": (None, "past the last follow-up"),
    }


def test_a_negative_day_is_refused():
    with pytest.raises(UsageError, match="0 or more"):
        many_incidences(counts([("a", 1.0, "1")]), ["stratum"], [-1.0])
