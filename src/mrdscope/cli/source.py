"""What a command works on: a cohort, how its columns are named, and under which settings."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mrdscope.errors import InputError, UsageError

if TYPE_CHECKING:
    from mrdscope.analysis.as_of import AsOf
    from mrdscope.analysis.results import Results
    from mrdscope.analysis.settings import Settings
    from mrdscope.cohort.model import Cohort, Loaded
    from mrdscope.review.state import State

#: How many of a reader's doubts a command prints before it counts the rest.
MOST_NOTES = 5


@dataclass(frozen=True)
class Source:
    """A cohort as named on the command line."""

    path: Path
    assignments: tuple[str, ...] = ()
    preset: str | None = None
    settings: Path | None = None
    as_of: str | None = None

    @property
    def decides(self) -> frozenset[str]:
        """What is decided here, and so by no session: ``settings``, ``cut``."""
        settings = self.settings is not None or self.preset is not None
        said = {"settings": settings, "cut": self.as_of is not None}
        return frozenset(name for name, named in said.items() if named)

    def require_there(self) -> None:
        """Refuse a path where nothing is, before anything else is done."""
        if not self.path.exists():
            raise InputError(
                "there is no such file or folder",
                where=str(self.path),
                action="give a folder of tables, a workbook or a flat table of patients",
            )

    def read(self) -> Loaded:
        """Read the cohort."""
        from mrdscope.cohort.mapping import parse_assignments
        from mrdscope.cohort.readers import read

        return read(self.path, parse_assignments(self.assignments))

    def cut(self, cohort: Cohort) -> AsOf | None:
        """Return the cohort as it was known at the data cut named here; None without one."""
        if self.as_of is None:
            return None
        from mrdscope.analysis.as_of import as_of, parse_cut

        return as_of(cohort, parse_cut(self.as_of))

    def loaded(self) -> Loaded:
        """Read the cohort as it was known at the data cut, if one is named."""
        loaded = self.read()
        found = self.cut(loaded.cohort)
        return loaded if found is None else replace(loaded, cohort=found.cohort)

    def review(self, named: Path | None) -> State:
        """Return where the cohort's review stands, or the one in a file that was named."""
        from mrdscope.review.place import place_of
        from mrdscope.review.state import replayed

        place = place_of(self.path, named)
        if named is not None and not place.path.exists():
            raise UsageError("there is no such file", where="--review", expected="a review")
        return replayed(place.store().events())

    def settings_for(self, cohort: Cohort) -> Settings:
        """Return the settings of a file or preset named here, else the cohort's own."""
        from mrdscope.analysis.settings import preset
        from mrdscope.analysis.settings_toml import parse_settings, settings_of

        if self.settings is not None:
            return parse_settings(text_of(self.settings, "the settings"), str(self.settings))
        return preset(self.preset) if self.preset is not None else settings_of(cohort)

    def results(self, under: Callable[[Settings], Settings] = lambda settings: settings) -> Results:
        """Read the cohort, say on standard error what is in doubt, and make it ready.

        ``under`` changes the settings as a command's own options ask for.
        """
        loaded = self.read()
        tell_doubts(loaded)
        found = self.cut(loaded.cohort)
        if found is not None:
            tell_cut(found)
        return self.results_of(loaded.cohort if found is None else found.cohort, under)

    def results_of(
        self, cohort: Cohort, under: Callable[[Settings], Settings] = lambda settings: settings
    ) -> Results:
        """Make a cohort ready, and say on standard error what of its settings is unverified."""
        from mrdscope.analysis.results import Results

        settings = under(self.settings_for(cohort))
        for remark in settings.unverified:
            click.echo(f"mrdscope: note: preset {settings.preset}: unverified: {remark}", err=True)
        return Results(cohort, settings)


def text_of(path: Path, what: str, expected: str = "a TOML file in UTF-8") -> str:
    """Return a text file of the user's; `InputError` saying ``what`` cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{what} cannot be read", where=str(path), expected=expected) from error


def tell_doubts(loaded: Loaded) -> None:
    """Say on standard error what of a cohort is in doubt, the first few."""
    from mrdscope.present.load import sentence

    notes = loaded.report.doubts
    for note in notes[:MOST_NOTES]:
        click.echo(f"mrdscope: note: {sentence(note)}", err=True)
    if len(notes) > MOST_NOTES:
        more = len(notes) - MOST_NOTES
        click.echo(f"mrdscope: note: and {more} more; mrdscope load lists all", err=True)


def tell_cut(found: AsOf) -> None:
    """Say on standard error what a data cut left out."""
    from mrdscope.present.as_of import cut_sentences

    for sentence in cut_sentences(found):
        click.echo(f"mrdscope: note: {sentence}", err=True)


_OPTIONS = (
    click.argument("path", metavar="COHORT", type=click.Path(path_type=Path)),
    click.option(
        "--map",
        "assignments",
        multiple=True,
        metavar="[TABLE.]COLUMN=HEADER",
        help="Name a column: --map os_days=time --map os_event=status. May be repeated.",
    ),
    click.option("--preset", metavar="NAME", help="Conventions: paper, all-mrd or cml-is-2020."),
    click.option(
        "--settings",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Conventions from a TOML file.",
    ),
    click.option(
        "--as-of",
        "as_of",
        metavar="DAY|DATE",
        help="As it was known at a data cut: a day from day 0, or a date (2021-06-30).",
    ),
)


def on_cohort(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command the cohort and its options as one `Source`, its first argument."""

    @functools.wraps(function)
    def command(
        path: Path,
        assignments: tuple[str, ...],
        preset: str | None,
        settings: Path | None,
        as_of: str | None,
        **rest: object,
    ) -> None:
        if preset is not None and settings is not None:
            raise click.UsageError("--preset and --settings exclude each other")
        function(Source(path, assignments, preset, settings, as_of), **rest)

    decorated: Callable[..., None] = command
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated


as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
by_column = click.option(
    "--by", metavar="COLUMN", help="Divide the patients by a column of their table."
)
