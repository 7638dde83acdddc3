"""Toxicity on the command line: what to count, whom to divide, and which table to print."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from mrdscope.cli.output import print_page, print_results
from mrdscope.cli.source import Source, as_json, by_column, on_cohort

if TYPE_CHECKING:
    import polars as pl

    from mrdscope.analysis.adverse_events.toxicity import Toxicity
    from mrdscope.analysis.results import Results
    from mrdscope.present.styled import Block, Line


@dataclass(frozen=True)
class Asked:
    """What a table is of: the toxicity, its groups if there are any, and the rows to keep."""

    results: Results
    toxicity: Toxicity
    groups: pl.DataFrame | None
    by: str | None
    kept: pl.DataFrame | None

    @property
    def confidence(self) -> float:
        """Level of the intervals."""
        return self.results.settings.confidence


def _grades(asked: Asked) -> Block:
    from mrdscope.analysis.adverse_events.grading import regrading
    from mrdscope.present.plain import table_block
    from mrdscope.present.toxicity import before_lines, disagreement_lines, toxicity_grid

    regraded = regrading(asked.results.cohort, asked.toxicity)
    return (
        *table_block(toxicity_grid(asked.toxicity)),
        *before_lines(asked.toxicity),
        *disagreement_lines(regraded),
    )


def _summary(asked: Asked) -> Block:
    from mrdscope.analysis.adverse_events.toxicity_summary import summary
    from mrdscope.present.plain import table_block
    from mrdscope.present.toxicity_blocks import notes_block, summary_table

    found = summary(asked.toxicity, asked.groups, asked.confidence)
    return (*table_block(summary_table(found)), *notes_block((found.rule,)))


def _systems(asked: Asked) -> Block:
    from mrdscope.present.plain import table_block
    from mrdscope.present.toxicity_tables import systems_table

    return table_block(systems_table(asked.toxicity, asked.kept))


def _groups(asked: Asked) -> Block:
    from mrdscope.analysis.adverse_events.toxicity_comparison import by_group
    from mrdscope.analysis.adverse_events.worst_grades import FOLDED
    from mrdscope.errors import UsageError
    from mrdscope.present.plain import table_block
    from mrdscope.present.toxicity_blocks import notes_block, titled
    from mrdscope.present.toxicity_tables import differences_table

    if asked.groups is None or asked.by is None:
        raise UsageError("groups are of a column", action="name it: --by COLUMN")
    both = by_group(asked.toxicity, asked.groups, asked.by, asked.confidence)
    tables = (
        titled(title, table_block(differences_table(asked.toxicity, both, grades, asked.kept)))
        for grades, title in (("any", "any grade"), (FOLDED, f"grade {FOLDED}"))
    )
    lines = tuple(line for block in tables for line in block)
    return (*lines[1:], (), *notes_block(both.notes))


def _rates(asked: Asked) -> Block:
    from mrdscope.analysis.adverse_events.exposure import EXPOSURE_RULE
    from mrdscope.analysis.adverse_events.toxicity_comparison import RATIO_METHOD
    from mrdscope.present.plain import table_block
    from mrdscope.present.toxicity_blocks import notes_block, titled
    from mrdscope.present.toxicity_tables import rates_table

    lines = [
        line
        for title, rates, ratios in _rated(asked)
        for line in titled(
            title, table_block(rates_table(asked.toxicity, rates, ratios, asked.kept))
        )
    ]
    method = (RATIO_METHOD,) if asked.by else ()
    notes = ("exact Poisson intervals; constant rates are assumed", EXPOSURE_RULE, *method)
    return (*lines[1:], (), *notes_block(notes))


def _rated(asked: Asked) -> Iterator[tuple[str, pl.DataFrame, pl.DataFrame | None]]:
    from mrdscope.analysis.adverse_events.toxicity_comparison import by_group
    from mrdscope.analysis.adverse_events.toxicity_rates import event_rates, incidence_rates

    events = "events, repeated ones too"
    first = "patients with a first event, at risk until it"
    if asked.groups is None or asked.by is None:
        yield events, event_rates(asked.toxicity, None, asked.confidence), None
        yield first, incidence_rates(asked.toxicity, None, asked.confidence), None
        return
    both = by_group(asked.toxicity, asked.groups, asked.by, asked.confidence)
    yield events, both.event_rates, both.event_rate_ratios
    yield first, both.incidence_rates, both.incidence_rate_ratios


def _onset(asked: Asked) -> Block:
    from mrdscope.analysis.adverse_events.first_events import TIME_TO_FIRST_RULE
    from mrdscope.analysis.adverse_events.toxicity_incidence import cumulative_incidence
    from mrdscope.analysis.adverse_events.toxicity_onset import onset_summary
    from mrdscope.present.plain import table_block
    from mrdscope.present.toxicity_blocks import notes_block, titled
    from mrdscope.present.toxicity_rows import group_title, groups_in
    from mrdscope.present.toxicity_tables import onset_table

    onset = onset_summary(asked.toxicity, asked.groups)
    likely = cumulative_incidence(asked.toxicity, asked.groups, confidence=asked.confidence)
    lines = [
        line
        for group in groups_in(onset)
        for line in titled(
            group_title(group),
            table_block(onset_table(asked.toxicity, onset, likely, group, asked.kept)),
        )
    ]
    shown = lines[1:] if asked.by else lines[2:]
    return (*shown, (), *notes_block((TIME_TO_FIRST_RULE, _AALEN_JOHANSEN)))


_AALEN_JOHANSEN = "% by a day: Aalen and Johansen's cumulative incidence, intervals on log-log"


def _months(asked: Asked) -> Block:
    from mrdscope.analysis.adverse_events.toxicity_months import by_month
    from mrdscope.present.toxicity_blocks import months_block

    days = asked.results.settings.month_days
    months = by_month(asked.toxicity, days, asked.groups, asked.confidence)
    return months_block(asked.toxicity, months, asked.kept)


def _shift(asked: Asked) -> Block:
    from mrdscope.analysis.adverse_events.grading import baseline_shift, regrading, shift_table
    from mrdscope.analysis.adverse_events.grading.shift import SHIFT_RULE
    from mrdscope.present.toxicity_blocks import notes_block, shift_block

    regraded = regrading(asked.results.cohort, asked.toxicity)
    population = asked.toxicity.population
    shift = baseline_shift(regraded.values, population)
    block = shift_block(shift_table(shift, population, asked.groups))
    nothing = () if block else ("no laboratory value that a scale in use grades",)
    return (*block, *notes_block((*nothing, SHIFT_RULE, *regraded.notes[1:])))


def _attribution(asked: Asked) -> Block:
    from mrdscope.analysis.adverse_events.attribution import by_attribution
    from mrdscope.analysis.adverse_events.causality import CAUSALITY_RULE
    from mrdscope.present.plain import table_block
    from mrdscope.present.toxicity_blocks import notes_block
    from mrdscope.present.toxicity_tables import attribution_table

    found = by_attribution(asked.toxicity)
    table = table_block(attribution_table(asked.toxicity, found, asked.kept))
    both = "who had related and other events is in both columns"
    return (*table, *notes_block((CAUSALITY_RULE, both)))


def _listing(asked: Asked) -> Block:
    from mrdscope.analysis.adverse_events.listing import listing
    from mrdscope.present.plain import table_block
    from mrdscope.present.toxicity_tables import listing_table

    return table_block(listing_table(listing(asked.toxicity, asked.groups)))


_VIEWS: dict[str, Callable[[Asked], Block]] = {
    "grades": _grades,
    "summary": _summary,
    "systems": _systems,
    "groups": _groups,
    "rates": _rates,
    "onset": _onset,
    "months": _months,
    "attribution": _attribution,
    "shift": _shift,
    "listing": _listing,
}


@click.command()
@on_cohort
@as_json
@by_column
@click.option(
    "--show",
    "views",
    multiple=True,
    type=click.Choice(tuple(_VIEWS)),
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
def toxicity(
    source: Source,
    *,
    as_json: bool,
    by: str | None,
    views: tuple[str, ...],
    at_least: str | None,
    scale: str | None,
    causality: str,
) -> None:
    """Print adverse events by worst grade a patient (the paper's Table 1C), by group, in time."""
    from mrdscope.analysis.adverse_events.toxicity import Selection
    from mrdscope.analysis.adverse_events.toxicity import toxicity as toxicity_of
    from mrdscope.analysis.adverse_events.toxicity_groups import groups_of

    results = source.results()
    found = toxicity_of(results.cohort, Selection(scale, causality))  # type: ignore[arg-type]
    groups = None if by is None else groups_of(results.cohort, by)
    if as_json:
        print_results(results, _json(results, found, groups, by))
        return
    from mrdscope.present.toxicity import scope_line

    asked = Asked(results, found, groups, by, _kept(found, groups, at_least))
    chosen = views or (("grades",) if by is None else ("groups",))
    print_page(results, (scope_line(found), *_joined(_VIEWS[view](asked) for view in chosen)))


def _joined(blocks: Iterator[Block]) -> Iterator[Line]:
    for place, block in enumerate(blocks):
        if place:
            yield ()
        yield from block


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
