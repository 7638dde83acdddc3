"""What differs between two readings of a cohort, with the exit codes of diff."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mrdscope.cli.checking import asked_of
from mrdscope.cli.documents import Target, target_option
from mrdscope.cli.source import Source

if TYPE_CHECKING:
    from mrdscope.analysis.quality.checking import Checked
    from mrdscope.analysis.results import Results
    from mrdscope.cohort.model import Loaded


@click.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option("--map", "assignments", multiple=True, metavar="[TABLE.]COLUMN=HEADER",
              help="Name a column, of both.")  # fmt: skip
@click.option("--preset", metavar="NAME", help="Conventions of both, else each its own.")
@click.option("--cut", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE",
              help="The data cut the rules are run at.")  # fmt: skip
@click.option("--rules", "rules_file", type=click.Path(path_type=Path), metavar="FILE",
              help="What is asked of the rules, as TOML.")  # fmt: skip
@target_option("text", "json", "md")
def diff(
    old: Path,
    new: Path,
    *,
    assignments: tuple[str, ...],
    preset: str | None,
    cut: dt.datetime | None,
    rules_file: Path | None,
    target: Target,
) -> None:
    """Print what differs between two cohorts: rows, values, numbers, endpoints, findings.

    Exits with 0 where nothing does, 1 where something does, 2 for an error.
    """
    from mrdscope.analysis.differences.cohorts import cohort_differences

    sources = [Source(path, assignments, preset) for path in (old, new)]
    read = [source.read() for source in sources]
    results = [one.results_of(loaded.cohort) for one, loaded in zip(sources, read, strict=True)]
    date = None if cut is None else cut.date()
    checked = [_checked(*one, rules_file, date) for one in zip(read, results, strict=True)]
    before, after = results
    found = cohort_differences(before, after, (checked[0], checked[1]))

    def text() -> str:
        from mrdscope.present.differences import differences_block
        from mrdscope.present.styled import plain

        return plain(differences_block(found, str(old), str(new)))

    def json() -> str:
        from mrdscope.cli.output import dumped
        from mrdscope.report.differences import differences_json

        return dumped(differences_json(found, before, after))

    def markdown() -> str:
        from mrdscope.report.differences import differences_page
        from mrdscope.report.formats.markdown import markdown

        return markdown(differences_page(found, before, after))

    formats: dict[str, Callable[[], str]] = {"text": text, "json": json, "md": markdown}
    inputs = [one.path for loaded in read for one in loaded.cohort.sources]
    target.write(formats, "text", inputs)
    raise SystemExit(1 if found.any else 0)


def _checked(
    loaded: Loaded, results: Results, rules_file: Path | None, cut: dt.date | None
) -> Checked:
    from mrdscope.analysis.quality.checking import check
    from mrdscope.analysis.quality.model import Evidence

    asked = asked_of(loaded, rules_file)
    evidence = Evidence(loaded.cohort, loaded.report, results, cut or asked.cut)
    return check(evidence, asked.rules, asked.settings)


COMMANDS = (diff,)
