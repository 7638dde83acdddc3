from __future__ import annotations

import polars as pl
import pytest

from mrdscope.analysis.filtering.parsing import parse
from mrdscope.analysis.overview import overview
from mrdscope.present.cohort_table import cohort_table
from mrdscope.present.column_statistics import (
    bar,
    condition_of,
    frequency_table,
    statistics_block,
    statistics_of,
    unlisted_line,
)
from mrdscope.present.glyphs import ASCII
from mrdscope.present.plain import table_block
from mrdscope.present.styled import plain
from mrdscope.present.table import ColumnSpec, TableModel
from mrdscope.present.view import View
from mrdscope.present.viewed import table_fields, viewed


@pytest.fixture(scope="module")
def cohort(sample):
    return cohort_table(sample, overview(sample))


def block_of(cohort, key, view=None):
    table = viewed(cohort, view or View())
    spec = table.spec(key)
    return plain(statistics_block(statistics_of(table, key), spec.header, spec.unit)).splitlines()


def test_a_number_is_described_by_its_spread(cohort):
    assert block_of(cohort, "age") == [
        "age year",
        "type          number (Float64)",
        "known         7 (100)",
        "missing       0 (0)",
        "different     7",
        "range         34 to 79",
        "median        59",
        "quartiles     49.5 to 65.5",
        "mean          57.43, SD 14.71",
    ]


def test_levels_are_described_by_ranks_and_what_is_censored(cohort):
    assert block_of(cohort, "last_status")[5:] == [
        "range         <1.0e-5 to 2.1e-1",
        "median        <1.0e-5",
        "quartiles     <1.0e-5 to 6.9e-5",
        "intervals     undetected 4 (57)",
        "              by ranks; no number is put in place of an interval",
    ]


def test_what_is_missing_is_counted_of_all_and_the_rest_of_the_known(cohort):
    table = frequency_table(statistics_of(viewed(cohort, View()), "relapse_day"))
    assert plain(table_block(table)).splitlines() == [
        "value      n (%)                        filter",
        "456      1 (100)  ███▍                  hrel_day=456",
        "missing   6 (86)  ████████████████████  hrel_day=null",
    ]


@pytest.mark.parametrize("key", ["age", "sex", "last_status", "class", "relapse_day"])
def test_choosing_a_frequency_shows_as_many_rows_as_it_says(cohort, key):
    view = View().filtered(parse("age>=40", table_fields(cohort)))
    table = viewed(cohort, view)
    found = statistics_of(table, key)
    listed = frequency_table(found)
    assert listed.frame["n"].sum() == table.row_count
    for i in range(listed.row_count):
        condition = condition_of(found, listed.row_key(i))
        assert viewed(cohort, view.filtered(condition)).row_count == listed.frame["n"][i]
    assert condition_of(found, "no such row") is None


def test_a_bar_is_as_long_as_its_share_and_never_nothing_for_something():
    assert [bar(n, 100, 4) for n in (0, 1, 50, 100)] == ["", "▏", "██", "████"]
    assert [bar(n, 100, 4, ASCII) for n in (0, 1, 50, 100)] == ["", "#", "##", "####"]


def test_values_that_are_not_listed_are_counted():
    frame = pl.DataFrame({"id": [f"P{i}" for i in range(1_003)]})
    table = viewed(TableModel(frame, (ColumnSpec("id", "id", ""),), "id"), View())
    line = unlisted_line(statistics_of(table, "id"))
    assert line[0].text == "and 3 more values in 3 rows"


def test_hostile_names_and_values_are_safe():
    text = "[/]\x1b[31m"
    frame = pl.DataFrame({text: [text, "", None]})
    table = viewed(TableModel(frame, (ColumnSpec(text, text, ""),), text), View())
    found = statistics_of(table, text)
    lines = (*statistics_block(found, text, text), *table_block(frequency_table(found)))
    assert all(span.text.isprintable() for line in lines for span in line)


def test_a_column_that_cannot_be_compared_has_no_statistics():
    frame = pl.DataFrame({"id": ["a"], "tags": [["x"]]})
    specs = (ColumnSpec("id", "id", ""), ColumnSpec("tags", "tags", ""))
    assert statistics_of(viewed(TableModel(frame, specs[:1], "id"), View()), "id") is not None
    assert statistics_of(viewed(TableModel(frame, specs, "id"), View()), "tags") is None
