"""A data cut on the command line: every number is of it, and every output says so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from mrdscope import cli
from mrdscope.errors import UsageError

SAMPLE = Path(__file__).parent.parent / "sample_data" / "synthetic_all"


def run(*words: object):
    result = CliRunner().invoke(cli.commands, [str(word) for word in words])
    if isinstance(result.exception, Exception):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result


@pytest.mark.parametrize(
    "command",
    [("mrd",), ("toxicity",), ("baseline",), ("survival",), ("case", "S008"),
     ("explain", "mrd.last", "S008")],
    ids=lambda command: command[0],
)  # fmt: skip
def test_every_text_begins_with_the_cut(command):
    name, *rest = command
    assert run(name, SAMPLE, *rest, "--as-of", 400).stdout.startswith("as of day 400\n")


def test_json_names_the_cut_and_has_its_numbers():
    whole = json.loads(run("case", SAMPLE, "S008", "--json").stdout)
    cut = json.loads(run("case", SAMPLE, "S008", "--json", "--as-of", 400).stdout)
    assert (whole["as_of"], cut["as_of"]) == (None, "day 400")
    assert whole["course"]["relapse_day"] == 420
    assert cut["course"]["relapse_day"] is None
    assert cut["course"]["last_contact_day"] == 400
    assert max(sample["day"] for sample in cut["samples"]) <= 400


def test_what_was_not_known_is_told_on_standard_error():
    said = run("mrd", SAMPLE, "--as-of", "2021-06-30", "--json")
    json.loads(said.stdout)
    assert "as of 2021-06-30: not known then:" in said.stderr
    assert "not there yet: 23 patients: S002, S006" in said.stderr


def test_load_tells_the_whole_cut():
    text = run("load", SAMPLE, "--as-of", 180).stdout
    assert "seen later, so alive at the cut: 75 patients" in text
    assert "grade 5 is known from the day of death" in text
    cut = json.loads(run("load", SAMPLE, "--as-of", 180, "--json").stdout)["as_of"]
    assert cut["tables"]["mrd"] == {"known": 544, "later": 1196, "undated": 0, "opened": 0}
    assert json.loads(run("load", SAMPLE, "--json").stdout)["as_of"] is None


def test_who_is_not_there_yet_is_no_patient():
    with pytest.raises(UsageError, match="S002"):
        run("case", SAMPLE, "S002", "--as-of", "2021-06-30")


def test_a_cut_that_is_none_is_refused():
    with pytest.raises(UsageError, match="no data cut"):
        run("mrd", SAMPLE, "--as-of", "yesterday")
