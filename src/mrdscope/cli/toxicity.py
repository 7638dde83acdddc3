"""Toxicity on the command line: what to count, whom to divide, and which table to print."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mrdscope.cli.output import print_page, print_results
from mrdscope.cli.source import Source, as_json, by_column, on_cohort
from mrdscope.cli.toxicity_views import VIEWS, Asked, stacked

if TYPE_CHECKING:
    import polars as pl

    from mrdscope.analysis.adverse_events.toxicity import Toxicity
    from mrdscope.analysis.results import Results


@click.command()
@on_cohort
@as_json
@by_column
@click.option(
    "--show",
    "views",
    multiple=True,
    type=click.Choice(tuple(VIEWS)),
    help="What to print; may be repeated. Without it the grades, or with --by the groups.",
)
@click.option(
    "--at-least",
    metavar="N|N%",
    help="Print events that so many patients of a group had, or such a share of it.",
)
@click.option("--scale", metavar="NAME", help="Count the events graded on one scale.")
@click.option(
    "--related",
    "causality",
    flag_value="related",
    default="all",
    help="Count the events judged related to treatment, and those not judged.",
)
@click.option(
    "--serious",
    "seriousness",
    flag_value="serious",
    default="all",
    help="Count the events said to be serious.",
)
def toxicity(
    source: Source,
    *,
    as_json: bool,
    by: str | None,
    views: tuple[str, ...],
    at_least: str | None,
    scale: str | None,
    causality: str,
    seriousness: str,
) -> None:
    """Print adverse events by worst grade a patient (the paper's Table 1C), by group, in time."""
    from mrdscope.analysis.adverse_events.toxicity import Selection
    from mrdscope.analysis.adverse_events.toxicity import toxicity as toxicity_of
    from mrdscope.analysis.adverse_events.toxicity_groups import groups_of

    results = source.results()
    selection = Selection(scale, causality, seriousness)  # type: ignore[arg-type]
    found = toxicity_of(results.cohort, selection)
    groups = None if by is None else groups_of(results.cohort, by)
    if as_json:
        print_results(results, _json(results, found, groups, by))
        return
    from mrdscope.present.toxicity import scope_line

    asked = Asked(results, found, groups, by, _kept(found, groups, at_least))
    chosen = views or (("grades",) if by is None else ("groups",))
    print_page(results, (scope_line(found), *stacked(VIEWS[view](asked) for view in chosen)))


def _kept(
    found: Toxicity, groups: pl.DataFrame | None, at_least: str | None
) -> pl.DataFrame | None:
    from mrdscope.analysis.adverse_events.frequent import frequent, parse_cutoff
    from mrdscope.analysis.adverse_events.toxicity_rates import shares

    return None if at_least is None else frequent(shares(found, groups), parse_cutoff(at_least))


def _json(
    results: Results, found: Toxicity, groups: pl.DataFrame | None, by: str | None
) -> dict[str, object]:
    from mrdscope.analysis.adverse_events.grading import regrading
    from mrdscope.report.toxicity_json import groups_json, regrading_json, toxicity_json

    return {
        **toxicity_json(found),
        **groups_json(found, results.settings, groups, by),
        **regrading_json(regrading(results.cohort, found), found, groups),
    }


COMMANDS = (toxicity,)
