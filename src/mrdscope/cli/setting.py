"""The settings in force, and what changes with them."""

from __future__ import annotations

import click

from mrdscope.cli.output import print_page, print_results
from mrdscope.cli.source import Source, as_json, on_cohort


@click.command("settings")
@on_cohort
@click.option(
    "--set",
    "replaced",
    multiple=True,
    metavar="KEY=VALUE",
    help="Change one: --set persisting_months=6. May be repeated.",
)
@click.option("--to", "other", metavar="PRESET", help="Change to another preset.")
@as_json
def settings_(
    source: Source, *, replaced: tuple[str, ...], other: str | None, as_json: bool
) -> None:
    """Print the settings in force; with --set or --to, who and what changes with them."""
    from mrdscope.analysis.setting_descriptions import setting_rows
    from mrdscope.analysis.settings import preset
    from mrdscope.analysis.settings_change import settings_change
    from mrdscope.analysis.settings_toml import changed, parse_changes
    from mrdscope.present.settings import change_block, settings_block
    from mrdscope.report.settings_json import change_json, settings_json

    results = source.results()
    before = results.settings
    start = before if other is None else preset(other)
    after = changed(start, parse_changes(replaced, "--set"), "--set")
    if other is None and not replaced:
        rows = setting_rows(before)
        if as_json:
            print_results(results, settings_json(rows))
        else:
            print_page(results, settings_block(rows))
        return
    change = settings_change(results.cohort, before, after)
    if as_json:
        print_results(results, change_json(change) | settings_json(setting_rows(after)))
    else:
        print_page(results, change_block(change))


COMMANDS = (settings_,)
