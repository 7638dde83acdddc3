"""mrdscope check: what it prints, in which format, and the exit codes scripts read."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from mrdscope import cli
from mrdscope.errors import UsageError


@pytest.fixture
def faulty(tmp_path):
    """A cohort with a stretch of treatment that stops before it starts."""
    (tmp_path / "patients.csv").write_text("patient_id,age\nS80,40\nS81,50\n")
    (tmp_path / "treatment.csv").write_text(
        "patient_id,drug,start_day,stop_day\nS80,imatinib,10,-3\nS81,imatinib,0,40\n"
    )
    return tmp_path


@pytest.fixture
def run(faulty):
    def invoke(*words: str, code: int) -> str:
        arguments = ["check", str(faulty), "--rule", "TRT-01", *words]
        result = CliRunner().invoke(cli.commands, arguments)
        if isinstance(result.exception, Exception):
            raise result.exception
        assert result.exit_code == code, result.output
        return result.stdout

    return invoke


def test_errors_in_the_data_exit_with_1(run):
    assert "treatment.csv:2 stop_day  S80 imatinib stops" in run(code=1)


def test_a_patient_without_findings_exits_with_0(run):
    assert "0 errors" in run("--patient", "S81", code=0)


def test_a_file_of_rules_is_followed(run, tmp_path):
    rules = tmp_path / "ours.toml"
    rules.write_text('[checks.TRT-01]\nseverity = "info"\n[checks]\ncut = 2021-06-30')
    told = json.loads(run("--rules", str(rules), "--format", "json", code=0))
    assert (told["counts"]["info"], told["cut"]) == (1, "2021-06-30")


def test_a_rule_of_ones_own_is_run_by_its_id(run, faulty):
    (faulty / "cohort.toml").write_text(
        '[[rule]]\nid = "OWN-1"\ntable = "patients"\nwhen = "age>=50"\nseverity = "error"\n'
    )
    assert "patients.csv:3 age  S81: age>=50" in run("--rule", "OWN-1", code=1)


def test_findings_of_a_patient_are_those_alone(run):
    told = json.loads(run("--patient", "S80", "--format", "json", code=1))
    assert [one["patient_id"] for one in told["findings"]] == ["S80"]
    assert told["sources"]


def test_the_cut_is_the_one_given_or_that_of_as_of(run):
    given = run("--cut", "2020-01-01", "--format", "json", code=1)
    assert json.loads(given)["cut"] == "2020-01-01"


def test_sarif_has_addresses_relative_to_the_cohort(run):
    log = json.loads(run("--format", "sarif", code=1))
    location = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"] == "treatment.csv"
    assert location["region"]["startLine"] == 2


def test_the_name_of_the_file_decides_the_format(run, tmp_path):
    out = tmp_path / "findings.sarif"
    run("--out", str(out), code=1)
    assert json.loads(out.read_text())["version"] == "2.1.0"


def test_masked_findings_name_nobody(run):
    for form in ("text", "json", "csv", "md", "sarif"):
        assert "S80" not in run("--mask", "--format", form, code=1)


@pytest.mark.parametrize("words", [("--rule", "TRT-1"), ("--patient", "S99"), ("--key-file", "k")])
def test_what_does_not_exist_is_an_error_in_words(run, words):
    with pytest.raises(UsageError):
        run(*words, code=2)
