"""Thresholds of a marker at a landmark."""

from __future__ import annotations

import click

from mrdscope.cli.output import print_page, print_results
from mrdscope.cli.source import Source, as_json, on_cohort


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
    from mrdscope.analysis.thresholds.explorer import explorer
    from mrdscope.analysis.thresholds.markers import Marker
    from mrdscope.analysis.thresholds.thresholds import Question, at_landmark

    results = source.results()
    question = Question(Marker(marker), landmark, window, endpoint, horizon)
    found = explorer(at_landmark(results, question), results.settings.confidence)
    one = None if threshold is None else found.at(threshold)
    if as_json:
        from mrdscope.report.threshold_json import threshold_json

        print_results(results, threshold_json(found, one))
        return
    from mrdscope.present.thresholds import threshold_block

    print_page(results, threshold_block(found, one))


COMMANDS = (thresholds,)
