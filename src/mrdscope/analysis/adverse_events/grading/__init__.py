"""Grading adverse events from laboratory values, and comparing that with what was reported."""

from mrdscope.analysis.adverse_events.grading.agreement import Regrading, regrading
from mrdscope.analysis.adverse_events.grading.regrade import baseline_shift, regrade
from mrdscope.analysis.adverse_events.grading.tables import EVIDENCE

__all__ = ["EVIDENCE", "Regrading", "baseline_shift", "regrade", "regrading"]
