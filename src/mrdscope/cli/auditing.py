"""The trail of a review: listed, exported, verified, copied."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from mrdscope.cli.output import print_block, print_json
from mrdscope.errors import InputError

if TYPE_CHECKING:
    from mrdscope.review.chain import Verdict
    from mrdscope.review.events import Event
    from mrdscope.review.store import Store

#: What an SQLite file begins with.
_MAGIC = b"SQLite format 3\0"


@click.command()
@click.argument("path", metavar="COHORT", type=click.Path(path_type=Path))
@click.option("--review", "review", type=click.Path(path_type=Path), metavar="FILE",
              help="The review's file, else the one that belongs to the cohort.")  # fmt: skip
@click.option("--format", "format_", type=click.Choice(["text", "json", "csv", "md"]),
              default="text", help="How the trail is printed.")  # fmt: skip
@click.option("--verify", is_flag=True, help="Say whether the chain is whole instead.")
@click.option("--expect", metavar="HASH", help="A hash written down before, to be in the chain.")
@click.option("--backup", type=click.Path(path_type=Path), metavar="FILE",
              help="Copy the review into a new file instead.")  # fmt: skip
@click.option("--unblind", is_flag=True, help="Show judgements of readings that still wait.")
def audit(
    path: Path,
    *,
    review: Path | None,
    format_: str,
    verify: bool,
    expect: str | None,
    backup: Path | None,
    unblind: bool,
) -> None:
    """List who did what in a review, and whether anything was changed since; exit 1 if it was.

    COHORT is where the cohort is, or the file of a review or a copy of one: the data need not be
    there.
    """
    store = _store(path, review)
    if backup is not None:
        store.backup(backup)
        click.echo(f"mrdscope: wrote {backup}", err=True)
        return
    verdict = _verified(store, expect)
    if verify:
        _print_verdict(verdict, format_)
    else:
        _print_trail(_events(store, unblind=unblind), verdict, format_)
    if not verdict.whole:
        raise SystemExit(1)


def _store(path: Path, review: Path | None) -> Store:
    from mrdscope.review.place import place_of

    if review is None and _is_sqlite(path):
        review = path
    place = place_of(path, review)
    if not place.path.exists():
        raise InputError("there is no review yet", where=str(place.path))
    for remark in place.remarks if review is None else ():
        click.echo(f"mrdscope: note: {remark}", err=True)
    return place.store()


def _is_sqlite(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC


def _verified(store: Store, expect: str | None) -> Verdict:
    from dataclasses import replace

    from mrdscope.review.chain import Break

    verdict = store.verify()
    if expect is None or any(row[-1] == expect for row in store.rows()):
        return verdict
    missing = Break(verdict.count, "the chain never had the hash", expect, verdict.head.hash)
    return replace(verdict, breaks=(*verdict.breaks, missing))


def _events(store: Store, *, unblind: bool) -> tuple[Event, ...]:
    from mrdscope.review.state import replayed
    from mrdscope.review.trail import trail
    from mrdscope.review.who import this_reviewer

    events = store.events()
    if unblind:
        return events
    shown = tuple(trail(replayed(events), this_reviewer().user))
    hidden = sum(one != other for one, other in zip(events, shown, strict=True))
    if hidden:
        what = f"{hidden} hidden until both readers have decided; --unblind shows them"
        click.echo(f"mrdscope: note: judgements: {what}", err=True)
    return shown


def _print_verdict(verdict: Verdict, format_: str) -> None:
    from mrdscope.present.audit import verdict_block
    from mrdscope.report.audit import verdict_json

    if format_ == "json":
        print_json(verdict_json(verdict))
    else:
        print_block(verdict_block(verdict))


def _print_trail(events: tuple[Event, ...], verdict: Verdict, format_: str) -> None:
    from mrdscope.present.audit import audit_block, verdict_block
    from mrdscope.report.audit import audit_csv, audit_json, audit_markdown

    if format_ == "json":
        print_json(audit_json(events, verdict))
    elif format_ == "csv":
        click.echo(audit_csv(events), nl=False)
    elif format_ == "md":
        click.echo(audit_markdown(events, verdict), nl=False)
    else:
        print_block((*audit_block(events), *verdict_block(verdict)))


COMMANDS = (audit,)
