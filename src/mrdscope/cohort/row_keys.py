"""What a row is known by when the file is read again, and whether it is still the same.

A key names what does not change when a value is corrected: the patient, the sample, the drug and
its start. Of rows that share it the second is told by ``(2)``, in the order they stand in.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

import polars as pl

from mrdscope.cohort.schema import MRD_DERIVED, PROVENANCE

#: Canonical table to the columns of its keys; the first of several in a pair that is not null.
KEY_COLUMNS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "patients": (("patient_id",),),
    "mrd": (("patient_id",), ("sample_id", "day", "date"), ("tissue",), ("assay",)),
    "treatment": (("patient_id",), ("drug",), ("start_day", "start_date")),
    "adverse_events": (("patient_id",), ("term",), ("onset_day", "onset_date")),
    "events": (("patient_id",), ("type",)),
    "labs": (("patient_id",), ("test",), ("day", "date")),
}

_SEPARATOR = " · "
_MISSING = "–"


def row_keys(table: str, rows: pl.DataFrame) -> pl.Series:
    """Return the key of each row, unique among them: ``S001 · imatinib · 0``.

    Parameters
    ----------
    table
        Canonical name of the table.
    rows
        All rows of the table, or all of some patients: the number of a row among those that share
        its columns is counted here.

    Returns
    -------
    Series
        String, named ``key``; a missing part is written ``–``.
    """
    keys = shared_keys(table, rows)
    shared = keys.is_duplicated()
    if not shared.any():
        return keys
    number = pl.int_range(1, pl.len() + 1).over("key")
    numbered = pl.when(number > 1).then(pl.format("{} ({})", "key", number)).otherwise("key")
    told = keys.filter(shared).to_frame().select(numbered.alias("key")).to_series()
    return keys.scatter(shared.arg_true(), told)


def shared_keys(table: str, rows: pl.DataFrame) -> pl.Series:
    """Return the key of each row without the number that tells rows with the same one apart."""
    parts = [_part(columns) for columns in KEY_COLUMNS[table]]
    return rows.select(key=pl.concat_str(parts, separator=_SEPARATOR)).to_series()


def _part(columns: tuple[str, ...]) -> pl.Expr:
    texts = [pl.col(name).cast(pl.String) for name in columns]
    return pl.coalesce(*texts, pl.lit(_MISSING))


def row_hashes(rows: pl.DataFrame) -> pl.Series:
    """Return the SHA-256 of the content of each row, hexadecimal, named ``hash``.

    Own and further columns count, in the order of their names; where a row stood and what reading
    it derived do not. A column that holds nothing in a row counts as one that is not there, so that
    a new column changes only the rows that have something in it.
    """
    own = sorted(set(rows.columns) - set(PROVENANCE) - set(MRD_DERIVED))
    texts = rows.select(pl.col(name).cast(pl.String) for name in own)
    hashes = [_hash(zip(own, values, strict=True)) for values in texts.iter_rows()]
    return pl.Series("hash", hashes, dtype=pl.String)


def _hash(cells: zip[tuple[str, str | None]]) -> str:
    content = {name: value for name, value in cells if value is not None}
    text = json.dumps(content, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
