"""Findings in the light of the review: where each stands, and in whose words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from mrdscope.analysis.quality.findings import Findings
from mrdscope.analysis.quality.model import FINDINGS
from mrdscope.cohort.model import Cohort
from mrdscope.review.events import Target
from mrdscope.review.findings import Finding, gone, keyed_findings, with_states
from mrdscope.review.queries import Query
from mrdscope.review.state import State

ACCEPTED = "accepted"


def keyed(found: Findings, cohort: Cohort) -> Findings:
    """Return findings of a cohort as it was read with what a review knows each by."""
    return replace(found, keyed=keyed_findings(found.frame.select(list(FINDINGS)), cohort))


def finding_known(found: Findings, number: int) -> Finding | None:
    """Return the finding of an id as a review knows it; None where it knows none."""
    known = found.keyed
    return None if known is None else Finding.of(known.row(number, named=True))


def query_about(target: Target, state: State) -> Query | None:
    """Return the last query about a finding, closed or not; None without one."""
    return next((one for one in reversed(state.queries) if one.about == target), None)


def to_close(found: Findings, state: State) -> tuple[Query, ...]:
    """Return the queries whose finding is gone: a person closes them."""
    return () if found.keyed is None else gone(found.keyed, state)


def in_light_of(found: Findings, state: State, *, accepted: bool, quoted: bool) -> Findings:
    """Return findings with where each stands in a review.

    ``accepted``: those accepted are among them. ``quoted``: what people wrote is told too.
    """
    if found.keyed is None:
        return found
    told = _told(found.keyed, state)
    if not quoted:
        told = told.with_columns(standing=pl.lit(None, pl.String))
    frame = found.frame.drop("state", "standing").join(
        told, on="id", how="left", maintain_order="left"
    )
    count = frame.filter(pl.col("state") == ACCEPTED).height
    shown = frame if accepted else frame.filter(pl.col("state") != ACCEPTED)
    return replace(found, frame=shown, accepted=count, to_close=len(to_close(found, state)))


def _told(known: pl.DataFrame, state: State) -> pl.DataFrame:
    """Return of each id its ``state`` in a word or two, and ``standing`` in a sentence."""
    stands = with_states(known, state).select("review", "by", "ts_utc", "reason")
    queries = _queries(known, {query.about: query for query in state.queries})
    rows = [
        (_word(review, query), _sentence(review, by, when, reason, query))
        for (review, by, when, reason), query in zip(stands.iter_rows(), queries, strict=True)
    ]
    told = pl.DataFrame(rows, schema={"state": pl.String, "standing": pl.String}, orient="row")
    return told.with_columns(id=pl.int_range(pl.len(), dtype=pl.UInt32))


def _queries(known: pl.DataFrame, last: Mapping[Target, Query]) -> list[Query | None]:
    if not last:
        return [None] * known.height
    return [last.get(Finding.of(row).target) for row in known.iter_rows(named=True)]


def _word(review: str, query: Query | None) -> str:
    """Return where a finding stands: its query, unless it is accepted or was, else the review."""
    return review if query is None or review in (ACCEPTED, "changed") else f"query {query.status}"


def _sentence(
    review: str, by: str | None, when: str | None, reason: str | None, query: Query | None
) -> str | None:
    """Return who decided what of a finding, and what is asked about it; None where nobody did."""
    told = []
    if by is not None and when is not None:
        words = {"changed": "accepted, and changed since", "reopened": "open again"}
        told.append(f"{words.get(review, review)}: {by}, {when[:10]}: {reason}")
    if query is not None:
        told.append(_of_query(query))
    return "; ".join(told) or None


def _of_query(query: Query) -> str:
    to = f" to {query.assigned_to}" if query.assigned_to else ""
    answer = f"; {query.answered_by} answers: {query.answer}" if query.answer else ""
    return f"{query.id} {query.status}{to}, {query.opened_by} asks: {query.text}{answer}"
