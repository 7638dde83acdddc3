"""Cumulative incidence by cause in lines: estimates that add up with survival, counts, tests."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from mrdscope.analysis.time_to_event.endpoints import Endpoint, in_words
from mrdscope.analysis.time_to_event.incidence import EVENT, GroupIncidence, Incidence
from mrdscope.analysis.time_to_event.survival import SurvivalResult
from mrdscope.present.numbers import days, p_value, percent, percent_estimate, ratio
from mrdscope.present.plain import table_block, table_within
from mrdscope.present.styled import Block, Line, Role, Span
from mrdscope.present.table import Align, ColumnSpec, TableModel, spanned
from mrdscope.present.text import visible

_NAME_CELLS, _CAUSE_CELLS = 16, 28


def cause_words(cause: str, endpoint: Endpoint) -> str:
    """Return a cause as people call it; where one event ends the endpoint, that one's name."""
    if cause == EVENT:
        return in_words(endpoint.ended_by[0]) if len(endpoint.ended_by) == 1 else "any event"
    return visible(in_words(cause))


def incidence_title(title: str) -> str:
    """Return what the incidence of an endpoint of that title is called."""
    called_so = title.casefold().startswith("cumulative incidence")
    return title if called_so else f"{title}, cumulative incidence"


def incidence_table(result: SurvivalResult, found: Incidence) -> TableModel:
    """Return the incidence of every cause, and survival free of all, at the chosen times.

    A row a group and time. In every row the event, what competes and the event-free add up to
    100 %; the causes of the event add up to the event.
    """
    endpoint = result.times.endpoint
    parts = [
        _rows(group, survival.at).with_columns(group=pl.lit(group.name))
        for group, survival in zip(found.groups, result.groups, strict=True)
    ]
    frame = pl.concat(parts).with_row_index("key").with_columns(pl.col("key").cast(pl.String))
    first = found.groups[0]
    causes = (first.event, *first.causes, *first.competing)
    columns = [
        ColumnSpec(
            f"{place}", cause_words(one.cause, endpoint),
            "Aalen-Johansen estimate with its interval", spanned(percent_estimate),
            sources=tuple(f"{place} {part}" for part in ("incidence", "lower", "upper")),
            min_width=12, max_width=_CAUSE_CELLS,
        )
        for place, one in enumerate(causes)
    ]  # fmt: skip
    name = (ColumnSpec("group", "group", "group", pinned=True, max_width=_NAME_CELLS),)
    return TableModel(
        frame,
        (
            *(name if len(found.groups) > 1 else ()),
            ColumnSpec("time", "day", "time of the estimate", spanned(days), align=Align.DECIMAL,
                       pinned=True, min_width=4),
            *columns,
            ColumnSpec("survival", "event-free %", "free of all of them", spanned(percent),
                       align=Align.RIGHT),
            ColumnSpec("at_risk", "risk", "patients still observed just before", spanned(str),
                       align=Align.RIGHT),
        ),
        "key",
    )  # fmt: skip


def _rows(group: GroupIncidence, survival: pl.DataFrame) -> pl.DataFrame:
    frame = survival.select("time", "survival", "at_risk")
    for place, one in enumerate((group.event, *group.causes, *group.competing)):
        frame = frame.hstack(
            one.at.select(
                pl.col(part).alias(f"{place} {part}") for part in ("incidence", "lower", "upper")
            )
        )
    return frame


def count_lines(result: SurvivalResult, found: Incidence) -> Iterator[Line]:
    """Yield how many had what, a line a group."""
    endpoint = result.times.endpoint
    for group in found.groups:
        parts = [
            f"{cause_words(one.cause, endpoint)} {one.curve.events}"
            for one in (group.event, *group.causes, *group.competing)
        ]
        curve = group.event.curve
        censored = curve.size - curve.events - curve.competing
        by = result.times.by
        head = f"{visible(by)} {visible(group.name)}: " if by else ""
        text = f"{curve.size} patients: {', '.join(parts)}; censored {censored}"
        yield Span(head, Role.HEADING), Span(text)


def gray_lines(result: SurvivalResult, found: Incidence) -> Iterator[Line]:
    """Yield Gray's test of each cause, or why there is none."""
    for test in found.gray:
        name = cause_words(test.cause, result.times.endpoint)
        if test.p is None:
            text = f"not estimable: {test.reason}"
        else:
            text = f"chi² {ratio(test.chi2)}, df {test.df}, p {p_value(test.p)}"
        yield Span(f"Gray's test, {name}: ", Role.MUTED), Span(text)


def incidence_lines(result: SurvivalResult, cells: int | None = None) -> Block:
    """Return counts, estimates and tests; nothing where one event alone ends the endpoint.

    With ``cells`` the columns of the table that do not fit so many go on below.
    """
    found = result.incidence
    if found is None:
        return ()
    table = incidence_table(result, found)
    return (
        *count_lines(result, found),
        (),
        *(table_block(table) if cells is None else table_within(table, cells)),
        *gray_lines(result, found),
    )
