"""Explaining a number, and listing the numbers there are."""

from __future__ import annotations

import click

from mrdscope.cli.output import print_block, print_page, print_results
from mrdscope.cli.source import Source, as_json, on_cohort


@click.command()
@on_cohort
@click.argument("metric_id", metavar="METRIC")
@click.argument("patient_id", metavar="[ID]", required=False)
@as_json
def explain(source: Source, *, metric_id: str, patient_id: str | None, as_json: bool) -> None:
    """Explain one number: what it was computed from, what was left out, the formula."""
    from mrdscope.analysis.metrics import explain as explanation_of
    from mrdscope.analysis.metrics import metric

    chosen = metric(metric_id)
    results = source.results()
    explanation = explanation_of(chosen, results, patient_id)
    if as_json:
        from mrdscope.report.explanation_json import explanation_json

        print_results(results, explanation_json(explanation))
        return
    from mrdscope.present.explanation import explanation_block

    print_page(results, explanation_block(explanation))


@click.command()
def metrics() -> None:
    """List every metric the program computes."""
    from mrdscope.present.explanation import metrics_block

    print_block(metrics_block())


COMMANDS = (explain, metrics)
