"""Rows and values that differ between two tables; where a row stands does not count."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrdscope.analysis.differences.rows import ROW, VALUE, table_differences


def sample(day: float, **more: object) -> dict[str, object]:
    return {"patient_id": "P1", "day": day, "tissue": "marrow", "value": "neg"} | more


@pytest.fixture
def differ(make_cohort):
    """Compare two lists of rows of one table."""

    def compare(table, old, new):
        cohorts = [
            make_cohort(patients=[{"patient_id": "P1"}], **{table: rows}) for rows in (old, new)
        ]
        return table_differences(table, *(getattr(cohort, table) for cohort in cohorts))

    return compare


def changes(found) -> list[tuple[object, ...]]:
    return found.changed.select("key", "column", "old", "new", "old_row", "row").rows()


def test_the_same_rows_in_another_order_do_not_differ(differ):
    rows = [sample(0), sample(30, value="1e-3"), sample(60)]
    found = differ("mrd", rows, [rows[2], rows[0], rows[1]])
    assert not found.any
    assert found.added.schema == pl.Schema(ROW)
    assert found.changed.schema == pl.Schema(VALUE)


def test_a_row_of_one_table_alone_is_added_or_removed(differ):
    found = differ("mrd", [sample(0), sample(30)], [sample(0), sample(60)])
    assert found.added.select("key", "row").rows() == [("P1 · 60.0 · marrow · –", 3)]
    assert found.removed.select("key", "row").rows() == [("P1 · 30.0 · marrow · –", 3)]


def test_a_value_that_differs_is_told_with_both(differ):
    old = [sample(0, lod=1e-5), sample(30, control_copies=5000.0)]
    new = [sample(0, lod=1e-5), sample(30, control_copies=5001.0, lod=1e-4)]
    key = "P1 · 30.0 · marrow · –"
    assert changes(differ("mrd", old, new)) == [
        (key, "control_copies", "5000", "5001", 3, 3),
        (key, "lod", None, "0.0001", 3, 3),
    ]


def test_of_rows_with_one_key_those_with_the_same_content_are_matched_first(differ):
    old = [sample(30, value="neg"), sample(30, value="1e-3")]
    new = [sample(30, value="1e-3"), sample(30, value="2e-3"), sample(30, value="neg")]
    found = differ("mrd", old, new)
    assert found.changed.is_empty()
    assert found.added.select("key", "row").rows() == [("P1 · 30.0 · marrow · – (2)", 3)]


def test_a_column_of_one_table_alone_is_named_and_its_values_are_not_listed(differ):
    old = [sample(0, age_group="a"), sample(30, age_group="b")]
    new = [sample(0, site="x"), sample(30, site="x")]
    found = differ("mrd", old, new)
    assert (found.columns_added, found.columns_removed) == (("site",), ("age_group",))
    assert found.changed.is_empty()
    assert found.any


def test_a_column_of_the_schema_that_holds_nothing_any_more_is_removed(differ):
    old = [sample(0, laboratory="A"), sample(30, laboratory="B")]
    found = differ("mrd", old, [sample(0), sample(30)])
    assert found.columns_removed == ("laboratory",)
    assert found.changed.is_empty()


def test_an_own_column_of_another_type_is_compared_as_text(differ):
    found = differ("mrd", [sample(0, site=1)], [sample(0, site="1a")])
    assert [row[1:4] for row in changes(found)] == [("site", "1", "1a")]


def test_what_reading_derives_is_no_difference(differ):
    assert not differ("mrd", [sample(0, lower=0.0)], [sample(0, lower=1.0)]).any


rows_of_events = st.lists(
    st.fixed_dictionaries(
        {
            "patient_id": st.sampled_from(["P1", "P2"]),
            "type": st.sampled_from(["death", "progression"]),
            "day": st.sampled_from([0.0, 1.0, None]),
        }
    ),
    max_size=6,
)


@given(old=rows_of_events, new=rows_of_events)
def test_rows_added_up_give_the_newer_table_and_turned_over_the_same_is_told(make_cohort, old, new):
    before, after = (make_cohort(patients=[], events=rows).events for rows in (old, new))
    there, back = (
        table_differences("events", *pair) for pair in ((before, after), (after, before))
    )
    assert len(old) + there.added.height - there.removed.height == len(new)
    assert (there.added.height, there.removed.height) == (back.removed.height, back.added.height)
    assert there.changed.height == back.changed.height
    contents = [sorted(str(sorted(row.items(), key=str)) for row in rows) for rows in (old, new)]
    assert there.any == (contents[0] != contents[1])
