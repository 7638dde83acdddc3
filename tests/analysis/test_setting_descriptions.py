"""Every setting is described, and stands beside the presets."""

from __future__ import annotations

import dataclasses

import pytest

from mrdscope.analysis.setting_descriptions import DESCRIPTIONS, described, setting_rows
from mrdscope.analysis.settings import ALL_MRD, PAPER, PRESETS, PROVENANCE, Settings
from mrdscope.analysis.settings_toml import changed


def test_every_setting_is_described_once_in_its_order():
    names = [field.name for field in dataclasses.fields(Settings) if field.name not in PROVENANCE]
    assert [one.name for one in DESCRIPTIONS] == names


@pytest.mark.parametrize("one", DESCRIPTIONS, ids=lambda one: one.name)
def test_a_description_is_a_sentence_with_a_source(one):
    assert one.meaning.endswith(".")
    assert one.meaning[0].isupper()
    assert one.source
    assert described(one.name) is one


def test_a_row_has_the_value_in_force_beside_those_of_the_presets():
    rows = {row.description.name: row for row in setting_rows(ALL_MRD)}
    month = rows["month_days"]
    assert month.value == ALL_MRD.month_days
    assert month.presets == {name: preset.month_days for name, preset in PRESETS.items()}
    assert not any(row.changed for row in rows.values())


def test_what_was_changed_is_marked_and_rests_on_nobodys_memory():
    ours = changed(ALL_MRD, {"molecular_relapse_level": 1e-3}, "here")
    rows = {row.description.name: row for row in setting_rows(ours)}
    assert [name for name, row in rows.items() if row.changed] == ["molecular_relapse_level"]
    assert rows["molecular_relapse_level"].unverified == ()
    assert "from memory" in rows["molecular_relapse_rule"].unverified[0]


def test_settings_of_no_preset_have_nothing_to_differ_from():
    own = dataclasses.replace(PAPER, preset="own", persisting_months=9.0)
    assert not any(row.changed for row in setting_rows(own))
