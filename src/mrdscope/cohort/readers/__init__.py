"""Reading a cohort from whatever the path is; every reader returns the same kind of cohort."""

from __future__ import annotations

from pathlib import Path

from mrdscope.cohort.assembly import assemble
from mrdscope.cohort.headers import check_named
from mrdscope.cohort.mapping import CohortMapping
from mrdscope.cohort.model import Cohort, Loaded, LoadReport, Note
from mrdscope.cohort.normalise import normalise
from mrdscope.cohort.readers.delimited import open_delimited
from mrdscope.cohort.readers.folder import open_folder
from mrdscope.cohort.readers.opened import Opened, kind_of
from mrdscope.cohort.readers.parquet import open_parquet
from mrdscope.cohort.readers.workbook import open_workbook
from mrdscope.cohort.recognise import Recognised, recognise, recognise_lone
from mrdscope.cohort.summary import summary_notes
from mrdscope.errors import InputError

__all__ = ["read"]

_OPENERS = {
    "folder": open_folder,
    ".csv": open_delimited,
    ".tsv": open_delimited,
    ".parquet": open_parquet,
    ".xlsx": open_workbook,
}


def read(path: str | Path, mapping: CohortMapping | None = None) -> Loaded:
    """Read the cohort in a folder of tables, a workbook, or one table of patients or samples.

    A folder holds CSV, TSV or Parquet tables, recognised by name or columns; a workbook (.xlsx)
    sheets; one file alone is a table of patients, or of samples where patients repeat. ``mapping``
    goes over the source's own ``cohort.toml``. Everything mapped, guessed, left out or unreadable
    is in the report.

    Raises
    ------
    InputError
        A path that is missing, not to be read, of an unknown kind, empty or without patients.
    UsageError
        A mapping that names tables, columns or headers that are not there.
    """
    source = Path(path)
    opened = _OPENERS[kind_of(source)](source)
    said = opened.mapping.merged(mapping or CohortMapping())
    tables = _recognised(opened, said)
    known = [found for found in tables if isinstance(found, Recognised)]
    if not known:
        raise InputError(
            "holds no table of a cohort",
            where=str(source),
            expected="patients, mrd, treatment, adverse_events, events or labs",
            action="name a table in cohort.toml, [tables]",
        )
    normals = [normalise(found.raw, found.match) for found in known]
    assembled = assemble(normals, str(source))
    recognition = [
        n
        for raw, t in zip(opened.tables, tables, strict=True)
        for n in (t.notes if isinstance(t, Recognised) else (t, *summary_notes(raw)))
    ]
    notes = [*opened.notes, *recognition, *(n for t in normals for n in t.notes)]
    name = source.resolve().name if source.is_dir() else source.stem
    cohort = Cohort(
        name=name,
        title=said.title or name,
        sources=opened.sources,
        note=said.note,
        settings=said.settings,
        checks=said.checks,
        as_of=None,
        **assembled.tables,
    )
    return Loaded(cohort, LoadReport((*notes, *assembled.notes)))


def _recognised(opened: Opened, mapping: CohortMapping) -> list[Recognised | Note]:
    """Return what each table is, or the note that it is left out, once the mapping is checked."""
    if len(opened.tables) == 1:
        found: list[Recognised | Note] = [recognise_lone(opened.tables[0], mapping)]
    else:
        found = [recognise(raw, mapping) for raw in opened.tables]
    names = [f.match.table.name if isinstance(f, Recognised) else None for f in found]
    check_named(zip(opened.tables, names, strict=True), mapping)
    return found
