"""Differences as JSON, Markdown and text."""

from __future__ import annotations

import json

import polars as pl
import pytest

from mrdscope.analysis.differences.cohorts import Differences
from mrdscope.analysis.differences.endpoints import endpoint_differences
from mrdscope.analysis.differences.rows import table_differences
from mrdscope.analysis.quality.model import FINDINGS
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import PAPER
from mrdscope.analysis.settings_change import Change
from mrdscope.present.differences import MOST, differences_block
from mrdscope.present.styled import plain
from mrdscope.report.differences import differences_json, differences_page
from mrdscope.report.formats.markdown import markdown

FINDING = {
    "rule": "TRT-01", "table": "treatment", "file": "treatment.csv", "row": 7, "patient_id": "S1",
    "column": "stop_day", "message": "S1: \x1b[31mstops", "severity": "error",
}  # fmt: skip


@pytest.fixture
def results(make_cohort):
    """A cohort, and the same with a death instead of a last contact and an age mended."""

    def made(kind, age):
        return Results(
            make_cohort(
                patients=[{"patient_id": "S1", "age": age}],
                events=[{"patient_id": "S1", "type": kind, "day": 100.0}],
            ),
            PAPER,
        )

    return made("last_contact", 40.0), made("death", 41.5)


@pytest.fixture
def found(results):
    old, new = (one.cohort.tables() for one in results)
    return Differences(
        tuple(table_differences(name, old[name], new[name]) for name in ("patients", "events")),
        Change((), (), (), arrived=("S9",)),
        endpoint_differences(*results),
        pl.DataFrame([FINDING], schema=FINDINGS),
        pl.DataFrame(schema=FINDINGS),
    )


def test_json_has_rows_values_numbers_endpoints_and_findings(found, results):
    told = json.loads(json.dumps(differences_json(found, *results), allow_nan=False))
    assert told["differ"] is True
    assert [one["table"] for one in told["tables"]] == ["patients", "events"]
    (value,) = told["tables"][0]["changed"]
    assert (value["key"], value["column"], value["old"], value["new"]) == (
        "S1", "age", "40", "41.5",
    )  # fmt: skip
    assert told["tables"][1]["added"][0]["key"] == "S1 · death"
    assert told["numbers"]["arrived"] == ["S9"]
    survival = next(one for one in told["endpoints"] if one["endpoint"] == "os")
    assert survival["patients"][0]["event_after"] is True
    assert told["findings"]["new"][0]["rule"] == "TRT-01"
    assert told["findings"]["gone"] == []


def test_text_and_markdown_say_the_same_and_nothing_hostile(found, results):
    for text in (
        plain(differences_block(found, "old", "new")),
        markdown(differences_page(found, *results)),
    ):
        assert "S1 · death" in text
        assert "100+ (last contact) → 100 (death)" in text
        assert "41.5" in text
        assert "Findings new: 1".casefold() in text.casefold()
        assert "\x1b" not in text


def test_of_very_many_the_first_are_shown_and_the_rest_counted(found, results):
    many = pl.concat([found.new_findings] * (MOST + 3))
    more = Differences((), Change((), (), ()), (), many, many.clear())
    for text in (
        plain(differences_block(more, "old", "new")),
        markdown(differences_page(more, *results)),
    ):
        assert text.count("TRT-01") == MOST
        assert "and 3 more" in text
