"""Grading adverse events from laboratory values, and comparing that with what was reported."""

from mrdscope.analysis.adverse_events.grading.agreement import Regrading, regrading
from mrdscope.analysis.adverse_events.grading.regrade import regrade
from mrdscope.analysis.adverse_events.grading.shift import baseline_shift, shift_table
from mrdscope.analysis.adverse_events.grading.tables import EVIDENCE, NOT_GRADED

__all__ = [
    "EVIDENCE", "NOT_GRADED", "Regrading", "baseline_shift", "regrade", "regrading", "shift_table",
]  # fmt: skip
