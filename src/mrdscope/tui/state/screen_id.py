"""The screens there are."""

from __future__ import annotations

import enum


class ScreenId(enum.StrEnum):
    """The screens; the value names each in commands, actions and saved views."""

    COHORT = "cohort"
    CASE = "case"
    MRD = "mrd"
    TOXICITY = "toxicity"
    SURVIVAL = "survival"
    CHECKS = "checks"
    TABLES = "tables"
    DEFINITIONS = "definitions"
    THRESHOLDS = "thresholds"
    COMPARISON = "comparison"
