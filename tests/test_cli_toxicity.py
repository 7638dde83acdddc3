"""The toxicity command: every view of it as text, and its JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from mrdscope import cli
from mrdscope.errors import UsageError

SAMPLE = Path(__file__).parent.parent / "sample_data" / "imatinib_ph_all"


def run(*words: str) -> str:
    result = CliRunner().invoke(cli.commands, ["toxicity", str(SAMPLE), *words])
    if isinstance(result.exception, Exception):
        raise result.exception
    assert result.exit_code == 0
    return result.stdout


SAID = {
    "grades": "before day 0, not counted: P06 hepatic toxicity 4 day -15",
    "summary": "died on treatment or within 30 days of it",
    "systems": "  thrombocytopenia",
    "rates": "patients with a first event, at risk until it",
    "onset": "29 (3–64)",
    "months": "364.8–395.2        6",
    "attribution": "not related any",
    "shift": "no laboratory value that a scale in use grades",
    "listing": "adverse_events.csv",
    "butterfly": "not related, N = 7",
}


@pytest.mark.parametrize("view", SAID)
def test_every_view_is_printed(view):
    assert SAID[view] in run("--show", view)


def test_serious_and_related_events_can_be_counted_alone():
    text = run("--serious", "--related")
    assert "related events only · serious events only" in text
    assert "safety population: the patients marked so" in text


def test_groups_are_what_is_printed_of_a_column_and_compared_with_the_first():
    text = run("--by", "transcript")
    assert "p190, N = 4" in text
    assert "+66.7 (-7.2 to 94.5)" in text
    assert "differences and ratios are of p210 against p190" in text
    assert "p210 : p190" in run("--by", "transcript", "--show", "rates")
    assert "+66.7 (-7.2 to 94.5)" in run("--by", "transcript", "--show", "dots")
    assert "p210, N = 3" in run("--by", "transcript", "--show", "butterfly")


def test_views_stand_beneath_each_other_and_rare_events_can_be_left_away():
    text = run("--show", "systems", "--show", "summary", "--at-least", "3")
    assert text.index("weakness") < text.index("patients with")
    assert "anemia" not in text
    assert "anemia" in run("--show", "systems", "--at-least", "25%")


def test_the_json_has_every_view_by_group():
    shown = json.loads(run("--json", "--by", "transcript"))
    assert (shown["by"], shown["comparison"]["reference"]) == ("transcript", "p190")
    assert {row["group"] for row in shown["shares"]} == {"p190", "p210"}
    assert shown["months"]["month_days"] == 30.4
    assert json.loads(run("--json"))["comparison"] is None


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--show", "groups"), "--by COLUMN"),
        (("--show", "dots"), "--by COLUMN"),
        (("--by", "nothing"), "no column 'nothing'"),
        (("--at-least", "some"), r"patients \(2\) or a percentage \(10%\)"),
        (("--scale", "CTCAE v5"), "expected WHO"),
    ],
)
def test_what_cannot_be_printed_is_refused_with_what_to_do(words, said):
    with pytest.raises(UsageError) as error:
        run(*words)
    assert error.match(said) or said in error.value.sentence
