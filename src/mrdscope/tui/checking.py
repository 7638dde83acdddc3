"""Checking what is open once it is on the screen, and going from finding to finding."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mrdscope.errors import MrdscopeError
from mrdscope.tui.program import Program
from mrdscope.tui.state import ScreenId

if TYPE_CHECKING:
    from mrdscope.analysis.quality.findings import Finding, Findings
    from mrdscope.tui.opened import Opened
    from mrdscope.tui.work import Job

#: The slot of the work, and what it is called while it is under way.
_CHECKS = "checks"


def check_opened(opened: Opened, job: Job) -> Findings:
    """Run every rule over what is open, saying how far it is; see `tui.opened.Opened.checked`."""
    return opened.checked(job)


class Checking(Program, inherit_bindings=False):
    """Runs the rules in a thread, keeps what they found, and steps through it."""

    #: Everything that was found, accepted or not; None while the rules are run.
    all_found: Findings | None = None

    def start_checks(self) -> None:
        """Run the rules over what is open, unless that was done."""
        opened, checks = self.opened, self.checks
        if opened is None or checks is None or opened.findings is not None:
            return
        self.all_found = None
        self.compute(
            _CHECKS, lambda job: checks(opened, job), lambda found: self._found(opened, found)
        )

    def _found(self, opened: Opened, found: Findings | MrdscopeError) -> None:
        if opened != self.opened:
            return
        if isinstance(found, MrdscopeError):
            from mrdscope.analysis.quality.findings import unchecked  # noqa: PLC0415 - polars

            self.say(f"the data could not be checked: {found.sentence}")
            found = unchecked(found.sentence)
        self.all_found = found
        self.show_findings()

    def show_findings(self) -> None:
        """Show what was found, in the light of the review where there is one."""
        found, opened = self.all_found, self.opened
        if found is None or opened is None:
            return
        if opened.review is not None and found.keyed is not None:
            from mrdscope.tui.standing import in_light_of  # noqa: PLC0415 - polars

            accepted, quoted = self.state.checks.accepted, not opened.viewpoint.masked
            found = in_light_of(found, opened.review.state, accepted=accepted, quoted=quoted)
        self.take_findings(found)

    def take_findings(self, found: Findings) -> None:
        """Have these findings from now on; the finding gone to last is kept where it still is."""
        assert self.opened is not None  # noqa: S101 - findings are of something
        self.opened = replace(self.opened, findings=found)
        gone_to = self.state.checks.finding
        if gone_to is not None and found.finding(gone_to) is None:
            self.state = replace(self.state, checks=self.state.checks.at(None))
        self.put_in_order()
        if self.front is not None:
            self.front.catch_up()

    # Going to one

    def action_step_finding(self, by: int) -> None:
        """Go to the next finding in the order and under the filters of their table, or back."""
        opened = self.opened
        if opened is None or opened.findings is None:
            return
        patient = self.state.patient if self.state.screen is ScreenId.CASE else None
        view = self.state.history(opened.FINDINGS_TABLE).present
        step = opened.step_finding(view, self.state.checks.finding, by, patient)
        finding = None if step.number is None else opened.findings.finding(step.number)
        if finding is None:
            self.say(step.text)
        else:
            self.go_to_finding(finding, step.text)

    def go_to_finding(self, finding: Finding, text: str = "") -> None:
        """Be at a finding on every screen: its patient selected, its reason said after a text."""
        from mrdscope.present.checks import reason  # noqa: PLC0415 - polars

        state = replace(self.state, checks=self.state.checks.at(finding.id))
        if self.opened is not None and self.opened.has(finding.patient_id):
            state = state.select(finding.patient_id)
        self.set_state(state)
        if self.front is None:
            return
        self.front.go_to_finding(finding)
        # A table has no row of its own to tell the reason of what is about a column.
        in_sight = self.front.TELLS_REASONS and (
            finding.place is not None or self.state.screen is ScreenId.CHECKS
        )
        told = "" if in_sight else reason(finding)
        self.say(": ".join(part for part in (text, told) if part))

    def open_finding(self, finding: Finding) -> None:
        """Go to the cell a finding is about, in its table."""
        self.set_state(replace(self.state.visit(ScreenId.TABLES), table=finding.table))
        self.call_after_refresh(self.go_to_finding, finding)
