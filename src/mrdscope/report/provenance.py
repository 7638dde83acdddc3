"""What a document rests on: files by their hashes, settings, version, filter, and as of when.

A page that leaves the program must still say which data, which conventions and which program made
it. The date is handed in by who makes the document: nothing here asks a clock.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from mrdscope import __version__
from mrdscope.analysis.settings import Settings
from mrdscope.cohort.fingerprint import fingerprint
from mrdscope.cohort.model import Cohort
from mrdscope.report.document import Fact, words

#: What every page says it is and is not.
PURPOSE = "research and data review, not for treatment decisions"

#: So many characters of a hash tell files apart for a person; JSON has all of them.
PREFIX = 12


@dataclass(frozen=True)
class Provenance:
    """What the numbers of a document rest on.

    Parameters
    ----------
    title, note
        The cohort's, as its source says them.
    files
        Name and SHA-256 of every file it was read from.
    preset, source, unverified
        The settings, whose they are, and what of them rests on memory.
    shown, of
        How many patients are in the document, and how many there are.
    filter
        The filter that chose them, as its words; None: all.
    as_of
        The data cut at which this is what was known, in words; None: all of the data.
    made
        The day the document was made; None where it is not to be said.
    """

    title: str
    note: str | None
    files: tuple[tuple[str, str], ...]
    preset: str
    source: str
    unverified: tuple[str, ...]
    shown: int
    of: int
    filter: str | None = None
    as_of: str | None = None
    made: dt.date | None = None
    version: str = __version__

    @property
    def fingerprint(self) -> str:
        """One SHA-256 for all files: of one file its own, else of their sorted hashes and names."""
        return fingerprint(self.files)

    @property
    def line(self) -> str:
        """All of it in one line, for the foot of a page and the head of an export."""
        return " · ".join(self.parts)

    @property
    def parts(self) -> tuple[str, ...]:
        """The phrases of that line."""
        return tuple(self._parts())

    def _parts(self) -> Iterator[str]:
        yield self.title
        count = f"{len(self.files)} files" if len(self.files) != 1 else "1 file"
        yield f"sha256 {self.fingerprint[:PREFIX]} ({count})"
        yield f"filter {self.filter or 'none'} ({self.shown} of {self.of} patients)"
        yield f"preset {self.preset}" + (" (in part unverified)" if self.unverified else "")
        yield f"as of {self.as_of or 'all data'}"
        yield f"mrdscope {self.version}"
        if self.made is not None:
            yield f"made {self.made.isoformat()}"


def provenance_of(
    cohort: Cohort,
    settings: Settings,
    *,
    made: dt.date | None = None,
    shown: int | None = None,
    filter: str | None = None,  # noqa: A002 - what it is called on the screen
) -> Provenance:
    """Return what a document of a cohort under settings rests on.

    ``shown`` is how many patients are in it, all where it is None; the others as in `Provenance`.
    """
    return Provenance(
        title=cohort.title,
        note=cohort.note,
        files=tuple((source.path.name, source.sha256) for source in cohort.sources),
        preset=settings.preset,
        source=settings.source,
        unverified=tuple(map(str, settings.unverified)),
        shown=cohort.size if shown is None else shown,
        of=cohort.size,
        filter=filter,
        as_of=cohort.as_of,
        made=made,
    )


def facts(provenance: Provenance) -> tuple[Fact, ...]:
    """Return provenance as the definition list a report opens with."""
    return tuple(_facts(provenance))


def _facts(one: Provenance) -> Iterator[Fact]:
    if one.note:
        yield Fact("note", (words(one.note),))
    files = tuple(words(f"{name}  sha256 {digest[:PREFIX]}") for name, digest in one.files)
    yield Fact("files", files or (words("none"),))
    if len(one.files) > 1:
        yield Fact("fingerprint", (words(f"sha256 {one.fingerprint[:PREFIX]} of all files"),))
    yield Fact("patients", (words(f"{one.shown} of {one.of}; filter {one.filter or 'none'}"),))
    yield Fact("data", (words(f"as of {one.as_of}" if one.as_of else "all"),))
    yield Fact("settings", (words(f"preset {one.preset}: {one.source}"),))
    if one.unverified:
        yield Fact("unverified", tuple(map(words, one.unverified)))
    yield Fact("program", (words(f"mrdscope {one.version}"),))
    if one.made is not None:
        yield Fact("made", (words(one.made.isoformat()),))
