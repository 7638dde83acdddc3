"""An MRD result in its row: unit, limits, copies and reported status."""

from __future__ import annotations

import polars as pl
import pytest

from mrdscope.cohort import schema
from mrdscope.cohort.model import Outcome
from mrdscope.cohort.mrd_result import Results, resolve
from mrdscope.cohort.mrd_value import parse


def results(**columns: object) -> Results:
    row = {c.name: columns.get(c.name) for c in schema.MRD}
    frame = pl.DataFrame([row], schema={c.name: c.kind.dtype for c in schema.MRD})
    return resolve(frame, parse(frame["value"]))


def outcome(**columns: object) -> tuple[object, ...]:
    row = results(**columns).frame.row(0, named=True)
    return row["status"], row["lower"], row["upper"], row["scale"]


def doubts(**columns: object) -> list[tuple[Outcome, str]]:
    return [(d.outcome, d.column) for d in results(**columns).doubts if d.column != "unit"]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"value": "4e-4"}, ("quantified", 4e-4, 4e-4, "ratio")),
        ({"value": "0.04", "unit": "percent"}, ("quantified", 4e-4, 4e-4, "ratio")),
        ({"value": "0.04", "unit": "percent_is"}, ("quantified", 4e-4, 4e-4, "IS")),
        ({"value": "0.04%", "unit": "percent"}, ("quantified", 4e-4, 4e-4, "ratio")),
        ({"value": "0.04%", "unit": "percent_is"}, ("quantified", 4e-4, 4e-4, "IS")),
        ({"value": "0.04% IS"}, ("quantified", 4e-4, 4e-4, "IS")),
        ({"value": ">50", "unit": "percent"}, ("above_range", 0.5, None, "ratio")),
        ({"value": "failed"}, ("not_evaluable", None, None, "ratio")),
    ],
)
def test_levels_are_ratios_whatever_the_unit(row: dict[str, object], expected: object) -> None:
    assert outcome(**row) == expected


@pytest.mark.parametrize(
    ("row", "upper"),
    [
        ({"value": "<1e-5", "lod": 1e-4, "control_copies": 50.0}, 1e-5),
        ({"value": "neg", "lod": 1e-4, "control_copies": 50.0}, 1e-4),
        ({"value": "neg", "control_copies": 50_000.0}, 2e-5),
        ({"value": "neg"}, None),
        ({"value": "neg", "lod": 0.001, "unit": "percent"}, 1e-5),
        ({"value": "<0.001%", "lod": 1e-4}, 1e-5),
        (
            {"value": "neg", "unit": "percent_is", "control_copies": 1e4, "conversion_factor": 0.5},
            5e-5,
        ),
        ({"value": "neg", "unit": "percent_is", "control_copies": 1e4}, None),
    ],
)
def test_undetected_is_below_the_texts_limit_then_the_rows_then_one_copy(
    row: dict[str, object], upper: float | None
) -> None:
    status, lower, found, _ = outcome(**row)
    assert (status, lower) == ("undetected", 0.0)
    assert found == (None if upper is None else pytest.approx(upper, rel=1e-12))


@pytest.mark.parametrize(
    ("row", "interval"),
    [
        ({"value": "pnq", "lod": 1e-5, "loq": 1e-4}, (1e-5, 1e-4)),
        ({"value": "pnq", "loq": 1e-4}, (0.0, 1e-4)),
        ({"value": "pnq"}, (0.0, None)),
        ({"value": "pos <1e-4", "lod": 1e-5}, (1e-5, 1e-4)),
        ({"value": "<1e-4", "status": "positive_not_quantifiable"}, (0.0, 1e-4)),
        ({"value": "3e-5", "lod": 1e-5, "loq": 1e-4, "status": "positive_not_quantifiable"},
         (1e-5, 1e-4)),
        ({"status": "positive_not_quantifiable", "lod": 1e-5}, (1e-5, None)),
    ],
)  # fmt: skip
def test_positive_not_quantifiable_lies_between_its_limits(
    row: dict[str, object], interval: tuple[float, float | None]
) -> None:
    assert outcome(**row) == ("positive_not_quantifiable", *interval, "ratio")


def test_limits_become_ratios_and_value_and_unit_stay_as_reported() -> None:
    row = results(value="0.04", unit="percent", lod=0.001, loq=0.01).frame.row(0, named=True)
    assert (row["value"], row["unit"]) == ("0.04", "percent")
    assert (row["lod"], row["loq"]) == (pytest.approx(1e-5), pytest.approx(1e-4))


def test_a_blank_value_takes_the_ratio_of_the_copies() -> None:
    copies = {"fusion_copies": 41.0, "control_copies": 1e5}
    assert outcome(**copies) == ("quantified", 4.1e-4, 4.1e-4, "ratio")
    assert (Outcome.MAPPED, "value") in doubts(**copies)
    on_scale = outcome(**copies, unit="percent_is", conversion_factor=0.5)
    assert on_scale == ("quantified", pytest.approx(2.05e-4), pytest.approx(2.05e-4), "IS")
    unconverted = outcome(**copies, unit="percent_is")
    assert unconverted == ("quantified", 4.1e-4, 4.1e-4, "ratio")


def test_no_copy_of_the_fusion_is_undetected_at_one_copy() -> None:
    assert outcome(fusion_copies=0.0, control_copies=1e5) == ("undetected", 0.0, 1e-5, "ratio")


def test_no_copy_of_the_control_is_not_evaluable() -> None:
    assert outcome(fusion_copies=0.0, control_copies=0.0)[0] == "not_evaluable"


def test_a_row_that_says_nothing_is_left_out() -> None:
    assert outcome() == (None, None, None, "ratio")
    assert doubts() == [(Outcome.LEFT_OUT, "value")]


@pytest.mark.parametrize(
    ("row", "status", "noted"),
    [
        ({"value": "nd"}, "not_evaluable", (Outcome.GUESSED, "value")),
        ({"value": "nd", "status": "undetected", "lod": 1e-5}, "undetected", None),
        ({"status": "undetected", "lod": 1e-5}, "undetected", None),
        ({"value": "abc"}, "not_evaluable", (Outcome.UNREADABLE, "value")),
        ({"value": "abc", "status": "undetected"}, "undetected", (Outcome.UNREADABLE, "value")),
        ({"value": "1e-3", "status": "not_evaluable"}, "not_evaluable", None),
        ({"value": "1e-5", "status": "undetected", "lod": 1e-5}, "undetected", None),
        ({"value": "1e-3", "status": "undetected", "lod": 1e-5}, "quantified",
         (Outcome.UNREADABLE, "status")),
        ({"value": "1e-3", "status": "undetected", "control_copies": 1e5}, "quantified",
         (Outcome.UNREADABLE, "status")),
        ({"value": "<1e-5", "status": "quantified"}, "undetected", (Outcome.UNREADABLE, "status")),
        ({"value": "1e-3", "status": "positive_not_quantifiable", "loq": 1e-4}, "quantified",
         (Outcome.UNREADABLE, "status")),
        ({"value": "failed", "status": "undetected"}, "not_evaluable",
         (Outcome.UNREADABLE, "status")),
        ({"status": "quantified"}, "not_evaluable", (Outcome.UNREADABLE, "status")),
        ({"value": "0"}, "undetected", (Outcome.GUESSED, "value")),
        ({"value": "0", "status": "quantified"}, "undetected", (Outcome.UNREADABLE, "status")),
        ({"value": "2", "status": "above_range"}, "above_range", None),
        ({"value": "positive"}, "positive_not_quantifiable", (Outcome.GUESSED, "value")),
    ],
)  # fmt: skip
def test_the_reported_status_decides_unless_the_value_contradicts_it(
    row: dict[str, object], status: str, noted: tuple[Outcome, str] | None
) -> None:
    assert outcome(**row)[0] == status
    assert (noted in doubts(**row)) if noted else not doubts(**row)


def test_a_number_reported_undetected_without_any_limit_is_its_limit() -> None:
    row = {"value": "1e-5", "status": "undetected"}
    assert outcome(**row) == ("undetected", 0.0, 1e-5, "ratio")
    assert doubts(**row) == [(Outcome.GUESSED, "value")]
    assert results(**row).frame["lod"].item() == 1e-5


def test_an_unknown_unit_gives_no_interval() -> None:
    row = {"value": "3", "unit": "copies/µg"}
    assert outcome(**row) == ("not_evaluable", None, None, "ratio")
    assert [d.outcome for d in results(**row).doubts] == [Outcome.UNREADABLE]
