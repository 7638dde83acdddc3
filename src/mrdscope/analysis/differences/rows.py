"""Rows added and removed, and values changed, between two tables.

Rows are known again by their key (`cohort.row_keys`): the patient, the sample, the drug and its
start. Where a row stands does not count, so that a sorted file is the same file.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from mrdscope.cohort.row_keys import row_keys, shared_keys
from mrdscope.cohort.schema import MRD_DERIVED, PROVENANCE

#: A row that only one of the tables has.
ROW: dict[str, pl.DataType] = {
    "key": pl.String(),
    "patient_id": pl.String(),
    "file": pl.String(),
    "sheet": pl.String(),
    "row": pl.UInt32(),
}
#: A value that differs, as text; file, sheet and row are those of the newer table.
VALUE: dict[str, pl.DataType] = {
    **ROW,
    "old_row": pl.UInt32(),
    "column": pl.String(),
    "old": pl.String(),
    "new": pl.String(),
}


@dataclass(frozen=True)
class TableDifferences:
    """What differs between two tables of the same name.

    Attributes
    ----------
    table
        Its canonical name.
    added, removed
        Rows that only the newer, only the older has, with the columns of `ROW`.
    changed
        Values that differ in rows that both have, with the columns of `VALUE`, by column in the
        order of the table.
    columns_added, columns_removed
        Columns that hold something in one of them alone; their values are not listed.
    """

    table: str
    added: pl.DataFrame
    removed: pl.DataFrame
    changed: pl.DataFrame
    columns_added: tuple[str, ...] = ()
    columns_removed: tuple[str, ...] = ()

    @property
    def any(self) -> bool:
        """Whether anything differs."""
        frames = (self.added, self.removed, self.changed)
        columns = self.columns_added or self.columns_removed
        return bool(columns) or any(frame.height for frame in frames)


def table_differences(table: str, old: pl.DataFrame, new: pl.DataFrame) -> TableDifferences:
    """Return what differs between two tables of the same canonical name.

    Of rows that share a key those with the same content are matched first, the others in the order
    they stand in. Columns that reading derives are left out: they follow from the others.
    """
    own_old, own_new = _held(old, new), _held(new, old)
    shared = [name for name in own_new if name in set(own_old)]
    places = _matched(table, old.select(shared), new.select(shared))
    both = places.drop_nulls()
    return TableDifferences(
        table,
        _rows(table, new, places.filter(pl.col("old").is_null())["new"]),
        _rows(table, old, places.filter(pl.col("new").is_null())["old"]),
        _values(table, old, new, both, shared),
        tuple(name for name in own_new if name not in set(own_old)),
        tuple(name for name in own_old if name not in set(own_new)),
    )


def _held(frame: pl.DataFrame, other: pl.DataFrame) -> list[str]:
    """Return the columns a table has: of the schema's, which are always there, those with a value.

    A column that is empty in both is one they share; a table of one row has all it could have.
    """
    derived = {*PROVENANCE, *MRD_DERIVED}
    lost = {
        name
        for name in frame.columns
        if frame.height > 1 and frame[name].null_count() == frame.height
        and name in other.columns and other[name].null_count() < other.height
    }  # fmt: skip
    return [name for name in frame.columns if name not in derived | lost]


# -- which row is which ----------------------------------------------------------------------------


def _matched(table: str, old: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """Return the places of rows as ``old`` and ``new``, null where a row is in one alone."""
    sides = [
        frame.with_columns(_key=shared_keys(table, frame)).with_row_index("_place")
        for frame in (old, new)
    ]
    several = pl.concat([
        side.filter(pl.col("_key").is_duplicated())["_key"].unique() for side in sides
    ]).unique()  # fmt: skip
    repeated = pl.col("_key").is_in(several.implode())
    single = [side.filter(~repeated).select("_key", "_place") for side in sides]
    alike = [_numbered_by_content(side.filter(repeated)) for side in sides]
    first = _joined(single[0], single[1], on=["_key"])
    same = alike[0].join(alike[1], on=["_content", "_nth"], suffix="_new")
    rest = [
        alike[0].join(same, on="_place", how="anti", maintain_order="left"),
        alike[1].join(same, left_on="_place", right_on="_place_new", how="anti",
                      maintain_order="left"),
    ]  # fmt: skip
    numbered = [
        side.with_columns(_nth=pl.int_range(pl.len()).over("_key")).select("_key", "_nth", "_place")
        for side in rest
    ]
    equal = same.select(old="_place", new="_place_new")
    return pl.concat([first, equal, _joined(numbered[0], numbered[1], on=["_key", "_nth"])]).sort(
        "new", "old", nulls_last=True
    )


def _joined(old: pl.DataFrame, new: pl.DataFrame, on: list[str]) -> pl.DataFrame:
    joined = old.rename({"_place": "old"}).join(new.rename({"_place": "new"}), on=on, how="full")
    return joined.select("old", "new")


def _numbered_by_content(rows: pl.DataFrame) -> pl.DataFrame:
    """Return rows with their content as one text, and the number of each among equals."""
    own = [name for name in rows.columns if name not in {"_place", "_key"}]
    texts = [pl.col(name).cast(pl.String).fill_null("\0") for name in own]
    content = pl.concat_str("_key", *texts, separator="\1")
    return rows.select("_key", "_place", _content=content).with_columns(
        _nth=pl.int_range(pl.len()).over("_content")
    )


# -- what is told of them --------------------------------------------------------------------------


def _told(table: str, frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select(
        row_keys(table, frame), patient_id="patient_id", file="_file", sheet="_sheet", row="_row"
    ).cast(pl.Schema(ROW))


def _rows(table: str, frame: pl.DataFrame, places: pl.Series) -> pl.DataFrame:
    if places.is_empty():
        return pl.DataFrame(schema=ROW)
    return _told(table, frame)[places.sort()]


def _values(
    table: str, old: pl.DataFrame, new: pl.DataFrame, both: pl.DataFrame, columns: list[str]
) -> pl.DataFrame:
    found = []
    for column in columns:
        before, after = old[column].gather(both["old"]), new[column].gather(both["new"])
        if before.dtype != after.dtype:
            before, after = before.cast(pl.String), after.cast(pl.String)
        differs = before.ne_missing(after)
        if differs.any():
            found.append(
                both.filter(differs).with_columns(
                    column=pl.lit(column),
                    _before=_text(before.filter(differs)),
                    _after=_text(after.filter(differs)),
                )
            )
    if not found:
        return pl.DataFrame(schema=VALUE)
    changed = pl.concat(found)
    told = _told(table, new)[changed["new"]]
    return told.with_columns(
        old_row=old["_row"].gather(changed["old"]),
        column=changed["column"],
        old=changed["_before"],
        new=changed["_after"],
    ).cast(pl.Schema(VALUE))


def _text(values: pl.Series) -> pl.Series:
    texts = values.cast(pl.String)
    return texts.str.strip_suffix(".0") if values.dtype.is_float() else texts
