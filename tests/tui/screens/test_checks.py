"""Screen 6, and findings on all the others, on a made cohort with made rules."""

from __future__ import annotations

import csv
from dataclasses import replace

import pytest

from mrdscope.analysis.quality.settings_toml import CheckSettings
from mrdscope.cohort.model import Loaded, LoadReport
from mrdscope.tui import checked
from mrdscope.tui.checking import check_opened
from mrdscope.tui.opened import opened
from mrdscope.tui.screens.page import PageScreen
from mrdscope.tui.state import ChecksPage, ScreenId

SIZES = [(80, 24), (200, 50)]


@pytest.fixture
def checking(open_program, doubted, made_rules, monkeypatch):
    """Open the program on the doubted cohort, and wait until it has been checked."""
    monkeypatch.setattr(checked, "check_settings", lambda _cohort: CheckSettings(made_rules))
    start = opened(Loaded(doubted, LoadReport()))

    def make(size=(120, 40)):
        return open_program(start, size, checks=check_opened)

    return make


async def found(program) -> None:
    """Wait for the findings."""
    await program.until(lambda: program.app.opened.findings is not None)
    await program.settle()


def words(program, selector: str) -> list[list[str]]:
    """Return the rows of a part, a word a word."""
    return [row.split() for row in program.part(selector) if row.strip()]


@pytest.mark.parametrize("size", SIZES)
async def test_findings_are_counted_by_rule_then_listed_then_found_in_their_table(checking, size):
    async with checking(size) as program:
        await found(program)
        await program.do("screen.checks")
        assert "E 1 error  W 4 warnings  I 1 info" in program.part("#pages")[0]
        assert words(program, "#check-rules")[1][:5] == ["▸E", "MRD-01", "│", "1", "1"]
        assert "Why MRD-01 matters." in program.text
        await program.do("cursor.down", "case.open")
        assert program.app.state.checks.page is ChecksPage.FINDINGS
        assert "3 of 6" in program.text
        assert "[rule==MRD-02]" in program.text
        await program.do("cursor.down")
        assert program.app.state.checks.finding == 2
        assert "! P1: early" in program.text
        assert "!5" in program.text
        await program.do("case.open")
        await program.settle()
        assert program.app.state.screen is ScreenId.TABLES
        assert program.app.state.table == "mrd"
        table = program.table("#source-mrd")
        assert (table.cursor_key, table.cursor_column.key) == ("1", "day")
        assert "! MRD-02 warning: P1: early" in program.part("#reason")[0]
        await program.do("view.back")
        assert program.app.state.checks.page is ChecksPage.FINDINGS
        await program.do("view.back")
        assert program.app.state.checks.page is ChecksPage.RULES
        await program.do("view.back")
        assert program.app.state.screen is ScreenId.COHORT


async def test_findings_are_exported_with_their_filter_and_copied(checking, tmp_path):
    async with checking() as program:
        await found(program)
        await program.do("screen.checks", "cursor.down", "case.open", "view.export")
        program.app.screen.query_one("Input").value = str(tmp_path / "findings.csv")
        await program.pilot.press("enter")
        await program.until(lambda: "written to" in program.rows[-1])
        lines = (tmp_path / "findings.csv").read_text().splitlines()
        assert "filter rule==MRD-02, 3 of 6 rows (4 of 4 patients)" in lines[0]
        rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
        assert [(row["rule"], row["patient"], row["value"]) for row in rows] == [
            ("MRD-02", "P1", "'-3"), ("MRD-02", "P1", "5"), ("MRD-02", "P2", "7")
        ]  # fmt: skip
        await program.do("view.copy")
        assert "MRD-02\tP1" in program.app.clipboard.replace("\topen\t", "\t")


async def test_findings_are_counted_by_patient_and_one_patient_s_are_listed(checking):
    async with checking() as program:
        await found(program)
        await program.do("screen.checks", "checks.next", "cursor.down")
        assert program.patient == "P2"
        assert "P2  1 finding" in program.text
        await program.do("case.open")
        assert "1 of 6" in program.text
        await program.do("filter.drop")
        assert "1 of 6" not in program.text
        await program.do("checks.next", "checks.previous", "checks.choose")
        await program.pilot.press(*"by pat", "enter")
        await program.settle()
        assert program.app.state.checks.page is ChecksPage.PATIENTS


async def test_the_next_finding_is_gone_to_from_every_screen(checking):
    async with checking() as program:
        await found(program)
        await program.do("finding.next")
        assert program.patient == "P1"
        assert "finding 1 of 6: MRD-01 error: P1: day -3.0 is before day 0" in program.rows[-1]
        await program.do("screen.toxicity", "finding.next", "finding.next", "finding.next")
        assert program.patient == "P2"
        await program.do("screen.tables")
        await program.do("finding.next")
        await program.settle()
        assert program.app.state.table == "patients"
        assert program.table("#source-patients").cursor_key == "2"
        assert "PAT-01 info: P3 is old" in program.part("#reason")[0]
        await program.do("screen.checks", "finding.next")
        await program.settle()
        assert program.app.state.checks.finding == 5
        assert "the column is odd" in "\n".join(program.part("#finding"))
        await program.do("finding.next")
        assert "this is the last of 6 findings" in program.rows[-1]
        await program.do("finding.previous")
        assert program.app.state.checks.finding == 4


async def test_on_a_case_the_findings_of_its_patient_are_gone_through(checking):
    async with checking() as program:
        await found(program)
        await program.do("screen.case")
        assert "FINDINGS  E MRD-01 · W MRD-02 x2" in program.text
        await program.do("finding.next", "finding.next", "finding.next", "finding.next")
        assert "this is the last of 3 findings of P1" in program.rows[-1]
        assert program.patient == "P1"


async def test_a_source_table_marks_rows_in_doubt_and_shows_them_alone(checking):
    async with checking() as program:
        await found(program)
        await program.do("screen.tables", "tables.next")
        header, first, *_ = program.part("#source-mrd")
        assert "find" in header
        assert "2E" in first
        assert "!-3" in first
        assert "MRD-01 error" in program.part("#reason")[0]
        await program.do("cursor.last", "cursor.up")
        assert program.part("#reason")[0].strip() == ""
        await program.do("tables.faults")
        assert "3 of 4" in program.text
        assert "[findings>0]" in program.text
        await program.do("cursor.first", "number.explain")
        await program.until(lambda: isinstance(program.app.screen, PageScreen))
        await program.settle()
        assert "Why MRD-01 matters." in program.text
        await program.pilot.press("escape")
        await program.do("tables.faults")
        assert "3 of 4" not in program.text
        await program.do("tables.next", "tables.faults")
        assert "nothing was found in treatment" in program.rows[-1]


async def test_a_finding_hidden_by_a_filter_of_its_table_is_shown_all_the_same(checking):
    async with checking() as program:
        await found(program)
        await program.do("screen.tables", "tables.next", "filter.edit")
        await program.pilot.press(*"day>40", "enter")
        await program.settle()
        assert program.table("#source-mrd").extent == 1
        await program.do("finding.next")
        await program.settle()
        assert program.table("#source-mrd").cursor_key == "0"
        await program.do("view.undo")
        await program.settle()
        assert program.table("#source-mrd").extent == 1


async def test_the_cohort_has_how_many_findings_each_patient_has_and_filters_by_it(checking):
    async with checking() as program:
        await found(program)
        rows = {row.strip("▸ ")[:2]: row for row in program.part("#patients")[1:]}
        assert rows["P1"].strip("▸ ").startswith("P1!")
        assert [" 3E" in rows["P1"], " 1W" in rows["P2"], " 1I" in rows["P3"]] == [True] * 3
        assert "findings 1E 4W 1I" in program.rows[0]
        await program.do("filter.edit")
        await program.pilot.press(*"findings>1", "enter")
        await program.settle()
        assert "1 of 4" in program.text


async def test_explaining_tells_of_the_rule_and_its_limits(checking):
    async with checking((80, 24)) as program:
        await found(program)
        await program.do("screen.checks", "number.explain")
        await program.until(lambda: isinstance(program.app.screen, PageScreen))
        await program.settle()
        assert "limits    most = 31" in program.text


async def test_masked_findings_name_nobody_and_lead_to_the_same_rows(checking):
    async with checking() as program:
        await found(program)
        await program.do("view.mask")
        await program.until(lambda: "MASKED" in program.rows[0])
        await found(program)
        assert "findings 1E 4W 1I" in program.rows[0]
        await program.do("screen.checks", "checks.previous")
        await program.settle()
        assert "P1" not in program.text
        assert not any("-3" in row for row in program.part("#findings"))
        await program.do("case.open")
        await program.settle()
        table = program.table("#source-mrd")
        frame = program.app.opened.cohort.mrd
        assert frame["day"][int(table.cursor_key)] == -3.0
        assert ": Title of MRD-01." in program.part("#reason")[0]


async def test_at_another_data_cut_the_rules_are_run_over_what_was_known(checking):
    async with checking() as program:
        await found(program)
        await program.do("cut.choose")
        await program.pilot.press(*"6", "enter")
        await program.until(lambda: "as of day 6" in program.rows[0])
        await found(program)
        assert program.app.opened.findings.frame["rule"].to_list() == [
            "MRD-01", "MRD-02", "MRD-02", "PAT-01", "STR-01"
        ]  # fmt: skip


async def test_until_the_data_are_checked_nothing_can_be_gone_to(open_program, doubted):
    async with open_program(doubted, (120, 40)) as program:
        await program.do("finding.next")
        assert "the data are not checked" in program.rows[-1]
        assert "…" in program.part("#patients")[1]
        await program.do("screen.checks")
        assert "the data are being checked" in program.text
        await program.do("screen.tables", "tables.faults")
        assert "the data are not checked" in program.rows[-1]


async def test_settings_of_rules_that_cannot_be_read_are_said_and_stay_said(open_program, doubted):
    wrong = replace(doubted, checks={"checks": {"MRD-99": {"off": True}}})
    start = opened(Loaded(wrong, LoadReport()))
    async with open_program(start, (120, 40), checks=check_opened) as program:
        await found(program)
        assert "not checked" in program.rows[0]
        await program.do("screen.checks")
        assert "not checked: the checks of made" in program.part("#pages")[0]
