from __future__ import annotations

import itertools
from dataclasses import FrozenInstanceError, replace

import pytest

from mrdscope.analysis.settings import (
    ALL_MRD,
    CML_IS_2020,
    PAPER,
    PRESETS,
    preset,
)
from mrdscope.analysis.settings_toml import settings_of
from mrdscope.errors import InputError


def test_the_presets_go_by_their_names():
    assert {name: one.preset for name, one in PRESETS.items()} == {
        "paper": "paper", "all-mrd": "all-mrd", "cml-is-2020": "cml-is-2020",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "verified"), [(PAPER, True), (ALL_MRD, False), (CML_IS_2020, False)]
)
def test_a_preset_says_what_rests_on_memory(name, verified):
    assert name.verified is verified
    assert bool(name.unverified) is not verified
    assert name.source


def test_months_are_the_papers_own_in_its_preset_alone():
    assert PAPER.month_days == 30.4
    assert ALL_MRD.month_days == CML_IS_2020.month_days == 365.25 / 12
    assert PAPER.persisting_days == pytest.approx(91.2)
    assert CML_IS_2020.sustained_days == pytest.approx(730.5)


def test_a_preset_left_out_on_purpose_says_why():
    with pytest.raises(InputError, match="only the abstract could be read"):
        preset("ELN-ALL-2024")
    with pytest.raises(InputError, match="there is no preset 'eln'"):
        preset("eln")


def test_a_cohort_names_its_preset_or_has_the_papers(make_cohort):
    cohort = make_cohort()
    assert settings_of(cohort) is PAPER
    assert settings_of(replace(cohort, settings={"preset": "all-mrd"})) is ALL_MRD
    with pytest.raises(InputError, match="settings of made, key preset: there is no preset 'x'"):
        settings_of(replace(cohort, settings={"preset": "x"}))


def test_settings_are_frozen():
    with pytest.raises(FrozenInstanceError):
        PAPER.month_days = 30.0


def test_milestones_stand_in_their_windows_and_do_not_overlap():
    for one in PRESETS.values():
        windows = [m.window for m in one.milestones]
        for milestone in one.milestones:
            assert milestone.window[0] <= milestone.day <= milestone.window[1]
        assert all(a[1] < b[0] for a, b in itertools.pairwise(windows))


def test_deeper_levels_are_lower_and_ask_for_no_fewer_copies():
    levels = CML_IS_2020.molecular_levels
    assert [level.name for level in levels] == ["MR5", "MR4.5", "MR4", "MR3", "MR2", "MR1"]
    for deeper, shallower in itertools.pairwise(levels):
        assert deeper.level < shallower.level
        for gene, copies in shallower.undetected_copies.items():
            assert deeper.undetected_copies[gene] >= copies
