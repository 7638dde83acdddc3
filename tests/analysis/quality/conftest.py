"""Evidence for rules, made from a few rows."""

import polars as pl
import pytest

from mrdscope.analysis.quality.catalogue import RULES
from mrdscope.analysis.quality.checking import check
from mrdscope.analysis.quality.model import FOUND, Evidence
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import PAPER
from mrdscope.cohort.model import LoadReport, Note, Outcome

RULES_BY_ID = {rule.id: rule for rule in RULES}


@pytest.fixture
def evidence_of(make_cohort):
    """Build evidence from rows by table name, as `make_cohort` does; the cut may be given."""

    def make(cut=None, notes=(), settings=PAPER, **tables):
        cohort = make_cohort(**tables)
        return Evidence(cohort, LoadReport(tuple(notes)), Results(cohort, settings), cut)

    return make


@pytest.fixture
def places(evidence_of):
    """Run one rule on rows by table name; give table, row and column of what it finds."""

    def run(rule_id, parameters=None, **given):
        rule = RULES_BY_ID[rule_id]
        found = rule.find(evidence_of(**given), {**rule.parameters, **(parameters or {})})
        assert found.schema == pl.Schema(FOUND)
        assert found["message"].null_count() == 0
        return list(found.select("table", "row", "column").iter_rows())

    return run


def _note(kind, table, subject, value=None, row=None, count=1, header=None, *, file=None):
    named = file or f"{table or 'summary'}.csv"
    return Note(
        Outcome.GUESSED,
        "?",
        named,
        None,
        row,
        header or subject,
        value,
        table,
        subject,
        kind,
        count,
    )


@pytest.fixture
def found_at(evidence_of):
    """Run one rule on rows by table name; give ``table row column`` of what it finds.

    ``met`` are tuples of what a reader notes: kind, table, column, value, row, count, header, all
    in ``file`` where one is named. A finding of a column has ``-`` for the row, and a severity that
    is not the rule's own is told.
    """

    def run(rule_id, met=(), file=None, **given):
        one = RULES_BY_ID[rule_id]
        notes = [_note(*each, file=file) for each in met]
        frame = check(evidence_of(notes=notes, **given), [one]).frame
        assert frame["message"].null_count() == 0
        return [
            f"{table} {'-' if row is None else row} {column or '-'}"
            + ("" if severity == one.severity else f" {severity}")
            for table, row, column, severity in frame.select(
                "table", "row", "column", "severity"
            ).rows()
        ]

    return run
