from __future__ import annotations

import pytest

from mrdscope.analysis.metrics import METRICS, Scope, explain, metric, metrics_called
from mrdscope.analysis.results import Results
from mrdscope.analysis.settings import PAPER
from mrdscope.errors import UsageError
from mrdscope.present.explanation import value_text
from mrdscope.present.metric_table import metric_table, metrics_block_of
from mrdscope.present.styled import plain


def test_a_word_names_every_metric_that_begins_with_it():
    assert [one.id for one in metrics_called("depth")] == [
        "depth.baseline", "depth.deepest", "depth.reduction", "depth.days",
    ]  # fmt: skip
    assert [one.id for one in metrics_called("mrel.day")] == ["mrel.day"]
    assert [one.id for one in metrics_called("below.days/1e-3")] == ["below.days/1e-3"]
    # Families that are meant without a detail are among them.
    assert "mcr.days" in {one.id for one in metrics_called("mcr")}
    with pytest.raises(UsageError, match="depth"):
        metrics_called("dept")


def test_a_cell_of_the_table_is_the_value_of_the_explanation(sample):
    chosen = [one for one in METRICS if one.scope is Scope.PATIENT and "mr" not in one.id[:2]]
    table = metric_table(sample, chosen)
    assert table.row_count == 7
    (row,) = table.cells(1, 2)
    for cell, one in zip(row[1:], chosen, strict=True):
        assert cell.text.strip() == value_text(one.kind, explain(one, sample, "P02").value)


def test_numbers_of_the_cohort_stand_in_lines_and_say_why_there_is_none(sample):
    names = ("share.mrel", "levels.median", "incidence.response")
    said = plain(metrics_block_of(sample, [metric(name) for name in names])).splitlines()
    assert said[0].split("  ")[0] == "molecular relapse"
    assert said[0].endswith("4 of 7, 57 % (18–90)")
    assert said[1].endswith("4.1e-4 ratio")
    assert "not estimable: past the last follow-up" in said[2]


def test_what_the_preset_does_not_have_is_said_once_for_all(sample):
    said = plain(metrics_block_of(sample, metrics_called("mr")))
    assert said.startswith("not applicable: deepest MR, last MR (the preset paper has no levels")


def test_an_endpoint_nobody_recorded_is_a_sentence(make_cohort):
    nobody = Results(make_cohort(patients=[{"patient_id": "P1"}]), PAPER)
    said = plain(metrics_block_of(nobody, [metric("os.median")]))
    assert "nothing tells when overall survival ended" in said
