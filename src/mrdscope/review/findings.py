"""What a finding of a check is known by when the data are read again, and where it stands."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from mrdscope.analysis.quality.model import FINDINGS
from mrdscope.cohort.model import Cohort
from mrdscope.cohort.row_keys import row_hashes
from mrdscope.review.contents import keyed_rows
from mrdscope.review.events import Kind, Target, canonical
from mrdscope.review.queries import Query
from mrdscope.review.state import State

#: The columns of `FINDINGS`, the key of the finding's row, which it is of those a rule has there
#: (null for the first), and the hash of what it is about.
KEYED_FINDINGS: dict[str, pl.DataType] = {
    **FINDINGS,
    "row_key": pl.String(),
    "nth": pl.String(),
    "content": pl.String(),
}

#: What a finding is known by: the columns of a frame, the attributes of a `Target`.
_KEY = {
    "rule": "rule", "table": "table", "row_key": "row_key", "column": "column",
    "patient_id": "patient", "nth": "id",
}  # fmt: skip

_AT = ("file", "sheet", "row")
_FIGURES = re.compile(r"\d+(?:[.,:/-]\d+)*")


@dataclass(frozen=True)
class Finding:
    """A finding as the review knows it: ``target`` names it, ``content`` is what it is about."""

    target: Target
    content: str
    value: str | None
    message: str

    @classmethod
    def of(cls, row: Mapping[str, object]) -> Finding:
        """Return the finding in a row of `keyed_findings`, as ``frame.row(i, named=True)``."""
        text = {name: None if value is None else str(value) for name, value in row.items()}
        return cls(_target(text), text["content"] or "", text["value"], text["message"] or "")


def _target(text: Mapping[str, str | None]) -> Target:
    return Target(Kind.FINDING, **{name: text[column] for column, name in _KEY.items()})


def keyed_findings(findings: pl.DataFrame, cohort: Cohort) -> pl.DataFrame:
    """Return findings with what they are known by when the files are read again.

    Parameters
    ----------
    findings
        A frame with the columns of `FINDINGS`.
    cohort
        The cohort they were found in.

    Returns
    -------
    DataFrame
        The same rows in the same order, with the columns of `KEYED_FINDINGS`. ``row_key`` is null
        for a finding about no row; ``nth`` is ``2`` for the second finding of a rule in one place,
        and null for the first. ``content`` is the hash of the row, of the value, and of the
        figures in the message: the words of a rule may be bettered, what they say of the data may
        not change unseen.
    """
    keyed = _with_rows(findings, cohort)
    contents = [
        _content(*one) for one in keyed.select("hash", "value", "message").iter_rows()
    ]  # fmt: skip
    content = pl.Series("content", contents, dtype=pl.String)
    place = [name for name in _KEY if name != "nth"]
    number = pl.int_range(1, pl.len() + 1).over(place)
    nth = pl.when(number > 1).then(number.cast(pl.String))
    return keyed.with_columns(content, nth=nth).select(*KEYED_FINDINGS)


def _content(row_hash: str | None, value: str | None, message: str | None) -> str:
    figures = _FIGURES.findall(message or "")
    return hashlib.sha256(canonical([row_hash, value, figures]).encode()).hexdigest()


def _with_rows(findings: pl.DataFrame, cohort: Cohort) -> pl.DataFrame:
    """Add ``row_key`` and ``hash`` of the row each finding points at, null where there is none."""
    numbered = findings.with_row_index("_order")
    tables = cohort.tables()
    frames = [numbered.filter(~pl.col("table").is_in(list(tables)) | pl.col("table").is_null())]
    for table, rows in tables.items():
        own = numbered.filter(pl.col("table") == table)
        if not own.is_empty():
            frames.append(own.join(_known(table, rows, own), on=_AT, how="left", nulls_equal=True))
    return (
        pl.concat(frames, how="diagonal_relaxed")
        .sort("_order")
        .with_columns(
            pl.col(name).cast(pl.String)
            if name in frames[-1].columns
            else pl.lit(None, pl.String).alias(name)
            for name in ("row_key", "hash")
        )
    )


def _known(table: str, rows: pl.DataFrame, findings: pl.DataFrame) -> pl.DataFrame:
    """Return file, sheet, row, key and hash of the rows that findings point at."""
    keyed = keyed_rows(table, rows).with_row_index("_at")
    wanted = keyed.join(findings.select(_AT).unique(), on=_AT, how="semi", nulls_equal=True)
    wanted = wanted.filter(pl.col("row").is_not_null()).unique(
        _AT, keep="first", maintain_order=True
    )
    return wanted.select(*_AT, "row_key", hash=row_hashes(rows[wanted["_at"]]))


_STANDING = ("review", "by", "ts_utc", "reason", "query")


def with_states(keyed: pl.DataFrame, state: State) -> pl.DataFrame:
    """Return keyed findings with where each stands in the review.

    Returns
    -------
    DataFrame
        With further columns, all text: ``review`` is ``open``, ``accepted``, ``changed`` (it was
        accepted, and what it is about changed since: it is open again) or ``reopened``; ``by``,
        ``ts_utc`` and ``reason`` say who decided that, when and why, null while open; ``query`` is
        the id of the last query about it that is not closed, null where there is none.
    """
    decided = _frame(
        [
            (one.finding, str(one.accepted), one.content, one.by, one.ts_utc, one.reason)
            for one in state.acceptances
        ],
        ("_accepted", "_then", "by", "ts_utc", "reason"),
    )
    asked = _frame(
        [(query.about, query.id) for query in state.queries if not query.is_closed], ("query",)
    ).unique(list(_KEY), keep="last")
    review = (
        pl.when(pl.col("_accepted").is_null())
        .then(pl.lit("open"))
        .when(pl.col("_accepted") == "False")
        .then(pl.lit("reopened"))
        .when(pl.col("_then") == pl.col("content"))
        .then(pl.lit("accepted"))
        .otherwise(pl.lit("changed"))
    )
    joined = keyed
    for frame in (decided, asked):
        joined = joined.join(
            frame, on=list(_KEY), how="left", nulls_equal=True, maintain_order="left"
        )
    return joined.with_columns(review=review).select(*keyed.columns, *_STANDING)


def _frame(rows: list[tuple[Target, *tuple[str, ...]]], further: tuple[str, ...]) -> pl.DataFrame:
    """Return a frame of targets by their key, with further columns of text."""
    values = [(*(getattr(one, name) for name in _KEY.values()), *rest) for one, *rest in rows]
    schema = dict.fromkeys((*_KEY, *further), pl.String)
    return pl.DataFrame(values, schema=schema, orient="row")


def gone(keyed: pl.DataFrame, state: State) -> tuple[Query, ...]:
    """Return the queries of rules that are not closed and whose finding is not there any more.

    They are proposed for closing; a person closes them.
    """
    waiting = [one for one in state.queries if one.rule is not None and not one.is_closed]
    asked = _frame([(query.about, query.id) for query in waiting], ("query",))
    left = asked.join(keyed, on=list(_KEY), how="anti", nulls_equal=True)
    ids = set(left["query"])
    return tuple(query for query in waiting if query.id in ids)
