"""The settings in force, and what changes with them, on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from mrdscope import cli
from mrdscope.errors import InputError

SAMPLE = Path(__file__).parent.parent / "sample_data" / "imatinib_ph_all"


def run(*words: object) -> str:
    result = CliRunner().invoke(cli.commands, ["settings", str(SAMPLE), *map(str, words)])
    if isinstance(result.exception, Exception):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.stdout


def test_settings_are_printed_with_what_the_presets_have():
    found = json.loads(run("--json"))
    month = next(one for one in found["settings"] if one["name"] == "month_days")
    assert month["value"] == 30.4
    assert month["presets"] == {"paper": 30.4, "all-mrd": 30.4375, "cml-is-2020": 30.4375}
    assert "persisting months" in run()


def test_what_changes_with_a_setting_is_printed():
    text = run("--set", "persisting_months=6.5")
    assert "persisting months: 3 → 6.5 month" in text
    assert "persisting → short" in text


def test_what_changes_is_json():
    found = json.loads(run("--set", "confidence=0.9", "--json"))
    assert found["changed_settings"] == [{"name": "confidence", "before": 0.95, "after": 0.9}]
    rate = next(one for one in found["cohort"] if one["metric"] == "os.rate")
    (change,) = rate["changes"]
    assert change["before"]["estimate"] == change["after"]["estimate"]
    assert change["before"]["lower"] < change["after"]["lower"]
    assert next(one for one in found["settings"] if one["name"] == "confidence")["changed"]


def test_another_preset_may_be_changed_to_and_changed_itself():
    found = json.loads(run("--to", "all-mrd", "--set", "month_days=30.4", "--json"))
    names = [one["name"] for one in found["changed_settings"]]
    assert "indeterminate_is_short" in names
    assert "month_days" not in names


@pytest.mark.parametrize("words", [("--set", "persisting_month=6"), ("--to", "mine")])
def test_what_there_is_not_is_refused(words):
    with pytest.raises(InputError):
        run(*words)
