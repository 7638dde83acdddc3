"""Cumulative incidence of molecular response in a report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from mrdscope.analysis.results import Results
from mrdscope.analysis.time_to_event.incidence import GroupIncidence, Incidence
from mrdscope.analysis.time_to_event.survival import SurvivalResult
from mrdscope.errors import AnalysisError
from mrdscope.present.charts.incidence import incidence_chart
from mrdscope.present.incidence import count_lines, incidence_table
from mrdscope.present.incidence_curves import incidence_curves
from mrdscope.present.styled import Role
from mrdscope.report.disclosure import Disclosure
from mrdscope.report.document import (
    Bullets,
    Figure,
    Heading,
    Paragraph,
    Part,
    Table,
    table_of,
    words,
)
from mrdscope.report.figures.incidence import incidence_picture
from mrdscope.report.figures.survival import CELLS
from mrdscope.report.pages.coarse import open_times
from mrdscope.report.suppression import Policy

ENDPOINT = "molecular_response"
#: The size of the figure in characters.
CHART_SIZE = (78, 20)


def molecular_response(results: Results, disclosure: Disclosure, time_zero: str) -> Iterator[Part]:
    """Yield the cumulative incidence of molecular response, relapse and death competing.

    Where small cells are suppressed the figure, each of whose steps is one patient's, is left out,
    and so are times too near each other. ``time_zero`` is what days count from.
    """
    if results.series.samples.is_empty():
        return
    try:
        found = results.survival(ENDPOINT)
    except AnalysisError as error:
        yield Paragraph(words(f"Not estimable: {error.sentence}", Role.CAUTION))
        return
    incidence = found.incidence
    if incidence is None or not incidence.groups or not incidence.groups[0].event.curve.size:
        return
    endpoint = found.times.endpoint
    yield Heading(f"Cumulative incidence of {endpoint.title.lower()}", 3)
    yield Paragraph(words(f"{endpoint.definition} Source: {endpoint.source}.", Role.MUTED))
    yield _estimates(found, incidence, disclosure)
    if not disclosure.suppressing:
        yield Bullets(tuple(count_lines(found, incidence)))
        yield _figure(found, incidence, time_zero)


def _estimates(found: SurvivalResult, incidence: Incidence, disclosure: Disclosure) -> Table:
    """Return the incidence of each cause at landmarks; where suppressed at times far apart."""
    event = incidence.groups[0].event.curve
    level = f"{100 * event.confidence:g} % {event.conf_type} intervals"
    notes = [words("Aalen-Johansen; one less Kaplan-Meier would overestimate it", Role.MUTED)]
    caption = f"Cumulative incidence, of {event.size} patients, {level}"
    table = table_of(incidence_table(found, incidence), caption)
    if disclosure.policy is not None:
        shown = _open(incidence.groups[0], disclosure.policy)
        rows = tuple(row for row, open_ in zip(table.rows, shown, strict=True) if open_)
        table = replace(table, rows=rows)
        if not all(shown):
            notes.append(words(f"times suppressed: {shown.count(False)}", Role.CAUTION))
    return replace(table, notes=tuple(notes))


def _open(group: GroupIncidence, policy: Policy) -> list[bool]:
    """Return the times between which nobody, or enough patients, left in each way."""
    causes = (group.event, *group.causes, *group.competing)
    counts = pl.DataFrame(
        {str(place): one.at["events"] for place, one in enumerate(causes)}
        | {"censored": group.event.at["censored"], "at_risk": group.event.at["at_risk"]}
    )
    curve = group.event.curve
    totals = [one.curve.events for one in causes]
    totals.append(curve.size - curve.events - curve.competing)
    return open_times(counts, counts.columns[:-1], totals, policy)


def _figure(found: SurvivalResult, incidence: Incidence, time_zero: str) -> Figure:
    endpoint = found.times.endpoint
    title = f"Cumulative incidence of {endpoint.title.lower()}"
    curves = incidence_curves(incidence, endpoint, CELLS)
    picture = incidence_picture(curves, title, time=f"days from {time_zero}")
    block = incidence_chart(incidence_curves(incidence, endpoint, CHART_SIZE[0]), size=CHART_SIZE)
    note = "steps are at visits: a response began between the last sample without and it"
    return Figure(title, picture.description, picture, block, (words(note, Role.MUTED),))
