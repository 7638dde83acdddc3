from __future__ import annotations

import polars as pl

from mrdscope.analysis.differences.rows import table_differences
from mrdscope.present.named_views import named_views_table
from mrdscope.present.rereading import changes_text
from mrdscope.review.views import NamedView


def test_what_differs_is_counted_by_table(make_cohort):
    old, new = (
        make_cohort(patients=[{"patient_id": name, "age": age} for name, age in rows]).tables()
        for rows in (
            (("P1", 30.0), ("P2", 40.0), ("P3", 50.0)),
            (("P1", 31.0), ("P2", 40.0), ("P4", 60.0), ("P5", 61.0)),
        )
    )
    tables = [table_differences(name, rows, new[name]) for name, rows in old.items()]
    assert changes_text(tables) == "patients 2 added, 1 removed, 1 changed"
    assert changes_text(tables[1:]) == "nothing has changed in it"
    more = new["patients"].with_columns(pl.lit("x").alias("[/]"))
    found = table_differences("patients", new["patients"], more)
    assert changes_text([found]) == "patients new column [/]"


def test_a_named_view_says_what_it_shows():
    view = NamedView(
        "[@click=app.quit]x[/]", "c", "/c", "mrd",
        tables={"patients": {"filters": ["age>60"], "sort": ["-age"], "hidden": ["a", "b"]}},
        asked={"chart": "all courses", "n": 3}, saved="2026-11-24T19:02:33+00:00",
    )  # fmt: skip
    (row,) = named_views_table([view]).cells(0, 9)
    assert [span.text for span in row] == [
        "[@click=app.quit]x[/]",
        "mrd",
        "age>60 · sorted -age · 2 columns hidden · all courses",
        "2026-11-24 19:02",
    ]
    (row,) = named_views_table([view], masked=True).cells(0, 9)
    assert row[2].text == "1 filter · sorted -age · 2 columns hidden · all courses"
    assert named_views_table([]).row_count == 0
