from __future__ import annotations

import dataclasses

import pytest

from mrdscope.analysis.setting_descriptions import DESCRIPTIONS, setting_rows
from mrdscope.analysis.settings import ALL_MRD, CML_IS_2020, PAPER
from mrdscope.analysis.settings_change import Change, differing
from mrdscope.present.definitions import (
    metrics_page,
    paper_page,
    proposal_block,
    setting_block,
    settings_in_force,
)
from mrdscope.present.styled import plain, width


def cells(table, key):
    place = table.row_index(key)
    (row,) = table.cells(place, place + 1)
    return {spec.key: span.text for spec, span in zip(table.columns, row, strict=True)}


def test_what_is_proposed_stands_beside_what_is_in_force_where_they_differ():
    table = settings_in_force(setting_rows(PAPER), ALL_MRD)
    assert table.row_count == len(DESCRIPTIONS)
    rule = cells(table, "molecular_relapse_rule")
    assert (rule["value"], rule["proposed"]) == ("any detectable", "at least a level")
    assert cells(table, "confidence")["proposed"] == ""


def test_a_setting_is_changed_or_unverified_or_neither():
    ours = dataclasses.replace(ALL_MRD, preset="all-mrd (changed)", molecular_relapse_level=1e-3)
    table = settings_in_force(setting_rows(ours))
    assert cells(table, "molecular_relapse_level")["remark"] == "changed"
    assert cells(table, "molecular_relapse_rule")["remark"] == "unverified"
    assert cells(table, "confidence")["remark"] == ""
    assert "proposed" not in cells(table, "confidence")


def test_milestones_are_told_in_full():
    row = next(r for r in setting_rows(CML_IS_2020) if r.description.name == "milestones")
    lines = plain(setting_block(row, 100)).splitlines()
    assert "6 months    day 182.625, window 150 to 210, optimal 0.01, failure 0.1" in lines


@pytest.mark.parametrize("cells_", [30, 80])
def test_no_line_is_wider_than_it_may_be(cells_):
    blocks = [setting_block(row, cells_) for row in setting_rows(CML_IS_2020)]
    blocks += [metrics_page(cells_), paper_page(None, "[/]", cells_)]
    blocks.append(
        proposal_block(
            ("paper", "all-mrd"), differing(PAPER, ALL_MRD), Change((), (), ()),
            patients=7, cohort_known=False, cells=cells_,
        )
    )  # fmt: skip
    assert all(width(line) <= cells_ for block in blocks for line in block)
