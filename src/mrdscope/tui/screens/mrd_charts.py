"""The charts of the MRD screen, each made of the results for a width or a size."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from mrdscope.analysis.case import case
from mrdscope.analysis.mrd.increases import increases
from mrdscope.analysis.mrd.monthly import monthly_levels
from mrdscope.analysis.mrd.reductions import reductions
from mrdscope.analysis.patient_order import PatientOrder, ordered
from mrdscope.analysis.results import Results
from mrdscope.analysis.time_on_study import time_on_study
from mrdscope.analysis.time_to_event.survival import SurvivalResult
from mrdscope.errors import MrdscopeError
from mrdscope.present.charts.incidence import incidence_chart
from mrdscope.present.charts.mrd import mrd_chart
from mrdscope.present.courses import all_courses
from mrdscope.present.glyphs import Glyphs
from mrdscope.present.happenings import happened
from mrdscope.present.heat_map import heat_map
from mrdscope.present.incidence import incidence_lines
from mrdscope.present.incidence_curves import incidence_curves
from mrdscope.present.increases import increase_rows
from mrdscope.present.layout import clipped
from mrdscope.present.relapse_follow_up import relapse_follow_up
from mrdscope.present.rows import RowSource
from mrdscope.present.styled import Block, Role, Span
from mrdscope.present.swimmer import Swim, swimmer
from mrdscope.present.text import visible
from mrdscope.present.waterfall import waterfall
from mrdscope.tui.state import MrdChart


def _named(order: PatientOrder) -> str:
    return "" if order is PatientOrder.COHORT else str(order)


def _heat_map(results: Results, order: PatientOrder, width: int, glyphs: Glyphs) -> RowSource:
    monthly = monthly_levels(results.series, results.settings)
    patients = ordered(results, order)
    return heat_map(
        monthly,
        happened(results),
        patients,
        results.settings,
        width=width,
        order=_named(order),
        glyphs=glyphs,
    )


def _waterfall(results: Results, _order: PatientOrder, width: int, glyphs: Glyphs) -> RowSource:
    return waterfall(reductions(results.mrd.depth), results.settings, width=width, glyphs=glyphs)


def _increases(results: Results, _order: PatientOrder, width: int, glyphs: Glyphs) -> RowSource:
    found = increases(results.rise, results.course, results.settings)
    return increase_rows(found, results.settings, width=width, glyphs=glyphs)


def _follow_up(results: Results, _order: PatientOrder, width: int, glyphs: Glyphs) -> RowSource:
    return relapse_follow_up(results.mrd.lead_time, width=width, glyphs=glyphs)


def _time_on_study(results: Results, order: PatientOrder, width: int, glyphs: Glyphs) -> RowSource:
    time, patients = time_on_study(results.cohort), ordered(results, order)
    swim = Swim(time, happened(results), results.response, patients, _named(order))
    return swimmer(swim, width=width, glyphs=glyphs)


#: Makes a chart of a row a patient: of results, in an order, so many cells wide.
RowChart = Callable[[Results, PatientOrder, int, Glyphs], RowSource]

#: The charts of a row a patient.
ROW_CHARTS: Mapping[MrdChart, RowChart] = MappingProxyType(
    {
        MrdChart.HEAT_MAP: _heat_map,
        MrdChart.REDUCTION: _waterfall,
        MrdChart.INCREASES: _increases,
        MrdChart.FOLLOW_UP: _follow_up,
        MrdChart.TIME_ON_STUDY: _time_on_study,
    }
)

#: Those whose rows can be put in another order.
SORTABLE = frozenset({MrdChart.HEAT_MAP, MrdChart.TIME_ON_STUDY})


def courses(results: Results, patient: str | None, size: tuple[int, int], glyphs: Glyphs) -> Block:
    """Return all courses on one axis, one patient's highlighted."""
    monthly = monthly_levels(results.series, results.settings)
    shown = patient is not None and patient in results.cohort.patients["patient_id"]
    highlighted = case(results, patient) if shown and patient is not None else None
    found = all_courses(results.series, monthly, results.settings, highlighted)
    return mrd_chart(found, size=size, glyphs=glyphs)


def incidence(
    answer: SurvivalResult | MrdscopeError | None, size: tuple[int, int], glyphs: Glyphs
) -> Block:
    """Return the incidence of molecular response with the numbers under it, or why there is none.

    None: it is being computed.
    """
    width, height = size
    if answer is None:
        return ((Span("computing ...", Role.MUTED),),)
    if isinstance(answer, MrdscopeError):
        return (clipped((Span(visible(answer.sentence), Role.CAUTION),), width),)
    lines = tuple(clipped(line, width) for line in incidence_lines(answer))
    found = answer.incidence
    curves = () if found is None else incidence_curves(found, answer.times.endpoint, width)
    rows = max(height - len(lines) - 1, height // 2)
    chart = incidence_chart(curves, size=(width, rows), glyphs=glyphs)
    return (*chart, (), *lines)[:height]
