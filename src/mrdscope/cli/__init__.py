"""The command line: each command is a few lines over the layers below.

Nothing heavy is imported until a command needs it, so that help and errors come at once.
"""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path

import click

from mrdscope.cli import (
    auditing,
    checking,
    differing,
    documents,
    explaining,
    keys,
    opening,
    setting,
    surviving,
    synthesising,
    thresholding,
    toxicity,
    twins,
)
from mrdscope.cli.group import commands
from mrdscope.errors import MrdscopeError

for module in (
    opening,
    twins,
    documents,
    checking,
    differing,
    toxicity,
    surviving,
    thresholding,
    explaining,
    setting,
    synthesising,
    auditing,
    keys,
):
    for command in module.COMMANDS:
        commands.add_command(command)


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


__all__ = ["commands", "main"]
