"""The baseline command on the sample cohort: Table 1 as text and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from mrdscope import cli
from mrdscope.errors import UsageError

SAMPLE = Path(__file__).parent.parent / "sample_data" / "imatinib_ph_all"


def run(*words: str) -> str:
    result = CliRunner().invoke(cli.commands, ["baseline", str(SAMPLE), *words])
    if isinstance(result.exception, Exception):
        raise result.exception
    assert result.exit_code == 0
    return result.stdout


def test_patients_are_divided_by_a_column_and_means_printed_where_asked_for():
    assert "59 (34 to 79)" in run()
    by_sex = run("--by", "gender", "--sd")
    assert "female minus male" in by_sex
    assert "mean (SD)" in by_sex
    assert "mean (SD)" not in run()


def test_the_json_has_the_means_unasked_and_the_paper_its_counts():
    table = json.loads(run("--json", "--by", "sex"))
    rows = {one["name"]: one for one in table["characteristics"]}
    assert table["preset"] == "paper"
    assert table["groups"] == [{"name": "female", "n": 4}, {"name": "male", "n": 3}]
    assert rows["age"]["sd"] is not None
    assert [c["n"] for c in rows["transcript"]["categories"]] == [4, 3]
    assert rows["treatment_maintenance"]["categories"][0]["value"] == "imatinib 800 mg/day"


def test_a_column_that_is_not_there_is_refused():
    with pytest.raises(UsageError, match="--by"):
        run("--by", "nothing")
