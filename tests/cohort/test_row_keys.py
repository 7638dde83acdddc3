"""Keys and hashes of rows: what they are known by, and whether they are still the same."""

import polars as pl

from mrdscope.cohort.row_keys import row_hashes, row_keys


def test_a_key_names_patient_sample_tissue_and_assay(make_cohort):
    rows = make_cohort(
        patients=[{"patient_id": "P1"}],
        mrd=[
            {"patient_id": "P1", "sample_id": "S7", "day": 28, "tissue": "marrow", "assay": "qPCR"},
            {"patient_id": "P1", "day": 28, "tissue": "blood"},
        ],
    ).mrd
    assert row_keys("mrd", rows).to_list() == ["P1 · S7 · marrow · qPCR", "P1 · 28.0 · blood · –"]


def test_rows_that_share_a_key_are_numbered_in_their_order(make_cohort):
    rows = make_cohort(events=[{"patient_id": "P1", "type": "progression"}] * 3).events
    keys = row_keys("events", rows).to_list()
    assert keys == ["P1 · progression", "P1 · progression (2)", "P1 · progression (3)"]


def test_a_corrected_value_changes_the_hash_and_not_the_key(make_cohort):
    before, after = (
        make_cohort(events=[{"patient_id": "P1", "type": "death", "day": day}]).events
        for day in (100, 101)
    )
    assert row_keys("events", before).equals(row_keys("events", after))
    assert not row_hashes(before).equals(row_hashes(after))


def test_where_a_row_stands_and_an_empty_new_column_are_not_its_content(make_cohort):
    rows = make_cohort(patients=[{"patient_id": "P1", "age": 40}]).patients
    moved = rows.with_columns(_row=pl.lit(9, pl.UInt32), site=pl.lit(None, pl.String))
    assert row_hashes(rows).equals(row_hashes(moved))
