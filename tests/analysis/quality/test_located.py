"""Where findings are in the tables of the cohort."""

import polars as pl
import pytest

from mrdscope.analysis.quality.found import found
from mrdscope.analysis.quality.located import LOCATED, located, replaced
from mrdscope.analysis.quality.model import FINDINGS


@pytest.fixture
def cohort(make_cohort):
    return make_cohort(
        patients=[{"patient_id": "P1"}, {"patient_id": "P2"}],
        events=[
            {"patient_id": "P1", "type": "death", "day": 700.0, "_file": "flat.csv", "_row": 2},
            {"patient_id": "P1", "type": "last_contact", "day": 90.0, "_file": "flat.csv",
             "_row": 2},
            {"patient_id": "P2", "type": "last_contact", "day": 90.0, "_file": "flat.csv",
             "_row": 3},
        ],
        treatment=[
            {"patient_id": "P1", "drug": "imatinib", "start_day": 0.0},
            {"patient_id": "P1", "drug": "imatinib", "start_day": 0.0},
            {"patient_id": "P2", "drug": "imatinib", "start_day": 5.0},
        ],
    )  # fmt: skip


def findings_in(rows, table, column):
    one = found(rows, pl.lit("doubted"), table=table, column=column)
    rule, severity = pl.lit("X-01"), pl.lit("error")
    return one.with_columns(rule=rule, severity=severity).select(list(FINDINGS))


def test_a_finding_has_the_row_of_its_table_and_the_row_s_name(cohort):
    there = located(findings_in(cohort.treatment, "treatment", "start_day"), cohort)
    assert there.schema == pl.Schema(LOCATED)
    assert there["place"].to_list() == [0, 1, 2]
    assert there["row_key"].to_list() == [
        "P1 · imatinib · 0.0", "P1 · imatinib · 0.0 (2)", "P2 · imatinib · 5.0"
    ]  # fmt: skip


def test_the_name_of_a_row_does_not_depend_on_which_rows_have_findings(cohort):
    second = findings_in(cohort.treatment.slice(1, 1), "treatment", "start_day")
    assert located(second, cohort)["row_key"].to_list() == ["P1 · imatinib · 0.0 (2)"]


def test_of_several_rows_from_one_row_of_a_file_it_is_the_one_with_the_value(cohort):
    second = findings_in(cohort.events.slice(1, 1), "events", "day")
    assert located(second, cohort)["place"].to_list() == [1]


def test_a_finding_about_a_column_has_no_row(cohort):
    nowhere = findings_in(cohort.events.head(1), "events", "day").with_columns(
        row=pl.lit(None, pl.UInt32)
    )
    assert located(nowhere, cohort).select("place", "row_key").rows() == [(None, None)]


def test_findings_keep_their_order_and_number_across_tables(cohort):
    mixed = pl.concat(
        [
            findings_in(cohort.treatment.tail(1), "treatment", "start_day"),
            findings_in(cohort.events.tail(1), "events", "day"),
            findings_in(cohort.treatment.head(1), "treatment", "start_day"),
        ]
    )
    there = located(mixed, cohort)
    assert there.select("id", "table", "place").rows() == [
        (0, "treatment", 2), (1, "events", 2), (2, "treatment", 0)
    ]  # fmt: skip


def test_places_follow_the_patients_into_another_order(cohort):
    there = located(findings_in(cohort.treatment, "treatment", "start_day"), cohort)
    moved = replaced(there, cohort, {"P1": "zz", "P2": "aa"})
    assert moved["place"].to_list() == [1, 2, 0]
