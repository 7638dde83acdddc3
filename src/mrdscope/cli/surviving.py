"""Time to event: survival of an endpoint, and the incidence of what ends it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mrdscope.cli.endpoint_options import AskedEndpoint, asks_endpoint, days
from mrdscope.cli.output import print_page, print_results
from mrdscope.cli.source import Source, as_json, on_cohort

if TYPE_CHECKING:
    from mrdscope.analysis.time_to_event.intervals import ConfType

_AT = click.option("--at", "at_days", metavar="DAYS,...", help="Times of the estimates, in days.")
_CONF_TYPE = click.option(
    "--conf-type",
    type=click.Choice(["log-log", "log", "plain"]),
    default="log-log",
    show_default=True,
    help="Scale of the intervals.",
)


@click.command()
@on_cohort
@asks_endpoint("os")
@as_json
@click.option("--strata", metavar="COLUMN", help="Compare the groups within strata.")
@_AT
@_CONF_TYPE
@click.option("--tau", type=float, help="Day up to which the mean is restricted.")
def survival(
    source: Source,
    asked: AskedEndpoint,
    *,
    as_json: bool,
    strata: str | None,
    at_days: str | None,
    conf_type: ConfType,
    tau: float | None,
) -> None:
    """Print Kaplan-Meier estimates, rates, follow-up and comparisons of an endpoint."""
    from mrdscope.analysis.seen_later import require_known_at_day_0
    from mrdscope.analysis.time_to_event.grouping import stratified
    from mrdscope.analysis.time_to_event.survival import survival_by_group

    results = source.results(asked.under)
    found = asked.times(results)
    if strata is not None:
        require_known_at_day_0(results, strata)
        found = stratified(found, results.cohort, strata)
    result = survival_by_group(
        found, results.settings, at=days(at_days), tau=tau, conf_type=conf_type
    )
    if as_json:
        from mrdscope.report.survival_json import survival_json

        print_results(results, survival_json(result))
        return
    from mrdscope.present.survival_page import survival_page

    print_page(results, survival_page(result))


@click.command()
@on_cohort
@asks_endpoint("molecular_response")
@as_json
@_AT
@_CONF_TYPE
def incidence(
    source: Source,
    asked: AskedEndpoint,
    *,
    as_json: bool,
    at_days: str | None,
    conf_type: ConfType,
) -> None:
    """Print cumulative incidence: of an endpoint, and of each event that ends or competes."""
    from mrdscope.analysis.time_to_event.survival import survival_by_group

    results = source.results(asked.under)
    result = survival_by_group(
        asked.times(results), results.settings, at=days(at_days), conf_type=conf_type
    )
    if as_json:
        from mrdscope.report.survival_json import incidence_of

        print_results(results, incidence_of(result))
        return
    from mrdscope.present.survival_page import incidence_page

    print_page(results, incidence_page(result))


@click.command("time-dependent")
@on_cohort
@click.argument("covariate", metavar="COVARIATE")
@asks_endpoint("os")
@as_json
@click.option("--strata", metavar="COLUMN", help="A baseline hazard for each stratum.")
def time_dependent(
    source: Source, asked: AskedEndpoint, *, covariate: str, as_json: bool, strata: str | None
) -> None:
    """Print the hazard after a change (mcr, mrel, hrel, sct, in_response ...) against before it.

    The alternative to dividing patients by what is only seen later. --level and --confirm are about
    the response that COVARIATE is.
    """
    from mrdscope.analysis.time_to_event.grouping import stratified
    from mrdscope.analysis.time_to_event.switches import switch
    from mrdscope.analysis.time_to_event.time_dependent import time_dependent as analysed

    results = source.results(asked.under)
    found = asked.apart_from_response().times(results)
    if strata is not None:
        found = stratified(found, results.cohort, strata)
    result = analysed(found, switch(results, covariate, asked.rule), results.settings.confidence)
    if as_json:
        from mrdscope.report.time_dependent_json import time_dependent_json

        print_results(results, time_dependent_json(result))
        return
    from mrdscope.present.time_dependent import time_dependent_page

    print_page(results, time_dependent_page(result))


COMMANDS = (survival, incidence, time_dependent)
