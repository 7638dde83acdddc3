"""mrdscope diff: what it prints, and the exit codes of diff."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from mrdscope import cli
from mrdscope.errors import InputError

EVENTS = "patient_id,type,day\nS1,last_contact,100\nS2,last_contact,100\n"


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """A cohort, the same in another order, and one in which a death was entered."""
    made = {}
    for name, events in (
        ("old", EVENTS),
        ("moved", "patient_id,type,day\nS2,last_contact,100\nS1,last_contact,100\n"),
        ("new", EVENTS.replace("S1,last_contact", "S1,death")),
    ):
        made[name] = tmp_path_factory.mktemp(name)
        (made[name] / "patients.csv").write_text("patient_id,age\nS1,40\nS2,50\n")
        (made[name] / "events.csv").write_text(events)
    return made


@pytest.fixture
def run(folders):
    def invoke(old: str, new: str, *words: str, code: int) -> str:
        arguments = ["diff", str(folders[old]), str(folders[new]), *words]
        result = CliRunner().invoke(cli.commands, arguments)
        if isinstance(result.exception, Exception):
            raise result.exception
        assert result.exit_code == code, result.output
        return result.stdout

    return invoke


def test_the_same_rows_in_another_order_exit_with_0(run):
    assert "no differences" in run("old", "moved", code=0)


def test_differences_exit_with_1_and_are_told_as_text(run):
    text = run("old", "new", code=1)
    assert "events: rows 1 added, 1 removed, 0 changed (0 values)" in text
    assert "  + S1 · death  (events.csv:2)" in text
    assert "  S1  100+ (last contact) → 100 (death)" in text


def test_a_cohort_that_is_not_there_is_an_error(run, folders):
    folders["none"] = folders["old"] / "none"
    with pytest.raises(InputError):
        run("old", "none", code=2)
