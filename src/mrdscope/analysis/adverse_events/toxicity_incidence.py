"""How likely a first adverse event is by a day, death and the end of treatment competing."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from mrdscope.analysis.adverse_events.first_events import (
    DEATH,
    END_OF_TREATMENT,
    EVENT,
    ended_as,
    first_events,
)
from mrdscope.analysis.adverse_events.table_rows import KEYS, names_of_rows
from mrdscope.analysis.adverse_events.toxicity import Toxicity
from mrdscope.analysis.adverse_events.toxicity_groups import grouped, in_order, sizes
from mrdscope.analysis.time_to_event.many_incidences import many_incidences

#: One, three, six and twelve months, in whole days.
ONSET_DAYS = (30.0, 91.0, 182.0, 365.0)

_BY = (*KEYS, "group")
_CENSORED = "censored"
_STATES = {"events": EVENT, "deaths": DEATH, "ended": END_OF_TREATMENT, "censored": _CENSORED}


def cumulative_incidence(
    toxicity: Toxicity,
    groups: pl.DataFrame | None = None,
    at: Sequence[float] = ONSET_DAYS,
    lowest_grade: int = 1,
    confidence: float = 0.95,
) -> pl.DataFrame:
    """Return the cumulative incidence of the first event of every row of the table, by group.

    By Aalen and Johansen (`many_incidences`) of the times of `first_events.time_to_first`, all
    rows at once; intervals on the log-log scale. One row a row of the table (`table_rows.KEYS`),
    ``group``, ``lowest_grade`` and ``time`` (day): ``patients``, of whom ``events`` had the event,
    ``deaths`` and ``ended`` (treatment, and 30 days) came first, ``censored``; ``left_out`` of the
    group (see `first_events.time_to_first`); ``incidence``, ``lower``, ``upper``, ``at_risk``,
    ``note`` (why a null is null: past the last day anybody was watched). A group nobody of whom was
    watched has no rows.

    Raises
    ------
    AnalysisError
        Where grades above 1 are asked for and grades are on more than one scale.
    UsageError
        On a grade that is not 1 to 5, or a negative day.
    """
    people = grouped(toxicity.population, groups)
    counts = _counts(toxicity, people, lowest_grade)
    curves = many_incidences(
        counts.rename({"deaths": "competing"}).with_columns(
            competing=pl.col("competing") + pl.col("ended")
        ),
        _BY, at, confidence=confidence,
    )  # fmt: skip
    totals = counts.group_by(_BY).agg(
        pl.col(*_STATES).sum(), patients=pl.sum_horizontal(*_STATES).sum()
    )
    joined = (
        names_of_rows(toxicity)
        .with_row_index("_row")
        .join(in_order(people), how="cross", maintain_order="left_right")
        .join(sizes(people), on="group", nulls_equal=True, maintain_order="left")
        .join(totals, on=_BY, nulls_equal=True, maintain_order="left")
        .join(curves, on=_BY, nulls_equal=True, maintain_order="left_right")
    )
    return joined.select(
        *_BY, pl.lit(lowest_grade, pl.Int64).alias("lowest_grade"), "patients", *_STATES,
        left_out=pl.col("n") - pl.col("patients"), time="time", incidence="incidence",
        lower="lower", upper="upper", at_risk="at_risk", note="note",
    )  # fmt: skip


def _counts(toxicity: Toxicity, people: pl.DataFrame, lowest_grade: int) -> pl.DataFrame:
    """Return how many leave at each time in each state, for every row of the table and group.

    Everybody leaves every row when watching ends; who had the event leaves that row at it instead,
    whose first event cannot be told not at all. So nothing is as long as rows times patients.
    """
    watched = (
        toxicity.population.join(people, on="patient_id")
        .filter(pl.col("end_day").is_not_null())
        .with_columns(state=ended_as().fill_null(_CENSORED))
    )
    one = ["group", "end_day", "state"]
    ends = watched.group_by(one).agg(n=pl.len().cast(pl.Int64)).rename({"end_day": "time"})
    everybody = names_of_rows(toxicity).join(ends, how="cross")
    had = first_events(toxicity, lowest_grade).drop("end_day").join(
        watched.select("patient_id", *one), on="patient_id"
    )  # fmt: skip
    instead = had.select(*_BY, time="end_day", state="state", n=pl.lit(-1, pl.Int64))
    events = had.filter(pl.col("time").is_not_null()).select(
        *_BY, "time", state=pl.lit(EVENT), n=pl.lit(1, pl.Int64)
    )
    changes = pl.concat([everybody.select(events.columns), instead, events])
    of_state = [
        pl.col("n").filter(pl.col("state") == state).sum().alias(name)
        for name, state in _STATES.items()
    ]
    counted = changes.group_by(*_BY, "time").agg(of_state)
    return counted.filter(pl.any_horizontal(pl.col(name) > 0 for name in _STATES))
