"""The command that writes a synthetic cohort."""

from __future__ import annotations

from click.testing import CliRunner

from mrdscope import cli
from mrdscope.cohort.readers import read


def test_synth_writes_a_cohort_that_opens(tmp_path):
    words = ["synth", str(tmp_path / "drawn"), "--patients", "30", "--seed", "5"]
    result = CliRunner().invoke(cli.commands, words)
    assert result.exit_code == 0, result.output
    assert read(tmp_path / "drawn").cohort.size == 30


def test_synth_writes_parquet_for_very_many(tmp_path):
    words = ["synth", str(tmp_path / "drawn"), "--patients", "30", "--format", "parquet"]
    assert CliRunner().invoke(cli.commands, words).exit_code == 0
    assert (tmp_path / "drawn" / "mrd.parquet").exists()


def test_synth_plants_faults_and_names_the_key(tmp_path):
    words = ["synth", str(tmp_path / "drawn"), "--patients", "30", "--faults"]
    result = CliRunner().invoke(cli.commands, words)
    assert result.output == f"answer key: {tmp_path / 'drawn'}_answer_key.csv\n"
    assert (tmp_path / "drawn_answer_key.csv").exists()


def test_faults_are_refused_in_parquet(tmp_path):
    words = ["synth", str(tmp_path / "drawn"), "--faults", "--format", "parquet"]
    result = CliRunner().invoke(cli.commands, words)
    assert result.exit_code == 2
    assert "text of CSV files" in result.output
