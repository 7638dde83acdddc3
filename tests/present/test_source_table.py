from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from mrdscope.analysis.filtering.parsing import parse
from mrdscope.cohort import schema
from mrdscope.present.column_statistics import statistics_of
from mrdscope.present.searching import search
from mrdscope.present.source_table import first_view, row_from, source_table
from mrdscope.present.text import cell_width
from mrdscope.present.view import View
from mrdscope.present.viewed import table_fields, viewed


def texts(table, key):
    place = [spec.key for spec in table.columns].index(key)
    return [row[place].text.strip() for row in table.cells(0, table.row_count)]


@pytest.fixture(scope="module")
def mrd(sample):
    return source_table(schema.MRD, sample.cohort.mrd)


def test_every_table_is_shown_row_by_row_as_it_was_read(sample):
    for name, frame in sample.cohort.tables().items():
        table = source_table(schema.table(name), frame)
        assert table.row_count == frame.height
        assert texts(table, "_row") == [str(row) for row in frame["_row"]]


def test_columns_have_the_schemas_words_and_come_before_provenance(mrd):
    keys = [spec.key for spec in mrd.columns]
    assert keys[:4] == ["patient_id", "sample_id", "day", "date"]
    assert keys[-3:] == ["_file", "_sheet", "_row"]
    day = mrd.columns[2]
    assert (day.meaning, day.unit) == ("day the sample was taken", "day")
    assert [spec.header for spec in mrd.columns[-3:]] == ["file", "sheet", "row"]
    assert all(spec.meaning for spec in mrd.columns)


def test_a_result_is_shown_as_reported_and_as_the_level_it_is(mrd):
    keys = [spec.key for spec in mrd.columns]
    assert keys[keys.index("value") + 1] == "mrd"
    assert "lower" not in keys
    reported, levels = texts(mrd, "value"), texts(mrd, "mrd")
    undetected = mrd.frame["status"].to_list().index("undetected")
    assert levels[undetected].startswith("<")
    assert reported[undetected] == mrd.frame["value"][undetected]


def test_rows_are_known_by_their_number_and_found_by_where_they_are_from(mrd):
    assert (mrd.row_key(3), mrd.row_index("3"), mrd.row_index("x"), mrd.row_index("999")) == (
        "3", 3, None, None,
    )  # fmt: skip
    assert row_from(mrd, "mrd.csv", 5) == "3"
    assert row_from(mrd, "other.csv", 5) is None
    assert row_from(mrd, "mrd.csv", 5, sheet="Sheet1") is None
    table = viewed(mrd, View().filtered(parse("patient=P02", table_fields(mrd))))
    assert all(table.row_index(table.row_key(i)) == i for i in range(table.row_count))


def test_columns_without_a_value_are_hidden_at_first_and_can_be_shown(mrd):
    view = first_view(mrd)
    assert "date" in view.hidden
    shown = {spec.key for spec in viewed(mrd, view).columns}
    assert {"patient_id", "day", "value", "mrd", "_file", "_row"} <= shown
    assert len(viewed(mrd, view.showing_all()).columns) == len(mrd.columns)


def test_columns_are_filtered_by_name_synonym_and_header(mrd):
    fields = table_fields(mrd)
    for text in ("mrd<1e-4", "level<1e-4", "tissue=bm", "row>=100", "file=mrd.csv", "sample_day>0"):
        assert viewed(mrd, View().filtered(parse(text, fields))).row_count > 0


def test_the_users_own_columns_are_shown_by_their_type(make_cohort):
    own = {
        "site": "Rome", "score": 0.0032, "visits": 3, "consent": False, "seen": dt.date(2016, 1, 2),
        "tags": ["a", "[/]"], "nothing": None, "[@click=app.quit]": "\x1b[31m",
    }  # fmt: skip
    frame = make_cohort(patients=[{"patient_id": "P1", **own}]).patients
    frame = frame.with_columns(
        single=pl.lit(0.1, pl.Float32), exact=pl.lit("1.50").str.to_decimal(scale=2)
    )
    table = source_table(schema.PATIENTS, frame)
    shown = {key: texts(table, key)[0] for key in (*own, "single", "exact")}
    assert shown == {
        "site": "Rome", "score": "0.0032", "visits": "3", "consent": "no", "seen": "2016-01-02",
        "tags": "['a', '[/]']", "nothing": "–", "[@click=app.quit]": "␛[31m", "single": "0.1",
        "exact": "1.50",
    }  # fmt: skip
    fields = table_fields(table)
    for text in ("site=rome", "score<1", "visits=3", "consent=no", "seen=2016", "exact=1.5",
                 "single>0.09", "`[@click=app.quit]`!=null"):  # fmt: skip
        assert viewed(table, View().filtered(parse(text, fields))).row_count == 1


def test_every_cell_of_every_table_is_a_filter_for_its_row(sample):
    for name, frame in sample.cohort.tables().items():
        table = viewed(source_table(schema.table(name), frame), View())
        for spec in table.columns:
            for row in range(0, table.row_count, 17):
                condition = table.with_value(row, spec.key)
                found = viewed(table.table, View().filtered(condition))
                assert found.row_index(str(row)) is not None


def test_hostile_text_is_safe_in_every_column(make_cohort):
    text = "[/]\x1b[31m\u202e"
    rows = {c.name: text for c in schema.PATIENTS if c.kind.dtype == pl.String}
    frame = make_cohort(patients=[{**rows, "_file": text, text: text}]).patients
    table = source_table(schema.PATIENTS, frame)
    for cell in table.cells(0, 1)[0]:
        assert cell.text.isprintable()
    assert all(cell_width(cell.text) for cell in table.cells(0, 1)[0])


def test_columns_of_every_type_can_be_shown_sorted_searched_and_counted():
    moment = dt.datetime(2016, 1, 2, 3, 4)
    frame = pl.DataFrame(
        {
            "span": [dt.timedelta(days=1), None], "time": [dt.time(1, 2), None], "null": [None] * 2,
            "bytes": [b"x", None], "category": pl.Series(["a", None], dtype=pl.Categorical),
            "word": pl.Series(["b", None], dtype=pl.Enum(["b", "a"])), "pair": [{"a": 1}, None],
            "moment": pl.Series([moment, None]).dt.replace_time_zone("Europe/Rome"),
        }
    )  # fmt: skip
    table = source_table(schema.PATIENTS, frame)
    whole = viewed(table, View())
    for spec in table.specs:
        down = View().sorted_by(spec.key).sorted_by(spec.key)
        assert viewed(table, down).cells(0, 2)[1] == table.cells(1, 2)[0]
        assert statistics_of(whole, spec.key) is None or whole.with_value(1, spec.key)
    assert [len(search(whole, text).rows) for text in ("1 day", "2016-01", "'a': 1")] == [1, 1, 1]
