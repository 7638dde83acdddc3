"""The findings in what is open: the rules are run over names, and shown under pseudonyms."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mrdscope.analysis.as_of import DateCut, parse_cut
from mrdscope.analysis.quality.checking import Checked
from mrdscope.analysis.quality.findings import Findings, findings_of
from mrdscope.analysis.quality.located import replaced
from mrdscope.analysis.quality.model import Evidence
from mrdscope.analysis.quality.settings_toml import CheckSettings, check_settings
from mrdscope.report.findings.masking import masked_findings
from mrdscope.report.pseudonyms import Masked
from mrdscope.tui.standing import keyed

if TYPE_CHECKING:
    from mrdscope.tui.opened import Opened
    from mrdscope.tui.work import Job


def checked(opened: Opened, job: Job) -> Findings:
    """Run every rule over what is open, as it is known at its data cut; given up where stale.

    The rules are run over the cohort as it is named, because what masking leaves out is what many
    of them are about; where it is masked, what they found names nobody.
    """
    asked = check_settings(opened.named.cohort)
    seen = evidence(opened, asked)
    found = findings_of(seen, asked.rules, asked.settings, job.step)
    if opened.viewpoint.cut is None and opened.loaded.cohort.as_of is None:
        # A review is of the cohort as it was read.
        found = keyed(found, opened.loaded.cohort)
    return found if opened.hidden is None else _masked(found, opened, opened.hidden)


def evidence(opened: Opened, asked: CheckSettings) -> Evidence:
    """Return what the rules look at: what was known at the data cut, else at the one asked for."""
    cut = opened.viewpoint.cut
    known = None if cut is None else parse_cut(cut)
    date = known.date if isinstance(known, DateCut) else asked.cut
    return Evidence(opened.named.cohort, opened.loaded.report, opened.named, date)


def _masked(found: Findings, opened: Opened, hidden: Masked) -> Findings:
    """Return findings that name nobody, with the places their rows have under pseudonyms."""
    placed = replaced(found.frame, opened.named.cohort, hidden.names)
    told = masked_findings(Checked(placed, (*found.rules, *found.off)), hidden)
    return replace(found, frame=told.frame)
