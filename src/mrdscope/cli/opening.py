"""Opening a cohort on the screen, and saying how it was read."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mrdscope.cli.output import print_block, print_json
from mrdscope.cli.reading_aloud import Wanted, read_aloud
from mrdscope.cli.source import Source, as_json, on_cohort
from mrdscope.cli.terminal_options import Wishes, on_terminal
from mrdscope.errors import UsageError

if TYPE_CHECKING:
    from mrdscope.review.review import Review
    from mrdscope.tui.memory import Memory
    from mrdscope.tui.opened import Opened


@click.command("open")
@on_cohort
@click.option(
    "--keymap", metavar="NAME|FILE", help="Keys: a keymap of the program's, or a TOML file."
)
@click.option(
    "--fresh", is_flag=True, help="Open as if for the first time, not as it was left last."
)
@click.option("--no-watch", is_flag=True, help="Do not look whether the files change on disk.")
@click.option(
    "--plain/--no-plain",
    default=None,
    envvar="MRDSCOPE_PLAIN",
    show_envvar=True,
    help="Print the screens line by line, for screen readers; by itself where TERM is dumb.",
)
@click.option("--screen", metavar="NAME", help="With --plain: cohort, case, mrd, toxicity, ...")
@click.option("--patient", metavar="ID", help="With --plain: this patient's case.")
@click.option(
    "--review",
    "review_file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Where the review is kept, else NAME.review.sqlite beside the cohort.",
)
@on_terminal
def open_(
    source: Source,
    *,
    keymap: str | None,
    fresh: bool,
    no_watch: bool,
    review_file: Path | None,
    plain: bool | None,
    screen: str | None,
    patient: str | None,
    wishes: Wishes,
) -> None:
    """Open a cohort on the screen (what mrdscope PATH does)."""
    if plain or (plain is None and _is_dumb()):
        read_aloud(source, Wanted(screen, patient))
        return
    for option, value in (("--screen", screen), ("--patient", patient)):
        if value is not None:
            raise UsageError("this is read with --plain alone", where=option, action="add --plain")
    from mrdscope.cli.keys import keymap_named
    from mrdscope.tui.app import run

    def opened() -> Opened:
        from mrdscope.tui.opened import opened as prepared

        loaded = source.loaded()
        return prepared(loaded, source.settings_for(loaded.cohort))

    def review(opened: Opened) -> Review:
        from mrdscope.review.review import Review

        return Review.open(opened.loaded.cohort, source.path, named=review_file)

    def remembered() -> Memory:
        from mrdscope.review.own_files import own_folder
        from mrdscope.review.sessions import Sessions
        from mrdscope.review.views import NamedViews
        from mrdscope.review.who import this_reviewer
        from mrdscope.tui.memory import Memory

        folder = own_folder()
        return Memory(
            Sessions(folder, this_reviewer().user),
            NamedViews(folder),
            source.path.resolve(),
            said=source.decides,
            fresh=fresh,
        )

    source.require_there()
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        source.read()
        raise UsageError(
            "the screen needs a terminal",
            where=str(source.path),
            action="without one add --plain, or use mrdscope mrd, survival, case and others",
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
            review=review,
            remember=remembered,
            watched=None if no_watch else source.path,
        )
    )


def _is_dumb() -> bool:
    """Say whether the terminal can only be written on line by line, and tell so."""
    dumb = os.environ.get("TERM") == "dumb" and sys.stdout.isatty()
    if dumb:
        click.echo("mrdscope: note: TERM is dumb: line by line, as with --plain", err=True)
    return dumb


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
