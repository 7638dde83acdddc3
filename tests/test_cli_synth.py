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
