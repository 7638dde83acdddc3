"""Metrics of response to a level: when it was reached, confirmed and sustained, and time below it.

Each is of the level of the settings, or of any other: ``below.days/1e-3``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl

from mrdscope.analysis.metrics.model import Family, Inputs, Kind, Row, Scope
from mrdscope.analysis.metrics.of_samples import OF_SAMPLES, all_samples, read_number
from mrdscope.analysis.metrics.words import bounds, count, day, limit, number
from mrdscope.analysis.mrd.samples import Series
from mrdscope.analysis.mrd.time_below import confirmed_response, sustained_response, time_below
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import Settings
from mrdscope.errors import UsageError

_SOURCE = "domain reference, 1.8"
_NOBODY = "no evaluable sample"

Sentence = Callable[[Results, Row, float], str]


def level_of(results: Results, detail: str) -> float:
    """Return the level a detail is, that of the settings where it is empty, as a ratio."""
    level = read_number(detail, results.settings.response_level, "a level")
    if not 0 < level < float("inf"):
        raise UsageError(f"{detail!r} is not a level", expected="a ratio above 0, such as 1e-3")
    return level


def levels_of(results: Results) -> Sequence[str]:
    """Return the levels the settings name."""
    settings = results.settings
    return [f"{limit(level)}" for level in dict.fromkeys((settings.response_level, 1e-2, 1e-3))]


@dataclass(frozen=True)
class _Analysis:
    """An analysis at a level: of any, and the one of the settings, which is kept."""

    at: Callable[[Series, pl.DataFrame, float, Settings], pl.DataFrame]
    kept: Callable[[Results], pl.DataFrame]

    def frame(self, results: Results, detail: str) -> pl.DataFrame:
        """Return it at the level of a detail."""
        if not detail:
            return self.kept(results)
        return self.at(results.series, results.course, level_of(results, detail), results.settings)


_BELOW = _Analysis(time_below, lambda results: results.mrd.time_below)
_CONFIRMED = _Analysis(confirmed_response, lambda results: results.mrd.confirmed_response)
_SUSTAINED = _Analysis(sustained_response, lambda results: results.mrd.sustained_response)


def _every_sample(results: Results, patient: str, _detail: str) -> Inputs:
    return all_samples(results, patient)


def _family(
    id_: str, title: str, unit: str | None, definition: str, kind: Kind, columns: tuple[str, ...],
    analysis: _Analysis, sentence: Sentence, *parameters: str,
) -> Family:  # fmt: skip
    return Family(
        id_, title, unit, definition, _SOURCE, kind, columns, Scope.PATIENT,
        (*OF_SAMPLES, "response_level", *parameters), "level", levels_of, analysis.frame,
        _every_sample,
        lambda results, row, detail: sentence(results, row, level_of(results, detail)),
        unasked="the response level of the settings",
    )  # fmt: skip


# -- time below ----------------------------------------------------------------------------------


def _below(results: Results, row: Row, level: float) -> str:
    if row["watched_days"] is None:
        return _NOBODY
    days = bounds(row["below_days_low"], row["below_days_high"], 6)
    return (
        f"between consecutive samples both at or below {limit(level)}, and at most between those "
        f"of which one may have been: {days} of {count(row['watched_days'], 'day')} watched; "
        f"{_unknown(results, row, level)}"
    )


def _unknown(results: Results, row: Row, _level: float) -> str:
    if row["watched_days"] is None:
        return _NOBODY
    gap = results.settings.maximum_gap_days
    return (
        f"in gaps of more than {gap:g} days between samples, and so not known: "
        f"{count(row['unknown_days'], 'day')}"
    )


# -- response ------------------------------------------------------------------------------------


def _reached(_results: Results, row: Row, level: float) -> str:
    if row["confirmed"] is None:
        return _NOBODY
    if row["reached_day"] is None:
        return f"no sample was surely at or below {limit(level)}"
    return f"first sample surely at or below {limit(level)}: {day(row['reached_day'])}"


def _confirmed(results: Results, row: Row, level: float) -> str:
    reached = _reached(results, row, level)
    if row["reached_day"] is None:
        return reached
    apart = results.settings.confirmation_days
    if not row["confirmed"]:
        return f"{reached}; none that stayed so {apart:g} days later"
    return (
        f"{reached}; first that a sample at least {apart:g} days later confirmed, all between them "
        f"at or below too: {day(row['confirmed_day'])}, by {day(row['confirming_day'])}"
    )


def _sustained(results: Results, row: Row, level: float) -> str:
    if row["sustained"] is None:
        return _NOBODY
    settings = results.settings
    asked = (
        f"unbroken samples at or below {limit(level)}, no two more than "
        f"{settings.maximum_gap_days:g} days apart, over {number(settings.sustained_days)} days"
    )
    if row["sustained"]:
        start, end = day(row["sustained_from_day"]), day(row["sustained_day"])
        return f"{asked}: from {start}, shown by {end}"
    if row["longest_below_days"] is None:
        return f"{asked}: no sample was at or below it"
    return f"{asked}: not shown; the longest stretch is {count(row['longest_below_days'], 'day')}"


BELOW_FAMILIES = (
    _family("below.days", "time below", "day",
            "How long the level was surely at or below a level, and how long it may have been.",
            Kind.DURATION, ("below_days_low", "below_days_high"), _BELOW, _below,
            "maximum_gap_days"),
    _family("below.unknown", "time unknown", "day",
            "How long nothing is known of the level: in gaps between samples.", Kind.DAYS,
            ("unknown_days",), _BELOW, _unknown, "maximum_gap_days"),
    _family("response.day", "response", "day",
            "The day of the first sample surely at or below a level.", Kind.DAYS, ("reached_day",),
            _CONFIRMED, _reached),
    _family("response.confirmed_day", "confirmed response", "day",
            "The day of the first sample at or below a level that a later one confirmed.",
            Kind.DAYS, ("confirmed_day",), _CONFIRMED, _confirmed, "confirmation_days"),
    _family("response.sustained", "sustained response", None,
            "Whether the level stayed at or below a level as long as the settings ask.", Kind.FLAG,
            ("sustained",), _SUSTAINED, _sustained, "sustained_months", "month_days",
            "maximum_gap_days"),
    _family("response.sustained_day", "sustained since", "day",
            "The day of the first sample of the first sustained response to a level.", Kind.DAYS,
            ("sustained_from_day",), _SUSTAINED, _sustained, "sustained_months",
            "month_days", "maximum_gap_days"),
    _family("response.longest_days", "longest response", "day",
            "The longest unbroken time at or below a level; at least so long where it still runs.",
            Kind.FOLLOWED, ("longest_below_days", "below_running"), _SUSTAINED, _sustained,
            "sustained_months", "month_days", "maximum_gap_days"),
)  # fmt: skip
