"""The findings of a check in the light of a review: what was accepted, and what it finds itself."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import polars as pl

from mrdscope.analysis.quality.checking import Checked
from mrdscope.analysis.quality.found import nothing_found
from mrdscope.analysis.quality.model import FINDINGS, NotRun, Rule
from mrdscope.analysis.quality.rules.review import REVIEW_RULES
from mrdscope.cohort.model import Cohort
from mrdscope.review.findings import keyed_findings, with_states
from mrdscope.review.rules import review_findings
from mrdscope.review.state import State


@dataclass(frozen=True)
class Reviewed:
    """The findings that are left, and how many were accepted and are left out."""

    checked: Checked
    accepted: int


def reviewed(checked: Checked, cohort: Cohort, state: State, now: dt.datetime) -> Reviewed:
    """Return the findings of a check without those accepted, and with those of the review.

    An accepted finding is back as soon as what it is about has changed.

    Parameters
    ----------
    checked
        The findings.
    cohort
        The cohort they were found in.
    state
        Where the review stands; without events nothing changes.
    now
        The moment, with its time zone: queries grow old.
    """
    if not state.events:
        return Reviewed(checked, 0)
    standing = with_states(keyed_findings(checked.frame, cohort), state)
    left = standing.filter(pl.col("review") != "accepted").select(*FINDINGS)
    own = review_findings(cohort, state, now)
    rules = (*checked.rules, *map(_as_rule, REVIEW_RULES))
    both = replace(checked, frame=pl.concat([left, own]), rules=rules)
    return Reviewed(both, standing.height - left.height)


def _as_rule(rule: NotRun) -> Rule:
    """Return a rule of the review as one that was run."""
    return Rule(
        rule.id, rule.severity, rule.category, "patients", rule.title, rule.why, (),
        lambda _evidence, _parameters: nothing_found(),
    )  # fmt: skip
