"""Settings and what changes with them, as a person reads them."""

from __future__ import annotations

import dataclasses

import pytest

from mrdscope.analysis.setting_descriptions import setting_rows
from mrdscope.analysis.settings import ALL_MRD, CML_IS_2020, PAPER, Milestone, RelapseRule
from mrdscope.analysis.settings_change import settings_change
from mrdscope.analysis.settings_toml import changed
from mrdscope.present.setting_text import setting_text
from mrdscope.present.settings import change_block, changes_table, settings_block, settings_table
from mrdscope.present.styled import plain


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "none"), (True, "yes"), (False, "no"), (30.4375, "30.4375"), (3.0, "3"), (2, "2"),
        (1e-4, "1e-4"), (3.2e-5, "3.2e-5"), (0.0, "0"), ((21.0, 42.0), "21 to 42"), ((), "none"),
        ({"ABL1": 10_000.0, "B2M": 2.0}, "ABL1 10,000, B2M 2"), ({}, "none"),
        (RelapseRule.AT_LEAST, "at least a level"),
        ((Milestone(name="3 months", day=91.0, window=(60.0, 120.0)),), "3 months"),
        (CML_IS_2020.afterwards, "afterwards"),
    ],
)  # fmt: skip
def test_a_setting_is_written_in_few_words(value, text):
    assert setting_text(value) == text


def row(table, key):
    place = table.row_index(key)
    cells = table.cells(place, place + 1)[0]
    return {spec.key: span.text for spec, span in zip(table.columns, cells, strict=True)}


def test_the_table_has_every_setting_beside_the_presets():
    ours = changed(ALL_MRD, {"molecular_relapse_level": 1e-3}, "here")
    table = settings_table(setting_rows(ours))
    level = row(table, "molecular_relapse_level")
    assert level["setting"] == "molecular relapse level"
    assert (level["value"], level["unit"]) == ("1e-3 *", "ratio")
    assert (level["paper"], level["all-mrd"], level["cml-is-2020"]) == ("1e-4", "1e-4", "1e-3")
    assert "unverified: " in row(table, "molecular_relapse_rule")["source"]


def test_settings_are_printed_under_their_groups():
    text = plain(settings_block(setting_rows(PAPER)))
    groups = ["time", "molecular remission and relapse", "levels", "kinetics", "milestones"]
    assert [line for line in text.splitlines() if line in groups] == groups


def test_no_setting_is_an_empty_table():
    assert settings_table(()).row_count == 0
    assert settings_block(()) == ()


def test_who_changes_class_is_told_by_what_from_and_to(sample):
    change = settings_change(sample.cohort, PAPER, ALL_MRD)
    lines = plain(change_block(change)).splitlines()
    assert lines[0] == "month days: 30.4 → 30.4375 day"
    assert lines[1] == "indeterminate is short: yes → no"
    assert "  response: 1 patient" in lines
    assert "    persisting → short (1): P03" in lines
    assert "    P07  91.2 → 182.4" in lines


def test_a_change_too_small_to_be_seen_says_so(sample):
    change = settings_change(
        sample.cohort, PAPER, dataclasses.replace(PAPER, month_days=30.4 + 1e-6)
    )
    assert "P02  1.26, by less than is shown" in plain(change_block(change))
    table = changes_table(change)
    rows = [[span.text for span in row][1:] for row in table.cells(0, table.row_count)]
    assert ["P02", "1.26", "1.26", "by less than is shown"] in rows
    assert not any(seen for _, before, after, seen in rows if before != after)


def test_without_a_difference_there_is_nothing_to_tell(sample):
    assert plain(change_block(settings_change(sample.cohort, PAPER, PAPER))) == "no setting differs"


def test_the_table_of_changes_has_a_row_a_value(sample):
    change = settings_change(sample.cohort, PAPER, dataclasses.replace(PAPER, confidence=0.9))
    table = changes_table(change)
    assert table.row_count == sum(one.frame.height for one in (*change.patients, *change.cohort))
    cells = [tuple(span.text for span in cells) for cells in table.cells(0, table.row_count)]
    rate = next(one for one in cells if one[0] == "overall survival, rate")
    assert rate[1] == "–"
    assert rate[2] != rate[3]


def test_many_patients_are_named_in_part(make_cohort):
    ids = [f"P{n:02}" for n in range(20)]
    cohort = make_cohort(
        patients=[{"patient_id": one} for one in ids],
        mrd=[
            {"patient_id": one, "day": day, "status": "undetected", "lower": 0.0, "upper": 1e-5,
             "scale": "ratio"}
            for one in ids
            for day in (0.0, 120.0)
        ],
    )  # fmt: skip
    longer = dataclasses.replace(PAPER, persisting_months=6.0)
    text = plain(change_block(settings_change(cohort, PAPER, longer)))
    assert "persisting → short (20): P00, P01" in text
    assert "P11 and 8 more" in text
