"""Making a cohort that nobody was in."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("folder", metavar="OUT", type=click.Path(path_type=Path))
@click.option("--patients", type=int, default=80, show_default=True, help="How many patients.")
@click.option(
    "--seed", type=int, default=2003, show_default=True, help="The same, the same cohort."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "parquet"]),
    default="csv",
    show_default=True,
    help="Parquet for very many patients.",
)
def synth(folder: Path, *, patients: int, seed: int, form: str) -> None:
    """Write a synthetic cohort into the folder OUT: adults with ALL, drawn at random."""
    from mrdscope.synthetic.writing import Format, write_synthetic

    write_synthetic(folder, patients, seed, Format(form))


COMMANDS = (synth,)
