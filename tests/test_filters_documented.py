"""The page about filters, held to be true of the sample cohort."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mrdscope.analysis.filtering.parsing import parse
from mrdscope.analysis.filtering.writing import written
from mrdscope.analysis.overview import overview
from mrdscope.present.cohort_table import cohort_table
from mrdscope.present.view import View
from mrdscope.present.viewed import table_fields, viewed

PAGE = (Path(__file__).parents[1] / "docs" / "filters.md").read_text()
ROWS = [line.split(" | ") for line in PAGE.splitlines() if line.startswith("| `")]
SHOWN = {
    "age>=60": 3, "age=40..60": 3, "age=null": 0, "transcript=p190": 4, "subtype~pre": 1,
    "transcript in (p190, p210)": 7, "subtype~/^c-?all$/": 5, "subtype==c-ALL": 5,
    "mrd_last>1e-4": 1, "mrd_last=undetected": 4, "p190": 4, "/^P0[17]$/": 2,
    "p190 age>=60": 2, "p190 or age>=60": 5,
    "not p190": 3, "(p190 or p210) and sex=F": 4,
}  # fmt: skip


@pytest.fixture(scope="module")
def cohort(sample_results):
    return cohort_table(sample_results, overview(sample_results))


def test_every_filter_on_the_page_can_be_read_and_written(cohort):
    fields = table_fields(cohort)
    filters = [text for row in ROWS for text in re.findall(r"`([^`]+)`", row[0])]
    assert len(filters) >= 20
    for text in filters:
        assert parse(written(parse(text, fields)), fields) == parse(text, fields)


@pytest.mark.parametrize(("text", "count"), SHOWN.items())
def test_a_filter_on_the_page_shows_what_the_page_says(cohort, text, count):
    assert any(f"`{text}`" in row[0] for row in ROWS)
    view = View().filtered(parse(text, table_fields(cohort)))
    assert viewed(cohort, view).shown == count


def test_what_the_page_calls_the_same_is_the_same(cohort):
    fields = table_fields(cohort)
    for one, other in (
        ("p190 age>=60", "p190 and age>=60"), ("not p190", "!p190"),
        ("mrd_last>1e-4", "mrd_last>0.01%"), ("tox=IV", "tox=4"), ("sex=F", "sex=female"),
        ("mrd_last=pnq", "mrd_last=positive_not_quantifiable"),
    ):  # fmt: skip
        assert parse(one, fields) == parse(other, fields)
