from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from mrdscope.cli import commands
from mrdscope.errors import UsageError

SAMPLE = str(Path(__file__).parent.parent / "sample_data" / "imatinib_ph_all")


def run(*arguments, **environment):
    return CliRunner().invoke(
        commands, [SAMPLE, *arguments], env=environment, catch_exceptions=False
    )


def test_plain_reads_the_cohort_and_says_what_else_there_is():
    result = run("--plain")
    assert result.exit_code == 0
    assert "P07: age 79; sex F;" in result.stdout
    assert "--plain --patient P01" in result.stdout
    assert "\x1b" not in result.stdout


def test_a_patient_is_read_and_nothing_else():
    lines = run("--plain", "--patient", "P02").stdout.split("\n")
    assert lines[0].startswith("P02, 47 M")
    assert not any("P01" in line for line in lines)


def test_the_environment_can_ask_for_it():
    assert run("--screen", "mrd", MRDSCOPE_PLAIN="1").stdout.startswith("imatinib_ph_all")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--plain", "--screen", "radar"), "there is no screen 'radar'"),
        (("--plain", "--patient", "P99"), "there is no patient 'P99'"),
        (("--plain", "--screen", "mrd", "--patient", "P01"), "is of all patients"),
        (("--screen", "mrd"), "with --plain alone"),
        (("--patient", "P01"), "with --plain alone"),
    ],
)
def test_what_cannot_be_read_is_said(arguments, said):
    with pytest.raises(UsageError, match=said):
        run(*arguments)
