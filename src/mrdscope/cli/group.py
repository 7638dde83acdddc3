"""The group of all commands."""

from __future__ import annotations

import click

from mrdscope import __version__


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
