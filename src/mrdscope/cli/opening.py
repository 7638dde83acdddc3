"""Opening a cohort on the screen, and saying how it was read."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from mrdscope.cli.output import print_block, print_json
from mrdscope.cli.source import Source, as_json, on_cohort
from mrdscope.cli.terminal_options import Wishes, on_terminal
from mrdscope.errors import UsageError

if TYPE_CHECKING:
    from mrdscope.tui.opened import Opened


@click.command("open")
@on_cohort
@click.option(
    "--keymap", metavar="NAME|FILE", help="Keys: a keymap of the program's, or a TOML file."
)
@on_terminal
def open_(source: Source, *, keymap: str | None, wishes: Wishes) -> None:
    """Open a cohort on the screen (what mrdscope PATH does)."""
    from mrdscope.cli.keys import keymap_named
    from mrdscope.tui.app import run

    def opened() -> Opened:
        from mrdscope.tui.opened import opened as prepared

        loaded = source.loaded()
        return prepared(loaded, source.settings_for(loaded.cohort))

    source.require_there()
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        source.read()
        raise UsageError(
            "the screen needs a terminal",
            where=str(source.path),
            action="without one use mrdscope mrd, toxicity, baseline, survival or case",
        )
    terminal = wishes.terminal()
    if wishes.theme is not None:
        # Textual looks for itself, and what is asked for decides over it (no-color.org).
        os.environ.pop("NO_COLOR", None)
    raise SystemExit(
        run(
            source.path.name,
            opened,
            terminal=terminal,
            mouse=wishes.mouse,
            keymap=keymap_named(keymap),
        )
    )


@click.command()
@on_cohort
@as_json
def load(source: Source, *, as_json: bool) -> None:
    """Print how a cohort was read: what was mapped, guessed, left out or could not be read."""
    from mrdscope.present.as_of import as_of_block
    from mrdscope.present.load import load_block
    from mrdscope.report.as_of_json import as_of_json
    from mrdscope.report.json import load_json

    loaded = source.read()
    found = source.cut(loaded.cohort)
    if as_json:
        print_json(load_json(loaded) | as_of_json(found))
    else:
        print_block((*load_block(loaded), *as_of_block(found)))


COMMANDS = (open_, load)
