"""Headless twins of the screens: MRD, Table 1, the paper."""

from __future__ import annotations

import click

from mrdscope.cli.output import print_page, print_results
from mrdscope.cli.source import Source, as_json, by_column, on_cohort


@click.command()
@on_cohort
@as_json
def mrd(source: Source, *, as_json: bool) -> None:
    """Print MRD of every patient: levels, rise, response, molecular relapse."""
    results = source.results()
    if as_json:
        from mrdscope.report.mrd_json import mrd_json

        print_results(results, mrd_json(results))
        return
    from mrdscope.analysis.overview import overview
    from mrdscope.present.cohort_table import cohort_table
    from mrdscope.present.plain import table_block

    print_page(results, table_block(cohort_table(results, overview(results))))


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
