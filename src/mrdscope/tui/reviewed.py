"""The review of what is open, as screens show it: a moment of it, with where everybody stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from mrdscope.cohort.model import Cohort
from mrdscope.cohort.row_keys import row_keys
from mrdscope.present.review import PatientReview, patient_review, rows_in_words
from mrdscope.present.styled import Line
from mrdscope.review.contents import keyed_rows
from mrdscope.review.events import Kind, Target
from mrdscope.review.review import Review
from mrdscope.review.state import State
from mrdscope.review.statuses import PatientStatus, Reviewed, patient_statuses, patient_target
from mrdscope.tui.asked import RowOfSource


@dataclass(frozen=True, eq=False)
class ReviewSeen:
    """A review as it stood when it was last looked at; patients are named as in the files.

    Equal only to itself, so that it can name what was drawn of it.
    """

    state: State
    statuses: Mapping[str, PatientStatus]
    reader: str
    unsaved: int

    def of(self, patient: str, *, quoted: bool = True) -> PatientReview:
        """Return what concerns a patient; see `present.review.patient_review`."""
        status = self.statuses.get(patient) or PatientStatus(patient, Reviewed.NOT_YET)
        return patient_review(self.state, status, self.reader, quoted=quoted)


@dataclass(frozen=True)
class About:
    """What the cursor is on in a table as it was read: a row, a cell where a column is named."""

    table: str
    row: RowOfSource
    column: str | None = None


def seen(review: Review) -> ReviewSeen:
    """Look at a review; where nobody waits, for rows of everybody reviewed are looked through."""
    state = review.state
    statuses = {one.patient: one for one in patient_statuses(review.cohort, state)}
    return ReviewSeen(state, statuses, review.reviewer.user, len(review.unsaved))


def rows_reviewed(cohort: Cohort, table: str, seen: ReviewSeen) -> Mapping[int, Line]:
    """Return what reviewers did about rows of a table, by their place in it.

    Rows of nobody whom a reviewer did anything about are not looked at.
    """
    words = rows_in_words(seen.state, table)
    whose = {target.patient for target in words}
    if not words:
        return {}
    rows = cohort.tables()[table].with_row_index("_place")
    rows = rows.filter(pl.col("patient_id").is_in([one for one in whose if one is not None]))
    keys = row_keys(table, rows)
    places = dict(zip(keys, rows["_place"], strict=True))
    found = ((places.get(target.row_key or ""), line) for target, line in words.items())
    return {place: line for place, line in found if place is not None}


def target_of(cohort: Cohort, patient: str | None, about: About | None) -> Target | None:
    """Return what is meant: a row or cell where the cursor is on one, else the patient.

    None where it is nobody's row, or nothing is selected.
    """
    if about is None:
        return None if patient is None else patient_target(patient)
    rows = cohort.tables()[about.table]
    here = rows.filter(
        pl.col("_file") == about.row.file,
        pl.col("_row") == about.row.row,
        pl.col("_sheet").eq_missing(pl.lit(about.row.sheet, pl.String)),
    )
    whose = here["patient_id"].first()
    if whose is None:
        return None
    theirs = keyed_rows(about.table, rows.filter(pl.col("patient_id") == whose))
    key = theirs.filter(pl.col("file") == about.row.file, pl.col("row") == about.row.row)
    kind = Kind.ROW if about.column is None else Kind.CELL
    return Target(kind, str(whose), about.table, key["row_key"][0], about.column)
