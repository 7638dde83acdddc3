"""Grading adverse events from laboratory values, and comparing that with what was reported."""

from mrdscope.analysis.grading.agreement import Regrading, regrading
from mrdscope.analysis.grading.regrade import baseline_shift, regrade
from mrdscope.analysis.grading.tables import EVIDENCE

__all__ = ["EVIDENCE", "Regrading", "baseline_shift", "regrade", "regrading"]
