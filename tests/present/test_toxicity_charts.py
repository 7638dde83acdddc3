"""What the charts of toxicity are drawn from is what the tables say."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from mrdscope.analysis.adverse_events.attribution import by_attribution
from mrdscope.analysis.adverse_events.frequent import Cutoff, frequent
from mrdscope.analysis.adverse_events.table_rows import TableRow
from mrdscope.analysis.adverse_events.toxicity import toxicity
from mrdscope.analysis.adverse_events.toxicity_comparison import by_group
from mrdscope.analysis.adverse_events.toxicity_groups import groups_of
from mrdscope.analysis.adverse_events.toxicity_months import by_month
from mrdscope.cohort.readers import read
from mrdscope.present.toxicity_charts import (
    butterfly_of_attribution,
    butterfly_of_groups,
    dots_of_groups,
    months_of,
    terms_in_order,
)

SYNTHETIC = Path(__file__).parents[2] / "sample_data" / "synthetic_all"


@pytest.fixture(scope="module")
def found():
    return toxicity(read(SYNTHETIC).cohort)


@pytest.fixture(scope="module")
def arms(found):
    return by_group(found, groups_of(read(SYNTHETIC).cohort, "arm"), "arm")


def test_any_event_is_first_then_terms_most_patients_first(found):
    labels = terms_in_order(found)["label"].to_list()
    assert labels == ["any adverse event", *found.table["label"]]


def test_a_butterfly_of_groups_has_the_counts_of_the_table(found, arms):
    wings = butterfly_of_groups(found, arms, arms.groups[1])
    assert (wings.left, wings.right) == arms.groups
    assert (wings.left_n, wings.right_n) == tuple(arms.sizes["n"])
    counts = arms.shares.filter(level="term", grades="III-IV", group=wings.right)
    severe = {row.label: row.right.severe for row in wings.rows[1:]}
    assert severe == dict(counts.select("term", "patients").iter_rows())


def test_a_butterfly_of_attribution_has_related_events_on_the_left(found):
    attribution = by_attribution(found)
    wings = butterfly_of_attribution(found, attribution)
    assert (wings.left, wings.right, wings.left_n) == ("related", "not related", 80)
    related = attribution.filter(level="term", attribution="related")
    assert {r.label: r.left.any for r in wings.rows[1:]} == dict(
        related.select("term", "any").iter_rows()
    )


def test_dots_have_counts_and_difference_and_can_be_kept_to_what_is_frequent(found, arms):
    kept = frequent(arms.shares, Cutoff(proportion=0.5))
    dots = dots_of_groups(found, arms, arms.groups[1], "any", kept)
    assert dots.confidence == 0.95
    assert len(dots.rows) == kept.filter(pl.col("level") != "system").height
    nausea = next(row for row in dots.rows if row.label == "Nausea")
    row = arms.risk_differences.filter(level="term", term="Nausea", grades="any").row(0, named=True)
    assert nausea.first == (row["reference_patients"], row["reference_n"])
    assert nausea.second == (row["patients"], row["n"])
    assert (nausea.difference, nausea.lower, nausea.upper) == (
        row["difference"], row["lower"], row["upper"]
    )  # fmt: skip


def test_months_are_those_of_one_row_of_the_table(found):
    months = by_month(found, 30.4375)
    of_nausea = months_of(months, TableRow("term", "Nausea"))
    frame = months.frame.filter(level="term", term="Nausea")
    assert [m.watched for m in of_nausea] == frame["watched"].to_list()
    assert [m.counts.any for m in of_nausea] == frame["any"].to_list()
