from __future__ import annotations

import dataclasses

import pytest

from mrdscope.analysis.settings import PAPER, PRESETS, RelapseRule
from mrdscope.analysis.settings_toml import (
    CHANGED,
    base_of,
    changed,
    parse_changes,
    parse_settings,
)
from mrdscope.errors import InputError


def test_nothing_asked_for_is_the_papers_preset():
    assert parse_settings("", "s.toml") is PAPER


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_can_be_named(name):
    assert parse_settings(f'preset = "{name}"', "s.toml") is PRESETS[name]


def test_what_is_changed_is_changed_and_the_name_says_so():
    text = 'preset = "paper"\npersisting_months = 6\nearly_window = [20, 40.5]\n'
    settings = parse_settings(text + "[minimum_control_copies]\nABL1 = 10000\n", "s.toml")
    assert settings.persisting_months == 6.0
    assert settings.early_window == (20.0, 40.5)
    assert dict(settings.minimum_control_copies) == {"ABL1": 10_000.0}
    assert settings.preset == "paper" + CHANGED
    same = dataclasses.replace(
        settings, preset="paper", persisting_months=PAPER.persisting_months,
        early_window=PAPER.early_window, minimum_control_copies=PAPER.minimum_control_copies,
    )  # fmt: skip
    assert same == PAPER


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("month_dayz = 30", "key month_dayz"),
        ("month_dayz = 30", "did you mean month_days"),
        ("month_days = 'thirty'", "expected a number"),
        ("month_days = true", "expected a number"),
        ("early_window = [21]", "a list of 2"),
        ("early_window = 21", "a list of 2"),
        ("indeterminate_is_short = 1", "true or false"),
        ("minimum_control_copies = 3", "expected a table"),
        ("[minimum_control_copies]\nABL1 = 'x'", "key minimum_control_copies.ABL1"),
        ("preset = 'eln'", "key preset"),
        ("preset = 3", "key preset"),
        ("source = 'mine'", "no such setting"),
        ("preset = ", "not TOML"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_file_and_key(text, said):
    with pytest.raises(InputError) as error:
        parse_settings(text, "mine.toml")
    assert said in error.value.sentence
    assert "mine.toml" in error.value.sentence


def test_assignments_are_read_as_toml_and_text_needs_no_quotes():
    texts = ["persisting_months=6", "early_window = [20, 40]", "minimum_control_copies.ABL1=500",
             "molecular_relapse_rule=at least a level", "indeterminate_is_short=false"]  # fmt: skip
    ours = changed(PAPER, parse_changes(texts, "--set"), "--set")
    assert ours.persisting_months == 6.0
    assert ours.early_window == (20.0, 40.0)
    assert ours.minimum_control_copies == {"ABL1": 500.0}
    assert ours.molecular_relapse_rule == RelapseRule.AT_LEAST
    assert ours.indeterminate_is_short is False
    assert ours.preset == "paper (changed)"


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["persisting_months"], "is no setting"),
        (["=6"], "is no setting"),
        (["persisting_months=6", "persisting_months=7"], "cannot be read"),
        (["persistent_months=6"], "did you mean persisting_months"),
        (["persisting_months=long"], "a number"),
        (["preset=ours"], "there is no such setting"),
    ],
)
def test_an_assignment_that_is_none_is_refused(texts, said):
    with pytest.raises(InputError, match=said):
        changed(PAPER, parse_changes(texts, "--set"), "--set")


def test_changing_nothing_or_again_keeps_the_name():
    assert changed(PAPER, {}, "here") is PAPER
    twice = changed(changed(PAPER, {"early_day": 30}, "a"), {"early_day": 31}, "b")
    assert twice.preset == "paper (changed)"
    assert base_of(twice) is PAPER
    assert base_of(dataclasses.replace(PAPER, preset="own")) is None
