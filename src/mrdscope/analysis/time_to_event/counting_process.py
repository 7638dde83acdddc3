"""Patients in counting-process form: one row a stretch of time over which nothing changes.

A patient is at risk from after a row's ``entry`` up to its ``time``, as everywhere in these
analyses, so that what is known at an event is what was known before it: a change on the day of the
event comes after the event (Andersen and Gill, Ann Stat 1982;10:1100).
"""

from __future__ import annotations

import polars as pl

from mrdscope.cohort.schema import DAY_DECIMALS

_PLACE = "_place"


def counting_process(frame: pl.DataFrame, changes: pl.DataFrame) -> pl.DataFrame:
    """Return rows over which a state holds.

    Parameters
    ----------
    frame
        A row a patient: ``patient_id``, ``entry``, ``time``, ``event``, and whatever else stays.
    changes
        ``patient_id``, ``since`` (on the scale of ``time``), ``state`` (bool, from then on). Of
        several at one time the last counts; the state before the first is false.

    Returns
    -------
    DataFrame
        The columns of ``frame`` and ``state``; patients in order, their rows by time. ``event`` is
        on a patient's last row. Stretches add up to each patient's time at risk.
    """
    people = frame.with_row_index(_PLACE)
    own = changes.with_columns(pl.col("since").round(DAY_DECIMALS)).join(
        people.select("patient_id", _PLACE, "entry", "time"),
        on="patient_id", maintain_order="left_right",
    ).sort(_PLACE, "since", maintain_order=True)  # fmt: skip
    # Who is observed for no time at all had the event before any change of that day.
    early = (pl.col("since") <= pl.col("entry")) & (
        (pl.col("since") < pl.col("time")) | (pl.col("since") < 0)
    )
    first = own.filter(early).unique(_PLACE, keep="last", maintain_order=True)
    starts = people.join(
        first.select(_PLACE, "state"), on=_PLACE, how="left", maintain_order="left"
    )
    inside = own.filter(pl.col("entry") < pl.col("since"), pl.col("since") < pl.col("time"))
    stretches = pl.concat(
        [
            starts.select(_PLACE, pl.col("state").fill_null(value=False), start="entry"),
            inside.select(_PLACE, "state", start="since"),
        ]
    ).sort(_PLACE, "start", maintain_order=True)
    stretches = stretches.unique([_PLACE, "start"], keep="last", maintain_order=True)
    same = (pl.col("state") == pl.col("state").shift(1).over(_PLACE)).fill_null(value=False)
    return _closed(stretches.filter(~same), people).select(*frame.columns, "state")


def _closed(stretches: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """Return stretches that end where the next begins, the last of a patient at its time."""
    ends = stretches.with_columns(until=pl.col("start").shift(-1).over(_PLACE))
    last = pl.col("until").is_null()
    return people.join(ends, on=_PLACE, maintain_order="left_right").with_columns(
        event=last & pl.col("event"), time=pl.coalesce("until", "time"), entry="start"
    )
