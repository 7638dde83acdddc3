"""How a command prints: plain text of a block, or JSON after what it rests on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from mrdscope.analysis.results import Results
    from mrdscope.present.styled import Block


def print_block(block: Block) -> None:
    """Print a block without its roles."""
    from mrdscope.present.styled import plain

    click.echo(plain(block))


def print_page(results: Results, block: Block) -> None:
    """Print a block computed of a cohort, after the data cut it was known at, if there is one."""
    from mrdscope.present.as_of import as_of_line

    print_block((*as_of_line(results.cohort), *block))


def print_json(payload: Mapping[str, object]) -> None:
    """Print an object; what JSON cannot hold is a fault of the program, never silently null."""
    click.echo(dumped(payload))


def print_results(results: Results, payload: Mapping[str, object]) -> None:
    """Print an object after what its numbers rest on: cohort, files, preset, version."""
    click.echo(json_text(results, payload))


def json_text(results: Results, payload: Mapping[str, object]) -> str:
    """Return the text of `print_results`."""
    from mrdscope.report.json import source_json

    return dumped(source_json(results.cohort, results.settings) | dict(payload))


def dumped(payload: Mapping[str, object]) -> str:
    """Return an object as the text of JSON."""
    return json.dumps(payload, indent=2, ensure_ascii=False, allow_nan=False)
