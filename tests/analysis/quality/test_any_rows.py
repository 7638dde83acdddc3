"""Rules stand any rows: they find something or nothing, change nothing, and never fail."""

from __future__ import annotations

import datetime as dt

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mrdscope.analysis.quality.catalogue import RULES
from mrdscope.analysis.quality.checking import check
from mrdscope.analysis.quality.model import FINDINGS
from mrdscope.analysis.settings import PRESETS
from mrdscope.cohort import schema
from mrdscope.cohort.schema import Kind, Status

DAYS = st.sampled_from([None, -40.0, -1.0, 0.0, 30.0, 60.4, 400.0])
LEVELS = st.sampled_from([None, 0.0, 1e-6, 1e-4, 0.3, 50.0])
TEXTS = st.sampled_from([None, "", "0", "-1", "neg", "[/]", "1e-4", "drug withdrawn", "completed"])
VALUES = {
    Kind.ID: TEXTS,
    Kind.TEXT: TEXTS,
    Kind.CATEGORY: TEXTS,
    Kind.MRD_VALUE: TEXTS,
    Kind.INTEGER: st.sampled_from([None, 0, 5, 999]),
    Kind.REAL: LEVELS,
    Kind.DAY: DAYS,
    Kind.DATE: st.sampled_from([None, dt.date(1900, 1, 1), dt.date(2020, 2, 29)]),
    Kind.FLAG: st.sampled_from([None, True, False]),
    Kind.GRADE: st.sampled_from([None, 0, 3, 5]),
}  # fmt: skip
STATUSES = st.sampled_from([None, *(str(status) for status in Status)])


def rows_of(table: schema.Table, most: int = 5):
    columns = {
        column.name: st.sampled_from([*column.codes, None])
        if column.kind is Kind.CATEGORY and column.codes
        else VALUES[column.kind]
        for column in table
    }
    columns["patient_id"] = st.sampled_from(["P1", "P2", "p1"])
    if table is schema.MRD:
        columns |= {"status": STATUSES, "lower": LEVELS, "upper": LEVELS,
                    "scale": st.sampled_from(["ratio", "IS"])}  # fmt: skip
    return st.lists(st.fixed_dictionaries(columns), max_size=most)


COHORTS = st.fixed_dictionaries({table.name: rows_of(table) for table in schema.TABLES})


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tables=COHORTS, preset=st.sampled_from(sorted(PRESETS)))
def test_any_rows_can_be_checked_and_stay_as_they_are(evidence_of, tables, preset):
    tables["patients"] = tables["patients"] or [{"patient_id": "P1"}]
    evidence = evidence_of(cut=dt.date(2021, 1, 1), settings=PRESETS[preset], **tables)
    before = {name: frame.clone() for name, frame in evidence.cohort.tables().items()}
    found = check(evidence, RULES).frame
    assert found.schema == FINDINGS
    assert (
        found.select("rule", "severity", "table", "message").null_count().sum_horizontal()[0] == 0
    )
    for name, frame in evidence.cohort.tables().items():
        assert frame.equals(before[name])
