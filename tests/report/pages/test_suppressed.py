"""A report in which small cells are suppressed."""

from __future__ import annotations

import itertools
import json
import re

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrdscope.analysis.settings import PAPER
from mrdscope.errors import UsageError
from mrdscope.present.charts.curve import Curve
from mrdscope.report.document import Figure, Table, every_part, text_of
from mrdscope.report.formats.html import html
from mrdscope.report.pages.coarse import coarse_curve, open_times
from mrdscope.report.pages.cohort import Options, cohort_report
from mrdscope.report.pages.cohort_json import report_json
from mrdscope.report.provenance import provenance_of
from mrdscope.report.suppression import HIDDEN_WORD, Policy

FIVE = Policy(5)


@pytest.fixture(scope="module")
def suppressed(eighty, eighty_results):
    provenance = provenance_of(eighty.cohort, eighty_results.settings)
    return cohort_report(eighty, eighty_results, provenance, Options("arm", FIVE))


def counts(text: str) -> list[int]:
    """Return the counts of patients a cell begins with."""
    found = re.match(r"(\d+)(?: \(| of |$)", text)
    return [int(found[1])] if found else []


def test_no_small_count_is_in_any_table(suppressed):
    skipped = ("Tables",)  # rows of the source, not patients
    for part in every_part(suppressed.parts):
        if isinstance(part, Table) and part.caption not in skipped:
            for row in part.rows:
                for cell, column in zip(row.cells[1:], part.columns[1:], strict=True):
                    measured = column.header in {"median", "median, days", "survival (interval)",
                                                 "SMD", "geometric mean (interval)"}  # fmt: skip
                    described = row.cells[0].text in {"median", "quartiles"}
                    if not measured and not described:
                        assert not any(FIVE.is_small(n) for n in counts(cell.text)), row


def test_counts_shown_and_suppressed_are_said(suppressed):
    said = [text_of(line) for line in suppressed.lead]
    cells = [c.text for p in every_part(suppressed.parts) if isinstance(p, Table) for r in p.rows
             for c in r.cells]  # fmt: skip
    small, hidden = sum("<5" in c for c in cells), sum(HIDDEN_WORD in c for c in cells)
    assert small > 20 < hidden + 20
    assert f"({small} cells); {hidden} more" in said[1]


def test_no_single_patient_is_in_it(suppressed, eighty):
    page = html(suppressed)
    for patient in eighty.cohort.patients["patient_id"]:
        assert patient not in page
    titles = {part.title for part in every_part(suppressed.parts) if isinstance(part, Figure)}
    assert titles == {
        "Overall survival", "Overall survival by arm", "Progression-free survival",
        "Progression-free survival by arm",
    }  # fmt: skip
    assert " to 79" not in page  # the oldest
    assert "lowest to highest" not in page


def test_of_each_table_row_the_groups_and_all_cannot_be_subtracted(suppressed):
    """A group's hidden cell is never all less the group that is shown."""
    table = next(p for p in every_part(suppressed.parts)
                 if isinstance(p, Table) and p.caption.startswith("Baseline"))  # fmt: skip
    for row in table.rows:
        cells = [cell.text for cell in row.cells[1:4]]
        hidden = [text for text in cells if "<5" in text or HIDDEN_WORD in text]
        if any(counts(text) for text in cells):
            assert len(hidden) != 1, row


def test_json_holds_no_analyses_where_cells_are_suppressed(suppressed, eighty, eighty_results):
    provenance = provenance_of(eighty.cohort, eighty_results.settings)
    options = Options("arm", FIVE)
    whole = report_json(eighty, eighty_results, provenance, suppressed, options)
    assert whole["analyses"] is None
    assert "S001" not in json.dumps(whole)


def test_a_group_too_small_is_in_no_column_and_not_the_only_one(make_cohort, make_report, tables):
    sizes = {"a": 20, "b": 12, "c": 6, "d": 2}
    rows = [
        {"patient_id": f"{arm}{i}", "arm": arm, "sex": "male" if i % 2 else "female", "age": 50.0}
        for arm, size in sizes.items() for i in range(size)
    ]  # fmt: skip
    document = make_report(make_cohort(patients=rows), PAPER, Options("arm", FIVE))
    part = next(p for p in every_part(document.parts)
                if isinstance(p, Table) and p.caption.startswith("Baseline"))  # fmt: skip
    assert [column.header for column in part.columns] == [
        "characteristic", "all, N = 40", "a, N = 20", "b, N = 12",
    ]  # fmt: skip


def test_a_cohort_smaller_than_the_threshold_is_refused(make_cohort, make_report):
    cohort = make_cohort(patients=[{"patient_id": "P1"}, {"patient_id": "P2"}])
    with pytest.raises(UsageError, match="too few"):
        make_report(cohort, PAPER, Options(None, FIVE))


# -- curves and times ------------------------------------------------------------------------------

leaving = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=1, max_size=12)


@given(leaving, st.integers(2, 6))
def test_between_times_shown_nobody_or_enough_left_in_each_way(steps, least):
    policy = Policy(least)
    events = list(itertools.accumulate(e for e, _ in steps))
    censored = list(itertools.accumulate(c for _, c in steps))
    size = events[-1] + censored[-1] + 3
    frame = pl.DataFrame({"events": events, "censored": censored}).with_columns(
        at_risk=size - pl.col("events") - pl.col("censored")
    )
    totals = (events[-1], size - events[-1])
    shown = open_times(frame, ("events", "censored"), totals, policy)
    path = [(0, 0), *(row for row, ok in zip(zip(events, censored, strict=True), shown, strict=True)
                      if ok), totals]  # fmt: skip
    if any(shown):
        for before, after in itertools.pairwise(path):
            assert not any(policy.is_small(b - a) for a, b in zip(before, after, strict=True))


def curve_with(events, at_risk):
    steps = pl.DataFrame({
        "time": [float(i + 1) for i in range(len(events))], "events": events, "at_risk": at_risk,
    })  # fmt: skip
    survival = [1 - (i + 1) / 100 for i in range(len(events))]
    times = steps["time"].to_list()
    drawn = Curve("a", times, survival, times[-1], 100, survival, survival, times, 3.0)
    return drawn, steps


def test_a_coarse_curve_falls_once_enough_events_have_gathered():
    curve, steps = curve_with([1, 2, 2, 1, 1, 4, 1], [90, 80, 70, 60, 50, 40, 30])
    found = coarse_curve(curve, steps, FIVE)
    assert found.times == [3.0, 6.0]
    assert found.survival == pytest.approx([0.97, 0.94])
    assert (found.censor_times, found.median, found.risk) == ((), None, None)


def test_a_coarse_curve_ends_while_enough_are_at_risk():
    curve, steps = curve_with([5, 5, 5], [20, 6, 3])
    found = coarse_curve(curve, steps, FIVE)
    assert (found.times, found.last_follow_up) == ([1.0, 2.0], 2.0)


def test_few_events_have_no_curve_and_none_a_flat_one():
    curve, steps = curve_with([1, 1], [20, 10])
    assert coarse_curve(curve, steps, FIVE) is None
    curve, steps = curve_with([0, 0], [20, 10])
    assert coarse_curve(curve, steps, FIVE).times == []
