"""Time to event: survival of an endpoint, and thresholds of a marker at a landmark."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mrdscope.cli.output import print_block, print_results
from mrdscope.cli.source import Source, as_json, by_column, on_cohort
from mrdscope.errors import UsageError

if TYPE_CHECKING:
    from mrdscope.analysis.time_to_event.endpoints import Endpoint
    from mrdscope.analysis.time_to_event.intervals import ConfType


@click.command()
@on_cohort
@as_json
@click.option(
    "--endpoint",
    default="os",
    show_default=True,
    metavar="ID",
    help="os, pfs, rfs, efs, molecular_response, molecular_relapse ...",
)
@by_column
@click.option("--strata", metavar="COLUMN", help="Compare the groups within strata.")
@click.option("--from", "time_zero", metavar="EVENT", help="Start the clock at an event.")
@click.option("--censor-at-transplant", is_flag=True, help="Censor at transplant.")
@click.option("--at", "times", metavar="DAYS,...", help="Times of the estimates, in days.")
@click.option(
    "--conf-type",
    type=click.Choice(["log-log", "log", "plain"]),
    default="log-log",
    show_default=True,
    help="Scale of the intervals.",
)
@click.option("--tau", type=float, help="Day up to which the mean is restricted.")
def survival(
    source: Source,
    *,
    as_json: bool,
    endpoint: str,
    by: str | None,
    strata: str | None,
    time_zero: str | None,
    censor_at_transplant: bool,
    times: str | None,
    conf_type: ConfType,
    tau: float | None,
) -> None:  # fmt: skip
    """Print Kaplan-Meier estimates, rates, follow-up and comparisons of an endpoint."""
    from mrdscope.analysis.time_to_event.grouping import stratified
    from mrdscope.analysis.time_to_event.survival import survival_by_group

    results = source.results()
    asked = _endpoint(endpoint, time_zero, censor_at_transplant=censor_at_transplant)
    found = results.endpoint_times(asked, by)
    if strata is not None:
        found = stratified(found, results.cohort, strata)
    result = survival_by_group(
        found, results.settings, at=_days(times), tau=tau, conf_type=conf_type
    )
    if as_json:
        from mrdscope.report.survival_json import survival_json

        print_results(results, survival_json(result))
        return
    from mrdscope.present.survival import survival_block

    print_block(survival_block(result))


def _endpoint(name: str, time_zero: str | None, *, censor_at_transplant: bool) -> Endpoint:
    from mrdscope.analysis.time_to_event.endpoints import (
        censored_at_transplant,
        endpoint,
        with_time_zero,
    )

    asked = endpoint(name)
    if time_zero is not None:
        asked = with_time_zero(asked, time_zero)
    return censored_at_transplant(asked) if censor_at_transplant else asked


def _days(text: str | None) -> tuple[float, ...] | None:
    if text is None:
        return None
    try:
        return tuple(float(part) for part in text.split(","))
    except ValueError as error:
        raise UsageError(
            f"{text!r} is not a list of days", where="--at", expected="such as 365,730"
        ) from error


@click.command()
@on_cohort
@as_json
@click.option(
    "--marker",
    type=click.Choice(["level", "increase", "rate"]),
    default="level",
    show_default=True,
    help="What divides the patients.",
)
@click.option(
    "--landmark",
    type=float,
    default=42.0,
    show_default=True,
    help="Day up to which samples count and from which patients are followed.",
)
@click.option(
    "--window",
    type=float,
    default=21.0,
    show_default=True,
    help="Days before the landmark in which the sample of a level was taken.",
)
@click.option("--endpoint", default="pfs", show_default=True, help="What follows.")
@click.option(
    "--horizon",
    type=float,
    default=365.0,
    show_default=True,
    help="Days after the landmark within which it is foretold.",
)
@click.option("--threshold", type=float, help="Show one threshold in full.")
def thresholds(
    source: Source,
    *,
    as_json: bool,
    marker: str,
    landmark: float,
    window: float,
    endpoint: str,
    horizon: float,
    threshold: float | None,
) -> None:  # fmt: skip
    """Ask whether a threshold foretells relapse: every one looked at, p adjusted for looking."""
    from mrdscope.analysis.thresholds.markers import Marker
    from mrdscope.analysis.thresholds.threshold_scan import scan
    from mrdscope.analysis.thresholds.thresholds import Question, at_landmark, at_threshold

    results = source.results()
    question = Question(Marker(marker), landmark, window, endpoint, horizon)
    landmarked = at_landmark(results, question)
    confidence = results.settings.confidence
    one = None if threshold is None else at_threshold(landmarked, threshold, confidence)
    if as_json:
        from mrdscope.report.threshold_json import threshold_json

        print_results(results, threshold_json(landmarked, scan(landmarked), one))
        return
    from mrdscope.present.thresholds import threshold_block

    print_block(threshold_block(landmarked, scan(landmarked), one))


COMMANDS = (survival, thresholds)
