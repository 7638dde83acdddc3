"""The command line: each command is a few lines over the layers below.

Nothing heavy is imported until a command needs it, so that help and errors come at once.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mrdscope import __version__
from mrdscope.errors import InputError, MrdscopeError, UsageError

if TYPE_CHECKING:
    from mrdscope.analysis.intervals import ConfType
    from mrdscope.analysis.results import Results
    from mrdscope.cohort.model import Loaded
    from mrdscope.present.styled import Block
    from mrdscope.tui.opened import Opened

#: How many of a reader's doubts a command prints before it counts the rest.
_MOST_NOTES = 5


class _Commands(click.Group):
    """A group in which anything that is no command is the path of a cohort to open."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            args = ["open", *args]
        return super().resolve_command(ctx, args)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="mrdscope")
def commands() -> None:
    """Review leukemia cohorts in the terminal: mrdscope PATH opens one.

    PATH is a folder of tables (CSV, TSV, Parquet), an Excel workbook, or one flat table of
    patients. Research and data review software, not a medical device.
    """


_cohort = click.argument("cohort", type=click.Path(path_type=Path))
_map = click.option(
    "--map", "assignments", multiple=True, metavar="[TABLE.]COLUMN=HEADER",
    help="Name a column: --map os_days=time --map os_event=status. May be repeated.",
)  # fmt: skip
_json = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")


def _twin(function: Callable[..., None]) -> click.Command:
    """Register a headless twin of a screen: a cohort, a mapping, text or JSON."""
    return commands.command()(_cohort(_map(_json(function))))


@commands.command("open")
@_cohort
@_map
def open_(cohort: Path, assignments: tuple[str, ...]) -> None:
    """Open a cohort on the screen (what mrdscope PATH does)."""
    from mrdscope.tui.app import run

    _require_there(cohort)
    raise SystemExit(run(cohort.name, lambda: _opened(cohort, assignments)))


@_twin
def mrd(cohort: Path, assignments: tuple[str, ...], as_json: bool) -> None:
    """Print MRD of every patient: levels, rise, response, molecular relapse."""
    from mrdscope.report.json import mrd_json

    results = _results(cohort, assignments)
    if as_json:
        _print_json(mrd_json(results))
        return
    from mrdscope.analysis.overview import overview
    from mrdscope.present.cohort_table import cohort_table
    from mrdscope.present.plain import table_block

    _print(table_block(cohort_table(results, overview(results))))


@_twin
def toxicity(cohort: Path, assignments: tuple[str, ...], as_json: bool) -> None:
    """Print adverse events by worst grade a patient (the paper's Table 1C)."""
    from mrdscope.analysis.grading import regrading

    results = _results(cohort, assignments)
    regraded = regrading(results.cohort, results.toxicity)
    if as_json:
        from mrdscope.report.json import source_json
        from mrdscope.report.toxicity_json import regrading_json, toxicity_json

        source = source_json(results.cohort, results.settings)
        _print_json(source | toxicity_json(results.toxicity) | regrading_json(regraded))
        return
    from mrdscope.present.plain import table_block
    from mrdscope.present.toxicity import (
        before_lines,
        disagreement_lines,
        scope_line,
        toxicity_grid,
    )

    _print(
        (
            scope_line(results.toxicity),
            *table_block(toxicity_grid(results.toxicity)),
            *before_lines(results.toxicity),
            *disagreement_lines(regraded),
        )
    )


@commands.command()
@_cohort
@_map
@_json
@click.option("--by", metavar="COLUMN", help="Divide the patients by a column of their table.")
@click.option("--sd", "with_means", is_flag=True, help="Print mean (SD) beside the median.")
def baseline(
    cohort: Path,
    assignments: tuple[str, ...],
    *,
    as_json: bool,
    by: str | None,
    with_means: bool,
) -> None:
    """Print Table 1: who the patients are."""
    from mrdscope.analysis.baseline import baseline as table_1
    from mrdscope.report.baseline_json import baseline_json
    from mrdscope.report.json import source_json

    results = _results(cohort, assignments)
    table = table_1(results.cohort, by, results.settings.confidence)
    if as_json:
        _print_json(source_json(results.cohort, results.settings) | baseline_json(table))
        return
    from mrdscope.present.baseline import MEDIANS, MEDIANS_AND_MEANS, baseline_block

    _print(baseline_block(table, MEDIANS_AND_MEANS if with_means else MEDIANS))


@commands.command()
@_cohort
@_map
@_json
@click.option(
    "--endpoint",
    type=click.Choice(["os", "pfs"]),
    default="os",
    show_default=True,
    help="Overall or progression-free survival.",
)
@click.option("--by", metavar="COLUMN", help="Divide the patients by a column of their table.")
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
    cohort: Path,
    assignments: tuple[str, ...],
    *,
    as_json: bool,
    endpoint: str,
    by: str | None,
    times: str | None,
    conf_type: ConfType,
    tau: float | None,
) -> None:
    """Print Kaplan-Meier estimates, rates, follow-up and comparisons of an endpoint."""
    from mrdscope.analysis.survival import survival_by_group
    from mrdscope.report.survival_json import survival_json

    results = _results(cohort, assignments)
    result = survival_by_group(
        results.endpoint_times(endpoint, by),
        results.settings,
        at=_days(times),
        tau=tau,
        conf_type=conf_type,
    )
    if as_json:
        from mrdscope.report.json import source_json

        _print_json(source_json(results.cohort, results.settings) | survival_json(result))
        return
    from mrdscope.present.survival import survival_block

    _print(survival_block(result))


@commands.command()
@_cohort
@click.argument("patient_id", metavar="ID")
@_map
@_json
def case(cohort: Path, patient_id: str, assignments: tuple[str, ...], as_json: bool) -> None:
    """Print everything of one patient."""
    from mrdscope.analysis.case import case as case_of

    results = _results(cohort, assignments)
    one = case_of(results, patient_id)
    if as_json:
        from mrdscope.report.json import case_json, source_json

        _print_json(source_json(results.cohort, results.settings) | case_json(one))
        return
    from mrdscope.present.case_page import case_page

    _print(case_page(one, results.settings))


@_twin
def paper(cohort: Path, assignments: tuple[str, ...], as_json: bool) -> None:
    """Compare every number the paper printed with the cohort's own; exit 1 where one disagrees."""
    from mrdscope.analysis.paper import Verdict, compare
    from mrdscope.present.paper import paper_block
    from mrdscope.report.json import paper_json, source_json

    results = _results(cohort, assignments)
    facts = compare(results)
    if as_json:
        _print_json(source_json(results.cohort, results.settings) | paper_json(facts))
    else:
        _print(paper_block(facts))
    if any(fact.verdict is Verdict.DISAGREE for fact in facts):
        raise SystemExit(1)


@commands.command()
@_cohort
@click.argument("metric_id", metavar="METRIC")
@click.argument("patient_id", metavar="[ID]", required=False)
@_map
@_json
def explain(
    cohort: Path,
    metric_id: str,
    patient_id: str | None,
    assignments: tuple[str, ...],
    *,
    as_json: bool,
) -> None:
    """Explain one number: what it was computed from, what was left out, the formula."""
    from mrdscope.analysis.metrics import explain as explanation_of
    from mrdscope.analysis.metrics import metric

    chosen = metric(metric_id)
    explanation = explanation_of(chosen, _results(cohort, assignments), patient_id)
    if as_json:
        from mrdscope.report.explanation_json import explanation_json

        _print_json(explanation_json(explanation))
        return
    from mrdscope.present.explanation import explanation_block

    _print(explanation_block(explanation))


@commands.command()
def metrics() -> None:
    """List every metric the program computes."""
    from mrdscope.present.explanation import metrics_block

    _print(metrics_block())


@_twin
def load(cohort: Path, assignments: tuple[str, ...], as_json: bool) -> None:
    """Print how a cohort was read: what was mapped, guessed, left out or could not be read."""
    from mrdscope.present.load import load_block
    from mrdscope.report.json import load_json

    loaded = _read(cohort, assignments)
    if as_json:
        _print_json(load_json(loaded))
    else:
        _print(load_block(loaded))


def _require_there(cohort: Path) -> None:
    if not cohort.exists():
        raise InputError(
            "there is no such file or folder",
            where=str(cohort),
            action="give a folder of tables, a workbook or a flat table of patients",
        )


def _read(cohort: Path, assignments: tuple[str, ...]) -> Loaded:
    from mrdscope.cohort.mapping import parse_assignments
    from mrdscope.cohort.readers import read

    return read(cohort, parse_assignments(assignments))


def _opened(cohort: Path, assignments: tuple[str, ...]) -> Opened:
    from mrdscope.tui.opened import opened

    return opened(_read(cohort, assignments))


def _results(cohort: Path, assignments: tuple[str, ...]) -> Results:
    from mrdscope.analysis.results import Results
    from mrdscope.analysis.settings import settings_of

    loaded = _read(cohort, assignments)
    _tell_doubts(loaded)
    return Results(loaded.cohort, settings_of(loaded.cohort))


def _tell_doubts(loaded: Loaded) -> None:
    """Say on standard error what could not be read or had to be guessed."""
    from mrdscope.present.load import sentence

    notes = loaded.report.doubts
    for note in notes[:_MOST_NOTES]:
        click.echo(f"mrdscope: note: {sentence(note)}", err=True)
    if len(notes) > _MOST_NOTES:
        more = len(notes) - _MOST_NOTES
        click.echo(f"mrdscope: note: and {more} more; mrdscope load lists all", err=True)


def _days(text: str | None) -> tuple[float, ...] | None:
    if text is None:
        return None
    try:
        return tuple(float(part) for part in text.split(","))
    except ValueError as error:
        raise UsageError(
            f"{text!r} is not a list of days", where="--at", expected="such as 365,730"
        ) from error


def _print(block: Block) -> None:
    from mrdscope.present.styled import plain

    click.echo(plain(block))


def _print_json(payload: dict[str, object]) -> None:
    click.echo(json.dumps(payload, indent=2, ensure_ascii=False, allow_nan=False))


def _say_internal_error(error: BaseException) -> None:
    """Say where the program itself failed; the message of an exception may quote a patient."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(last.filename).name}:{last.lineno}"
    click.echo(
        f"mrdscope: internal error ({type(error).__name__} at {place}); please report it. "
        "MRDSCOPE_DEBUG=1 shows the traceback.",
        err=True,
    )


def main() -> None:
    """Run the command line; a `MrdscopeError` is one sentence and exit code 2."""
    try:
        commands.main(standalone_mode=True, prog_name="mrdscope")
    except MrdscopeError as error:
        from mrdscope.present.text import visible

        click.echo(f"mrdscope: {visible(error.sentence)}", err=True)
        sys.exit(2)
    except Exception as error:
        if os.environ.get("MRDSCOPE_DEBUG"):
            raise
        _say_internal_error(error)
        sys.exit(70)
