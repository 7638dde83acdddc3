"""Data cuts gone back and forth through: by what becomes known of a patient, else by months."""

from __future__ import annotations

import datetime
import math

from mrdscope.analysis.as_of import DateCut, parse_cut
from mrdscope.analysis.known_days import known_dates, known_days, step_after, step_before
from mrdscope.cohort.model import Cohort


def step(cohort: Cohort, cut: str | None, patient: str | None, month: float, by: int) -> str | None:
    """Return the data cut before or after one; None: everything known.

    Parameters
    ----------
    cohort
        The whole cohort, not as it was known.
    cut
        The cut gone from, as `parse_cut` reads it; None where everything is known.
    patient
        Who is stepped through: each step is a day on which something becomes known of them. None:
        a step is a month.
    month
        Days a month has.
    by
        1 for forward, -1 for back.
    """
    at = None if cut is None else parse_cut(cut)
    if isinstance(at, DateCut):
        dates = known_dates(cohort, patient)
        if patient is not None:
            found = step_after(dates, at.date) if by > 0 else step_before(dates, at.date)
            return None if found is None else str(found)
        moved = at.date + datetime.timedelta(days=by * round(month))
        return None if dates.is_empty() or moved > dates[-1] else moved.isoformat()
    return _day(cohort, math.inf if at is None else at.day, patient, month, by)


def _day(cohort: Cohort, day: float, patient: str | None, month: float, by: int) -> str | None:
    days = known_days(cohort, patient)
    if days.is_empty():
        return None
    if patient is not None:
        found = step_after(days, day) if by > 0 else step_before(days, day)
        return _written(found) if found is not None else _end(day, by)
    if math.isinf(day):
        # The last full month before everything is known.
        count = math.ceil(days[-1] / month) - 1 if by < 0 else math.inf
    else:
        count = round(day / month, 6)
        count = math.floor(count) + 1 if by > 0 else math.ceil(count) - 1
    if math.isinf(count) or count * month >= days[-1]:
        return None
    return _written(max(count, 0) * month)


def _end(day: float, by: int) -> str | None:
    """Return where a step from the end of the known days leads: past the last all is known."""
    return None if by > 0 else _written(day)


def _written(day: object) -> str:
    assert isinstance(day, int | float)  # noqa: S101 - of days the steps are days
    return f"{round(float(day), 6):g}"
