"""Headless twins of the screens: MRD, Table 1, the paper."""

from __future__ import annotations

import click

from mrdscope.cli.output import print_page, print_results
from mrdscope.cli.source import Source, as_json, by_column, on_cohort


@click.command()
@on_cohort
@as_json
@click.option(
    "--of",
    "names",
    multiple=True,
    metavar="METRIC",
    help="Print a number of the registry, or all that begin with a word (depth, limb, levels ...). "
    "May be repeated; mrdscope metrics lists them.",
)
@click.option(
    "--section",
    "sections",
    multiple=True,
    metavar="NAME",
    help="Print a section of all that is known: summary, episodes, speed ..., or all. May be "
    "repeated.",
)
def mrd(
    source: Source, *, as_json: bool, names: tuple[str, ...], sections: tuple[str, ...]
) -> None:
    """Print MRD of every patient: levels, rise, response, molecular relapse."""
    if names:
        _numbers(source, names, as_json=as_json)
        return
    results = source.results()
    if as_json:
        from mrdscope.report.mrd_json import mrd_json

        print_results(results, mrd_json(results))
    elif sections:
        from mrdscope.present.mrd_sections import mrd_sections

        print_page(results, mrd_sections(results, sections))
    else:
        from mrdscope.analysis.overview import overview
        from mrdscope.present.cohort_table import cohort_table
        from mrdscope.present.plain import table_block

        print_page(results, table_block(cohort_table(results, overview(results))))


def _numbers(source: Source, names: tuple[str, ...], *, as_json: bool) -> None:
    """Print numbers of the registry by name."""
    from mrdscope.analysis.metrics import metrics_called

    chosen = list({one.id: one for name in names for one in metrics_called(name)}.values())
    results = source.results()
    if as_json:
        from mrdscope.report.metrics_json import metrics_json

        print_results(results, metrics_json(results, chosen))
        return
    from mrdscope.present.metric_table import metrics_block_of

    print_page(results, metrics_block_of(results, chosen))


@click.command()
@on_cohort
@as_json
@by_column
@click.option("--sd", "with_means", is_flag=True, help="Print mean (SD) beside the median.")
def baseline(source: Source, *, as_json: bool, by: str | None, with_means: bool) -> None:
    """Print Table 1: who the patients are."""
    from mrdscope.analysis.table_1.baseline import baseline as table_1

    results = source.results()
    table = table_1(results.cohort, by, results.settings.confidence)
    if as_json:
        from mrdscope.report.baseline_json import baseline_json

        print_results(results, baseline_json(table))
        return
    from mrdscope.present.baseline import MEDIANS, MEDIANS_AND_MEANS, baseline_block

    print_page(results, baseline_block(table, MEDIANS_AND_MEANS if with_means else MEDIANS))


@click.command()
@on_cohort
@as_json
def paper(source: Source, *, as_json: bool) -> None:
    """Compare every number the paper printed with the cohort's own; exit 1 where one disagrees."""
    from mrdscope.analysis.paper import Verdict, compare
    from mrdscope.present.paper import paper_block
    from mrdscope.report.json import paper_json

    results = source.results()
    facts = compare(results)
    if as_json:
        print_results(results, paper_json(facts))
    else:
        print_page(results, paper_block(facts))
    if any(fact.verdict is Verdict.DISAGREE for fact in facts):
        raise SystemExit(1)


COMMANDS = (mrd, baseline, paper)
