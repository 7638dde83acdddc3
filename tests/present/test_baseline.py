from __future__ import annotations

from dataclasses import replace

import pytest

from mrdscope.analysis.table_1.baseline import baseline
from mrdscope.present.baseline import MEDIANS_AND_MEANS, baseline_block
from mrdscope.present.styled import plain


def patients(*rows: tuple[str | None, float | None, str | None]) -> list[dict[str, object]]:
    return [
        {"patient_id": f"P{i}", "arm": arm, "age": age, "sex": sex}
        for i, (arm, age, sex) in enumerate(rows)
    ]


@pytest.fixture
def divided(make_cohort):
    rows = patients(
        ("A", 30.0, "male"), ("A", 40.0, "female"), ("B", 50.0, "female"), ("B", None, "female"),
        (None, 60.0, None),
    )  # fmt: skip
    return make_cohort(patients=rows)


def test_a_table_by_group_is_read_down_its_columns(divided):
    lines = plain(baseline_block(baseline(divided, by="arm"))).splitlines()
    assert lines[:10] == [
        "arm               all            A              B                no arm",
        "                  N = 5          N = 2          N = 2            N = 1            SMD",
        "age, year                                                                           –",
        "  median (range)  45 (30 to 60)  35 (30 to 40)  50 (50 to 50)    60 (60 to 60)",
        "  quartiles       37.5 to 52.5   32.5 to 37.5   50 to 50         60 to 60",
        "  missing         1              0              1                0",
        "sex                                                                              1.41",
        "  female          3 (75)  19–99  1 (50)  1–99   2 (100)  16–100  –",
        "  male            1 (25)  1–81   1 (50)  1–99   0 (0)  0–84      –",
        "  missing         1              0              0                1",
    ]


def test_what_the_numbers_are_and_what_they_leave_out_is_said(divided):
    text = plain(baseline_block(baseline(divided, by="arm")))
    assert "exact 95 % interval" in text
    assert "A minus B" in text
    assert "no SMD of age: a group has fewer than two known values" in text
    assert "no arm: 1 of 5 patients, a group of their own and in no SMD" in text
    assert "no SMD: it compares two groups, sex has 1" in plain(
        baseline_block(
            baseline(replace(divided, patients=divided.patients[2:4]), by="sex")
        )
    )  # fmt: skip


def test_means_are_printed_where_they_are_asked_for(divided):
    table = baseline(divided)
    assert "mean" not in plain(baseline_block(table))
    assert "mean (SD)       45 (12.91)" in plain(baseline_block(table, MEDIANS_AND_MEANS))


def test_without_groups_there_is_one_column(make_cohort):
    table = baseline(make_cohort(patients=patients(("A", 59.0, "male"))))
    assert plain(baseline_block(table)).splitlines()[:5] == [
        "                  N = 1",
        "age, year",
        "  median (range)  59 (59 to 59)",
        "  quartiles       59 to 59",
        "sex",
    ]
    assert "SMD" not in plain(baseline_block(table))


def test_nobody_is_said_to_be_nobody(make_cohort):
    assert plain(baseline_block(baseline(make_cohort()))).startswith("  N = 0")
    assert "sex has 0" in plain(baseline_block(baseline(make_cohort(), by="sex")))


def test_names_and_values_from_data_do_not_act_on_the_terminal(make_cohort):
    row = {"patient_id": "P1", "arm": "\x1b[31mA", "own\x07": "[/]\x1b]52;c;x\x07", "o\x1bs": None}
    cohort = make_cohort(patients=[row, row | {"patient_id": "P2"}])
    for by in (None, "arm", "own\x07"):
        text = plain(baseline_block(baseline(cohort, by=by)))
        assert not set(text) & {"\x1b", "\x07"}


def test_a_long_name_is_cut_and_the_columns_still_stand(make_cohort):
    cohort = make_cohort(patients=[{"patient_id": "P1", "x" * 90: "y" * 90, "age": 5.0}])
    lines = plain(baseline_block(baseline(cohort))).splitlines()
    median = next(line for line in lines if "5 (5 to 5)" in line)
    assert lines[0].index("N = 1") == median.index("5 (5 to 5)")
    assert any(line.endswith("…") for line in lines)
