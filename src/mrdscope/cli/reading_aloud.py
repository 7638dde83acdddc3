"""The screens line by line, for screen readers and for terminals without a screen."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from mrdscope.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mrdscope.cli.source import Source
    from mrdscope.report.pages.screens import Read

#: What is read without anything being asked for.
_FIRST = "cohort"


@dataclass(frozen=True)
class Wanted:
    """Which screen is to be read, and of whom; None: the first screen, of everybody."""

    screen: str | None = None
    patient: str | None = None


def read_aloud(source: Source, wanted: Wanted) -> None:
    """Print what is wanted, then what else there is.

    Raises
    ------
    UsageError
        Where there is no such screen or patient, or the screen is not one patient's.
    """
    from mrdscope.cli.documents import Masking, opened
    from mrdscope.report.formats.linear import linear
    from mrdscope.report.pages.screens import Page, Read, case_document, page_documents

    page = _page(wanted)
    made = opened(source, Masking(mask=False, key_file=None))
    read = Read(made.loaded, made.results, made.provenance)
    if wanted.patient is not None:
        _say(linear(case_document(read, wanted.patient)))
    else:
        for number, document in enumerate(page_documents(read, Page(page))):
            _say(("\n" if number else "") + linear(document))
    if wanted == Wanted():
        _say("\n" + "\n".join(_further(source, read)) + "\n")


def _page(wanted: Wanted) -> str:
    from mrdscope.report.pages.screens import Page

    page = wanted.screen or (_FIRST if wanted.patient is None else Page.CASE.value)
    names = [one.value for one in Page]
    if page not in names:
        raise UsageError(
            f"there is no screen {page!r}", where="--screen", expected=", ".join(names)
        )
    if wanted.patient is not None and page != Page.CASE:
        raise UsageError(
            f"the screen {page} is of all patients",
            where="--patient",
            action="leave one of --screen and --patient out",
        )
    return page


def _further(source: Source, read: Read) -> Iterator[str]:
    from mrdscope.report.pages.screens import Page

    patients = read.results.cohort.patients["patient_id"]
    others = ", ".join(page.value for page in Page if page != _FIRST)
    yield "What else can be read:"
    if len(patients):
        yield f"one patient: mrdscope {source.path} --plain --patient {patients[0]}"
    yield f"another screen, of {others}: mrdscope {source.path} --plain --screen mrd"
    yield f"why a number is what it is: mrdscope explain {source.path} METRIC PATIENT"


def _say(text: str) -> None:
    from mrdscope.present.ascii import to_ascii
    from mrdscope.present.text import visible

    lines = map(visible, text.split("\n"))
    if "utf" not in (sys.stdout.encoding or "").casefold():
        lines = map(to_ascii, lines)
    click.echo("\n".join(lines), nl=False)
