"""Findings somebody accepted: they are not asked about again until what they are about changes."""

from __future__ import annotations

from dataclasses import dataclass

from mrdscope.review.events import Action, Event, Kind, Target
from mrdscope.review.refusing import require, require_kind, require_reason


@dataclass(frozen=True)
class Acceptance:
    """What was last decided of a finding.

    Parameters
    ----------
    finding
        Which: by rule, table, row and column.
    accepted
        Whether it is accepted, or open again by a reversal.
    content
        The hash of what it was about, see `review.findings.keyed_findings`.
    message
        What it said then.
    by, ts_utc, reason
        Who decided, when and why.
    """

    finding: Target
    accepted: bool
    content: str
    message: str
    by: str
    ts_utc: str
    reason: str

    def holds_for(self, content: str) -> bool:
        """Say whether the finding is accepted as it is now."""
        return self.accepted and self.content == content


def step(current: Acceptance | None, event: Event) -> Acceptance:
    """Return what is decided of a finding after an event; `RefusedError` if not allowed."""
    act = event.act
    require_kind(event, Kind.FINDING)
    accepting = act.action is Action.FINDING_ACCEPTED
    require_reason(event, "accepting a finding" if accepting else "reopening a finding")
    content = act.new.get("content", "")
    if accepting:
        if current is not None and current.holds_for(content):
            require(False, f"{current.by} has already accepted this finding")
    else:
        require(current is not None and current.accepted, "this finding is not accepted")
    return Acceptance(
        act.target, accepting, content, act.new.get("message", ""), act.user, act.ts_utc,
        act.reason or "",
    )  # fmt: skip
