"""What the MRD screen is asked for."""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace


class MrdChart(enum.StrEnum):
    """The charts of the cohort's molecular course, in the order they are gone through."""

    HEAT_MAP = "patients by months"
    REDUCTION = "best reduction"
    INCREASES = "increases and relapses"
    FOLLOW_UP = "after molecular relapse"
    TIME_ON_STUDY = "time on study"
    COURSES = "all courses"
    INCIDENCE = "cumulative incidence"


@dataclass(frozen=True)
class MrdView:
    """A chart, and what its rows are sorted by (`analysis.patient_order.PatientOrder`)."""

    chart: MrdChart = MrdChart.HEAT_MAP
    order: str = "as read"

    def stepped(self, by: int) -> MrdView:
        """Return the view of the chart so many further on, round and round."""
        charts = list(MrdChart)
        return replace(self, chart=charts[(charts.index(self.chart) + by) % len(charts)])
