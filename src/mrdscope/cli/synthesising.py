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
@click.option(
    "--faults",
    is_flag=True,
    help="Plant faults of every kind, and write OUT_answer_key.csv beside OUT.",
)
def synth(folder: Path, *, patients: int, seed: int, form: str, faults: bool) -> None:
    """Write a synthetic cohort into the folder OUT: adults with ALL, drawn at random."""
    from mrdscope.synthetic.writing import Format, write_faulty, write_synthetic

    if not faults:
        write_synthetic(folder, patients, seed, Format(form))
        return
    if form != Format.CSV:
        raise click.UsageError("faults are planted in the text of CSV files")
    click.echo(f"answer key: {write_faulty(folder, patients, seed)}")


COMMANDS = (synth,)
