"""Metrics of molecular remission: its class, its episodes, and how long each lasted."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import polars as pl

from mrdscope.analysis.metrics.model import Family, Inputs, Kind, Row, Scope
from mrdscope.analysis.metrics.of_samples import (
    OF_SAMPLES,
    USED,
    real,
    row_of,
    sample_metric,
    samples_where,
)
from mrdscope.analysis.metrics.words import count, day, number
from mrdscope.analysis.mrd.evaluable import aligned
from mrdscope.analysis.mrd.response import BORDERLINE_DAYS, longest_episodes
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import DAY_TOLERANCE
from mrdscope.errors import UsageError

_PAPER = "the paper's definitions; made unambiguous where it is silent"
_EPISODES = "domain reference, 1.1"
_GABERT = (
    "that undetected in every replicate is the molecular complete remission of Gabert et al., "
    "Leukemia 2003;17:2318, as the paper cites it",
)
_LASTING = ("persisting_months", "month_days", "indeterminate_is_short")


def _response(results: Results) -> pl.DataFrame:
    return results.response


def _class(results: Results, row: Row) -> str:
    if row["class"] is None:
        return "no evaluable sample"
    if row["class"] == "none":
        return "no evaluable sample was negative"
    limit = number(results.settings.persisting_days)
    running = ", still running at the last sample" if row["mcr_running"] else ""
    return (
        f"longest remission {count(row['mcr_days'], 'day')}{running}, {row['n_episodes']} in all; "
        f"persisting from {limit} days on with two samples or more: {row['class']}"
    )


def _at_last(_results: Results, row: Row) -> str:
    if row["in_mcr_at_last_sample"] is None:
        return "no evaluable sample"
    found = "negative" if row["in_mcr_at_last_sample"] else "detectable"
    return f"last evaluable sample, {day(row['last_day'])}: {found}"


def _first(_results: Results, row: Row) -> str:
    if row["mcr_day"] is None:
        return _never(row)
    return f"first negative sample: {day(row['mcr_day'])}"


def _never(row: Row) -> str:
    return "no evaluable sample was negative" if row["class"] else "no evaluable sample"


def _episodes(_results: Results, row: Row) -> str:
    if not row["n_episodes"]:
        return _never(row)
    return (
        "runs of consecutive negative evaluable samples that began before hematologic relapse: "
        f"{row['n_episodes']}, of which a detectable sample ended {row['molecular_relapses']}"
    )


REMISSION = (
    sample_metric(
        "mcr.class", "response", None,
        "The best class of molecular complete remission: persisting, short, indeterminate or "
        "none.", _PAPER, Kind.WORD, ("class",), _response, _class, parameters=_LASTING,
        unverified=_GABERT,
    ),
    sample_metric(
        "mcr.day", "mCR", "day", "The day of the first negative sample.", _PAPER, Kind.DAYS,
        ("mcr_day",), _response, _first, unverified=_GABERT,
    ),
    sample_metric(
        "mcr.episodes", "mCR episodes", None,
        "How many episodes of molecular remission began before hematologic relapse.", _EPISODES,
        Kind.COUNT, ("n_episodes",), _response, _episodes,
    ),
    sample_metric(
        "mcr.at_last", "in mCR", None, "Whether the last evaluable sample was negative.", _PAPER,
        Kind.FLAG, ("in_mcr_at_last_sample",), _response, _at_last,
    ),
)  # fmt: skip


# -- one episode ---------------------------------------------------------------------------------


def _number_of(detail: str) -> int:
    if not (detail.isascii() and detail.isdigit()):
        raise UsageError(f"{detail!r} is no episode", expected="its number, from 1 on")
    return int(detail)


def _chosen(results: Results, detail: str) -> pl.DataFrame:
    """Return one episode of each patient, the longest where none is named."""
    if not detail:
        found = longest_episodes(results.episodes)
    else:
        found = results.episodes.filter(pl.col("episode") == _number_of(detail))
    patients = results.course.select("patient_id")
    return aligned(patients, found.with_columns(running=~pl.col("ended")))


def _numbers(results: Results) -> Sequence[str]:
    return [str(n) for n in results.episodes["episode"].unique().sort()]


def _samples_of(results: Results, patient: str, detail: str) -> Inputs:
    """Return the samples of an episode and those on either side of it."""
    row = row_of(_chosen(results, detail), patient)
    start, end = real(row, "start_day"), real(row, "last_day")
    if start is None or end is None:
        return samples_where(lambda _results, _patient: pl.lit("in no such episode"))(
            results, patient
        )
    first = real(row, "previous_day")
    last = real(row, "end_day")
    first, last = start if first is None else first, end if last is None else last

    def why(_results: Results, _patient: str) -> pl.Expr:
        return (
            pl.when(pl.col("day") < first - DAY_TOLERANCE).then(pl.lit("before the episode"))
            .when(pl.col("day") > last + DAY_TOLERANCE).then(pl.lit("after the episode"))
            .otherwise(USED)
        )  # fmt: skip

    return samples_where(why)(results, patient)


def _which(row: Row) -> str:
    late = ", which began after hematologic relapse" if row["after_relapse"] else ""
    return f"episode {row['episode']}{late}, {count(row['n'], 'negative sample')}"


def _said(
    sentence: Callable[[Results, Row], str],
) -> Callable[[Results, Row, str], str]:
    def formula(results: Results, row: Row, _detail: str) -> str:
        if row["episode"] is None:
            return "no such episode of molecular remission"
        return f"{_which(row)}: {sentence(results, row)}"

    return formula


def _days(results: Results, row: Row) -> str:
    start, days = day(row["start_day"]), count(row["days"], "day")
    limit = results.settings.persisting_days
    close = f"; within {BORDERLINE_DAYS:g} days of the limit of {limit:g}"
    near = close if row["borderline"] else ""
    if row["running"]:
        last = day(row["last_day"])
        return f"first negative {start} to last negative {last}, still running: {days}{near}"
    return f"first negative {start} to first detectable {day(row['end_day'])}: {days}{near}"


def _observed(_results: Results, row: Row) -> str:
    running = ", still running" if row["running"] else ""
    return (
        f"first negative {day(row['start_day'])} to last negative {day(row['last_day'])}{running}: "
        f"{count(row['observed_days'], 'day')}"
    )


def _longest(_results: Results, row: Row) -> str:
    if row["previous_day"] is None:
        return "no detectable sample before it, so that it may have begun at any time"
    if row["running"]:
        return "still running at the last sample"
    return (
        f"last detectable {day(row['previous_day'])} to first detectable {day(row['end_day'])}: "
        f"{count(row['longest_days'], 'day')}"
    )


def _episode_class(results: Results, row: Row) -> str:
    limit = results.settings.persisting_days
    return f"{_days(results, row)}; persisting from {limit:g} days on: {row['class']}"


def _family(
    id_: str, title: str, unit: str | None, definition: str, kind: Kind, columns: tuple[str, ...],
    sentence: Callable[[Results, Row], str], parameters: tuple[str, ...] = (),
) -> Family:  # fmt: skip
    return Family(
        id_, title, unit, definition, _EPISODES, kind, columns, Scope.PATIENT,
        (*OF_SAMPLES, *parameters), "episode", _numbers, _chosen, _samples_of, _said(sentence),
        unasked="the longest episode before hematologic relapse, the first of ties",
    )  # fmt: skip


REMISSION_FAMILIES = (
    _family("mcr.days", "mCR days", "day",
            "How long an episode of molecular remission lasted as the paper counts: from the first "
            "negative to the first detectable sample, or to the last negative one while it runs.",
            Kind.FOLLOWED, ("days", "running"), _days, ("persisting_months", "month_days")),
    _family("mcr.observed_days", "mCR observed", "day",
            "How long an episode of molecular remission was seen: from its first to its last "
            "negative sample.", Kind.FOLLOWED, ("observed_days", "running"), _observed),
    _family("mcr.longest_days", "mCR at most", "day",
            "How long an episode of molecular remission can have lasted: from the last detectable "
            "sample before it to the first after.", Kind.DAYS, ("longest_days",), _longest),
    _family("mcr.episode_class", "class of episode", None,
            "The class of an episode of molecular remission: persisting, short or indeterminate.",
            Kind.WORD, ("class",), _episode_class, _LASTING),
)  # fmt: skip
