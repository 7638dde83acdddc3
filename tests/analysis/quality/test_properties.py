"""What holds of every rule, whatever the data."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from mrdscope.analysis.quality.catalogue import NOT_RUN, RULES
from mrdscope.analysis.quality.checking import check
from mrdscope.analysis.quality.model import FINDINGS, Evidence, Kahn
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import ALL_MRD
from mrdscope.cohort import schema
from mrdscope.cohort.model import Cohort, LoadReport
from mrdscope.cohort.readers import read
from mrdscope.cohort.schema import Kind

FAULTY = Path(__file__).parents[3] / "sample_data" / "synthetic_all_faults"
CUT = dt.date(2023, 6, 30)
#: How many rules of each family there are.
FAMILIES = {
    "PAT": 12, "DAT": 9, "SRV": 11, "MRD": 25, "TOX": 15, "TRT": 5, "STR": 8, "PHI": 3, "REV": 2
}  # fmt: skip
#: Text that would be a template, a pattern, a column, markup or an order to a terminal elsewhere.
HOSTILE = (
    "{}", "{0} {name}", "^.*$", "*", "(?P<x>", "[/]", "[@click=app.quit]x[/]", "\x1b[31mred",
    "\x1b]52;c;eA==\x07", "a\nb", "=1+1", "患者一號", "'; DROP TABLE x", "", " ", "\u202eabc",
)  # fmt: skip


def evidence_of(cohort: Cohort, report: LoadReport | None = None) -> Evidence:
    return Evidence(cohort, report or LoadReport(), Results(cohort, ALL_MRD), CUT)


@pytest.fixture(scope="module")
def faulty():
    return read(FAULTY)


def test_every_rule_of_the_reference_is_there_once():
    ids = [rule.id for rule in (*RULES, *NOT_RUN)]
    assert sorted(ids) == sorted(
        f"{f}-{n:02}" for f, most in FAMILIES.items() for n in range(1, most + 1)
    )


def test_every_rule_says_what_it_is_about_in_words():
    for rule in RULES:
        assert rule.why.endswith("."), rule.id
        assert rule.title, rule.id
        assert not rule.title.endswith("."), rule.id
        known = {column.name for table in schema.TABLES for column in table}
        assert set(rule.columns) <= known, rule.id
        assert rule.table in {table.name for table in schema.TABLES}, rule.id


def test_no_rule_changes_the_data(faulty):
    before = {name: frame.clone() for name, frame in faulty.cohort.tables().items()}
    check(evidence_of(faulty.cohort, faulty.report), RULES)
    for name, frame in faulty.cohort.tables().items():
        assert_frame_equal(frame, before[name])


def test_findings_have_a_sentence_and_a_place_in_a_table(faulty):
    frame = check(evidence_of(faulty.cohort, faulty.report), RULES).frame
    assert frame.schema == pl.Schema(FINDINGS)
    assert (
        frame.select("rule", "severity", "table", "message").null_count().sum_horizontal()[0] == 0
    )
    assert set(frame["table"]) <= set(faulty.cohort.tables())
    assert set(frame["severity"]) <= {"error", "warning", "info"}


def test_the_order_of_rows_does_not_change_the_findings(faulty):
    cohort = faulty.cohort
    mixed = cohort.with_tables(
        {
            name: frame.sample(fraction=1.0, shuffle=True, seed=7)
            for name, frame in cohort.tables().items()
        }
    )
    rules = [rule for rule in RULES if rule.id.startswith(("PAT", "DAT", "SRV", "STR", "PHI"))]
    assert_frame_equal(
        check(evidence_of(mixed, faulty.report), rules).frame,
        check(evidence_of(cohort, faulty.report), rules).frame,
        check_row_order=False,
    )


def test_nothing_is_found_in_no_patients(make_cohort):
    assert check(evidence_of(make_cohort()), RULES).frame.is_empty()


def test_what_is_null_is_found_by_rules_of_completeness_alone(make_cohort):
    cohort = make_cohort(
        **{table.name: [{"patient_id": "P1"}, {"patient_id": "P2"}] for table in schema.TABLES}
    )
    cohort = cohort.with_tables({"patients": cohort.patients.head(2)})
    found = set(check(evidence_of(cohort), RULES).frame["rule"])
    incomplete = {rule.id for rule in RULES if rule.category is Kahn.COMPLETENESS}
    assert found - incomplete == ABOUT_WHAT_IS_MISSING & (found - incomplete)


#: Rules of other categories whose point is that something is missing or said twice.
ABOUT_WHAT_IS_MISSING = {"TOX-03", "TOX-05", "TOX-13", "TRT-02", "MRD-10"}


@pytest.fixture
def hostile(make_cohort):
    return make_cohort(
        **{
            table.name: [
                {c.name: text for c in table if c.kind.dtype == pl.String} | {"patient_id": text}
                for text in HOSTILE
            ]
            for table in schema.TABLES
        }
    )


def test_hostile_text_is_text(hostile):
    frame = check(evidence_of(hostile), RULES).frame
    assert frame["message"].null_count() == 0


def test_hostile_headers_are_headers(hostile):
    """Further columns are looked at by rules of form, privacy and units alone."""
    further = [
        *(pl.Series(header, HOSTILE) for header in HOSTILE if header),
        pl.Series("^os_months$", [999.0] * len(HOSTILE)),
        pl.Series("^age_group$", [">=60"] * len(HOSTILE)),
    ]
    tables = {name: frame.hstack(further) for name, frame in hostile.tables().items()}
    tables["patients"] = tables["patients"].with_columns(age=pl.lit(40.0), os_days=pl.lit(3.0))
    rules = [rule for rule in RULES if rule.id.startswith(("SRV", "STR", "PHI"))]
    frame = check(evidence_of(hostile.with_tables(tables)), rules).frame
    assert frame["message"].null_count() == 0
    found = set(frame.select("rule", "column").iter_rows())
    assert {("SRV-06", "^os_months$"), ("STR-07", "^age_group$")} <= found


def _values(kind: Kind) -> st.SearchStrategy[object]:
    text = st.sampled_from(["a", "B", "1", "", "Rossi, Anna", "p190", "positive", "death", "ratio"])
    by_kind = {
        Kind.INTEGER: st.integers(-9, 999),
        Kind.REAL: st.floats(-1e3, 1e6),
        Kind.DAY: st.floats(-400, 1200).map(lambda day: round(day, 1)),
        Kind.DATE: st.dates(dt.date(1900, 1, 1), dt.date(2091, 1, 1)),
        Kind.FLAG: st.booleans(),
        Kind.GRADE: st.integers(0, 5),
    }
    return st.none() | by_kind.get(kind, text)


#: Results as a reader makes them: a status and its interval.
RESULTS: list[dict[str, object]] = [
    {"status": status, "lower": lower, "upper": upper, "scale": "ratio"}
    for status, lower, upper in (
        ("quantified", 1e-3, 1e-3), ("undetected", 0.0, 1e-5), ("above_range", 1.0, None),
        ("positive_not_quantifiable", 1e-5, 1e-4), ("not_evaluable", None, None),
    )
]  # fmt: skip


def _rows(table: schema.Table) -> st.SearchStrategy[list[dict[str, object]]]:
    columns = {
        c.name: st.sampled_from(list(c.codes)) | st.none()
        if c.kind is Kind.CATEGORY
        else _values(c.kind)
        for c in table
    }
    columns["patient_id"] = st.sampled_from(["P1", "P2", "p1", "X"])
    row = st.fixed_dictionaries(columns)
    if table is schema.MRD:
        row = st.builds(lambda one, result: one | result, row, st.sampled_from(RESULTS))
    return st.lists(row, max_size=6)


@settings(
    max_examples=5,
    phases=(Phase.generate,),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(tables=st.fixed_dictionaries({table.name: _rows(table) for table in schema.TABLES}))
def test_no_rule_fails_on_any_cohort(make_cohort, tables):
    frame = check(evidence_of(make_cohort(**tables)), RULES).frame
    assert frame["message"].null_count() == 0
