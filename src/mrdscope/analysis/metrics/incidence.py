"""Metrics of the cumulative incidence of molecular response to a level.

Each is of the level of the settings at one year, or of any at any day: ``incidence.response/1e-3``,
``incidence.response/MR4 at 730``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl

from mrdscope.analysis.metrics.below import levels_of
from mrdscope.analysis.metrics.model import Family, Inputs, Kind, Row, Scope
from mrdscope.analysis.metrics.of_samples import OF_SAMPLES
from mrdscope.analysis.metrics.words import count, number
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import Settings
from mrdscope.analysis.time_to_event.endpoint_variants import with_response
from mrdscope.analysis.time_to_event.endpoints import EndpointTimes, endpoint
from mrdscope.analysis.time_to_event.response_rule import ResponseRule
from mrdscope.errors import UsageError

MONTHS_IN_A_YEAR = 12
_AT = " at "

#: How many days samples have to span that confirm a response.
Confirmation = Callable[[Settings], float]


@dataclass(frozen=True)
class _Question:
    """Which response, and by which day."""

    rule: ResponseRule
    day: float


def _question(results: Results, detail: str, confirm_days: float) -> _Question:
    settings = results.settings
    level, at, day = detail.partition(_AT)
    try:
        by = float(day) if at else MONTHS_IN_A_YEAR * settings.month_days
    except ValueError:
        by = float("nan")
    if not 0 <= by < float("inf"):
        raise UsageError(f"{day!r} is not a day", expected="such as 1e-4 at 365")
    return _Question(ResponseRule(_level(settings, level), confirm_days), by)


def _level(settings: Settings, text: str) -> float | str:
    names = [one.name for one in settings.molecular_levels]
    if text in names:
        return text
    try:
        return float(text) if text else settings.response_level
    except ValueError:
        also = f", or {' or '.join(names)}" if names else ""
        raise UsageError(
            f"{text!r} is no level of response", expected=f"a ratio such as 1e-4{also}"
        ) from None


def _times(results: Results, question: _Question) -> EndpointTimes:
    return results.endpoint_times(with_response(endpoint("molecular_response"), question.rule))


_COLUMNS = ("time", "incidence", "lower", "upper", "events", "competing", "censored", "at_risk",
            "note")  # fmt: skip


def _family(id_: str, title: str, definition: str, confirmation: Confirmation) -> Family:
    def asked(results: Results, detail: str) -> _Question:
        return _question(results, detail, confirmation(results.settings))

    def frame(results: Results, detail: str) -> pl.DataFrame:
        from mrdscope.analysis.time_to_event.incidence import incidence_by_group  # noqa: PLC0415

        question = asked(results, detail)
        found = incidence_by_group(
            _times(results, question), (question.day,), confidence=results.settings.confidence
        )
        return found.groups[0].event.at.select(_COLUMNS)

    def inputs(results: Results, _subject: str, detail: str) -> Inputs:
        times = _times(results, asked(results, detail))
        columns = ("patient_id", "time", "event", "competing", "cause", "_file", "_row")
        return Inputs(times.frame.select(columns), times.left_out)

    def formula(results: Results, row: Row, detail: str) -> str:
        question = asked(results, detail)
        what = f"molecular response ({question.rule.in_words}) by day {number(row['time'])}"
        if row["incidence"] is None:
            return f"{what} not estimable: {row['note']}"
        return (
            f"{what}, Aalen-Johansen: {number(row['incidence'])}; before it "
            f"{count(row['events'], 'response')}, {count(row['competing'], 'competing event')}, "
            f"{number(row['censored'])} censored at the last sample, {number(row['at_risk'])} "
            "still at risk; responses are seen at visits"
        )

    return Family(
        id_, title, None, definition, "domain reference, 1.10; Aalen and Johansen, Scand J Stat "
        "1978;5:141", Kind.FRACTION, ("incidence", "lower", "upper"), Scope.COHORT,
        (*OF_SAMPLES, "response_level", "confirmation_days", "month_days", "baseline_until_day",
         "response_at_baseline", "molecular_levels", "confidence"),
        "level at day", _details, frame, inputs, formula,
        unasked="the response level of the settings at one year",
    )  # fmt: skip


def _details(results: Results) -> Sequence[str]:
    names = [one.name for one in results.settings.molecular_levels]
    return [*levels_of(results), *names, f"{levels_of(results)[0]}{_AT}182"]


INCIDENCE = (
    _family("incidence.response", "incidence of response",
            "The cumulative incidence of molecular response to a level by a day, in competition "
            "with hematologic relapse, progression and death, censored at the last sample.",
            lambda _settings: 0.0),
    _family("incidence.confirmed_response", "incidence of confirmed response",
            "The same of responses that a later sample confirmed, dated to the first of the two.",
            lambda settings: settings.confirmation_days),
)  # fmt: skip
