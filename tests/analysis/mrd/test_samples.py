from __future__ import annotations

import math

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mrdscope.analysis.mrd.samples import main_series
from mrdscope.analysis.settings import PAPER
from mrdscope.cohort.schema import Status


def row(patient, day, value=1e-3, **more):
    return {
        "patient_id": patient, "day": day, "status": "quantified", "lower": value, "upper": value,
    } | more  # fmt: skip


def series_of(make_cohort, rows):
    return main_series(make_cohort(mrd=rows).mrd, PAPER)


def test_the_series_with_most_evaluable_samples_is_the_main_one(make_cohort):
    blood = [row("P1", float(day), tissue="blood") for day in range(3)]
    marrow = [row("P1", 10.0, tissue="marrow"), row("P1", 11.0, tissue="marrow")]
    failed = {"patient_id": "P1", "day": 12.0, "status": "not_evaluable", "tissue": "marrow"}
    series = series_of(make_cohort, [*marrow, failed, *blood, row("P2", 5.0, tissue="marrow")])
    assert series.samples.select("patient_id", "day").rows() == [
        ("P1", 0.0), ("P1", 1.0), ("P1", 2.0), ("P2", 5.0),
    ]  # fmt: skip
    assert series.left_out["day"].to_list() == [10.0, 11.0, 12.0]


def test_marrow_wins_a_tie(make_cohort):
    rows = [row("P1", 0.0, tissue="blood"), row("P1", 0.0, tissue="marrow")]
    assert series_of(make_cohort, rows).samples["tissue"].to_list() == ["marrow"]


@pytest.mark.parametrize("key", ["assay", "control_gene", "tissue", "scale"])
def test_each_key_of_a_series_breaks_it(key, make_cohort):
    rows = [row("P1", 0.0, **{key: "a"}), row("P1", 1.0, **{key: "a"}), row("P1", 2.0)]
    series = series_of(make_cohort, rows)
    assert series.samples.height == 2
    assert series.left_out["reason"].item().startswith("another")


def test_a_row_without_a_day_is_left_out_with_the_reason(make_cohort):
    series = series_of(make_cohort, [row("P1", None), row("P1", 3.0)])
    assert series.samples["day"].to_list() == [3.0]
    assert series.left_out["reason"].to_list() == ["no day"]


def test_a_negative_with_too_few_copies_is_not_evaluable(make_cohort):
    u = {"patient_id": "P1", "status": "undetected", "lower": 0.0, "upper": 1e-3}
    abl, b2m = {"control_gene": "ABL1"}, {"control_gene": "B2M"}
    few, enough = {"control_copies": 999.0}, {"control_copies": 1000.0}
    rows = [
        u | abl | few | {"day": 1.0}, u | abl | enough | {"day": 2.0}, u | abl | {"day": 3.0},
        u | b2m | few | {"day": 4.0}, row("P1", 5.0) | abl | few,
    ]  # fmt: skip
    cohort = make_cohort(mrd=rows)
    frame = main_series(cohort.mrd.with_columns(control_gene=pl.lit("ABL1")), PAPER).samples
    assert frame["evaluable"].to_list() == [False, True, True, False, True]
    assert frame["status"][0] == Status.NOT_EVALUABLE
    assert frame["undetected"][0] is None
    b2m_only = main_series(cohort.mrd.filter(pl.col("control_gene") == "B2M"), PAPER).samples
    assert b2m_only["evaluable"].to_list() == [True]


def test_unbounded_sides_are_infinite_and_statuses_keep_their_order(make_cohort):
    rows = [
        {"patient_id": "P1", "day": 0.0, "status": "undetected"},
        {"patient_id": "P1", "day": 1.0, "status": "positive_not_quantifiable"},
        row("P1", 2.0, 1e-9),
        {"patient_id": "P1", "day": 3.0, "status": "above_range", "lower": 1.0},
    ]
    frame = series_of(make_cohort, rows).samples
    assert frame.select("low", "high").rows() == [
        (0, math.inf), (0, math.inf), (1e-9, 1e-9), (1, math.inf),
    ]  # fmt: skip
    assert frame["order"].is_sorted()
    assert frame["order"].n_unique() == 4


def test_the_columns_the_metrics_need_are_enough(cohort_of):
    cohort = cohort_of("0:1e-3 30:U 60:PNQ 90:>1.0", "0:NE")
    lean = cohort.mrd.select("patient_id", "day", "status", "lower", "upper")
    found = main_series(lean, PAPER).samples
    assert found.equals(main_series(cohort.mrd, PAPER).samples.select(found.columns))


def test_an_empty_table_is_an_empty_series(make_cohort):
    series = main_series(make_cohort().mrd, PAPER)
    assert series.samples.is_empty()
    assert series.left_out.is_empty()
    assert series.levels.day.size == 0


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["P1", "P2", "P3"]),
        st.sampled_from([0.0, 1.0, 2.0, None]),
        st.sampled_from(["marrow", "blood", None]),
        st.sampled_from(["B2M", None]),
        st.booleans(),
    ),
    max_size=12,
)


@given(ROWS)
def test_the_main_series_follows_its_definition_whatever_the_order_of_rows(make_cohort, rows):
    table = [
        {"patient_id": p, "day": day, "tissue": tissue, "control_gene": gene,
         "status": "quantified" if good else "not_evaluable", "lower": 1e-3, "upper": 1e-3}
        for p, day, tissue, gene, good in rows
    ]  # fmt: skip
    series = series_of(make_cohort, table)
    expected = []
    for patient in dict.fromkeys(p for p, day, *_ in rows if day is not None):
        mine = [(i, r) for i, r in enumerate(rows) if r[0] == patient and r[1] is not None]
        keys = dict.fromkeys(r[2:4] for _, r in mine)
        n = {key: sum(r[4] for _, r in mine if r[2:4] == key) for key in keys}
        # Rows are compared in the order of days once they are sorted.
        ranked = sorted(mine, key=lambda found: found[1][1])
        first = {key: next(i for i, (_, r) in enumerate(ranked) if r[2:4] == key) for key in keys}
        best = min(keys, key=lambda key: (-n[key], key[0] != "marrow", first[key]))
        expected += [i + 2 for i, r in ranked if r[2:4] == best]
    assert series.samples["_row"].to_list() == expected
    left = sorted(set(range(2, len(rows) + 2)) - set(expected))
    assert sorted(series.left_out["_row"].to_list()) == left
