from __future__ import annotations

import dataclasses

import pytest

from mrdscope.analysis.setting_descriptions import DESCRIPTIONS
from mrdscope.analysis.settings import ALL_MRD, CML_IS_2020, PAPER, PRESETS, RelapseRule
from mrdscope.analysis.settings_text import setting_toml, with_setting
from mrdscope.errors import InputError

NAMES = [one.name for one in DESCRIPTIONS]


@pytest.mark.parametrize("preset", PRESETS.values(), ids=lambda one: one.preset)
def test_every_setting_is_read_back_as_it_was_written(preset):
    for name in NAMES:
        text = setting_toml(getattr(preset, name))
        assert with_setting(preset, name, text, "here") == preset, name


def test_a_setting_of_another_preset_can_be_written_into_this_one():
    for name in NAMES:
        value = getattr(CML_IS_2020, name)
        if value is not None:
            made = with_setting(PAPER, name, setting_toml(value), "here")
            assert getattr(made, name) == value, name
            assert made.preset == ("paper" if made == PAPER else "paper (changed)")


def test_text_needs_no_quotes_and_nothing_at_all_is_the_presets_own():
    ours = with_setting(PAPER, "molecular_relapse_rule", "at least a level", "here")
    assert ours.molecular_relapse_rule is RelapseRule.AT_LEAST
    assert ours.preset == "paper (changed)"
    assert with_setting(ours, "molecular_relapse_rule", " ", "here") == PAPER
    both = with_setting(ours, "persisting_months", "6", "here")
    back = with_setting(both, "persisting_months", "3", "here")
    assert back == ours


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("persisting_months", "soon", "expected a number"),
        ("persisting_months", "-1", "expected a number of at least 0"),
        ("month_days", "0", "expected a number above 0"),
        ("response_level", "inf", "expected a finite number"),
        ("early_window", "[42, 21]", "expected a window that ends no earlier than it begins"),
        ("early_window", "[21, nan]", "expected a finite number"),
        ("confidence", "95", "expected a number between 0 and 1"),
        ("molecular_relapse_samples", "3", "expected 1 or 2"),
        ("minimum_control_copies", "{ABL1 = inf}", "key minimum_control_copies.ABL1"),
        ("milestones", '[{name = "a", day = 1, window = [2, 1]}]', "key milestones.window"),
        ("month_days", "[/]", "expected a number"),
    ],
)
def test_what_no_analysis_can_follow_is_refused_with_what_would_do(name, text, expected):
    with pytest.raises(InputError, match="here, key") as caught:
        with_setting(ALL_MRD, name, text, "here")
    assert expected in caught.value.sentence


def test_a_day_may_be_before_day_0():
    assert with_setting(PAPER, "baseline_until_day", "-3", "here") == dataclasses.replace(
        PAPER, preset="paper (changed)", baseline_until_day=-3.0
    )
