"""Why a number is what it is, in lines; and the value of any metric as text."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

import polars as pl

from mrdscope.analysis.metrics import ENTRIES, Explanation, Kind, Metric, Scope
from mrdscope.present import numbers
from mrdscope.present.plain import table_block
from mrdscope.present.setting_text import setting_text
from mrdscope.present.source_rows import flag, source_rows
from mrdscope.present.styled import Block, Line, Role, Span
from mrdscope.present.table import TableModel
from mrdscope.present.text import NULL, cell_width, fit, visible

_CELLS = 100
_LABEL = 12


def _finite(value: object) -> float | None:
    return value if isinstance(value, int | float) and math.isfinite(value) else None


def _level(status: str | None, low: float | None, high: float | None) -> str:
    return numbers.level(status, low, high)


def _word(value: object) -> str:
    return NULL if value is None else visible(str(value))


def _one(form: Callable[[float | None], str]) -> Callable[..., str]:
    return lambda value: form(_finite(value))


def _three(form: Callable[[float | None], str], unit: str = "") -> Callable[..., str]:
    return lambda value, low, high: numbers.estimate(
        _finite(value), _finite(low), _finite(high), form, unit
    )


def _duration(low: float | None, high: float | None) -> str:
    return numbers.days_between(_finite(low), _finite(high))


def _followed(value: object, running: object) -> str:
    text = numbers.days(_finite(value))
    return f"{text}+" if running and text != NULL else text


def _share(count: int | None, n: int | None, low: float | None, high: float | None) -> str:
    if count is None or not n:
        return NULL
    return f"{count} of {n}, {numbers.percent_estimate(count / n, low, high)}"


_FORMS: Mapping[Kind, Callable[..., str]] = MappingProxyType(
    {
        Kind.LEVEL: _level,
        Kind.INTERVAL: lambda low, high: numbers.log10_change(_finite(low), _finite(high)),
        Kind.DAYS: _one(numbers.days),
        Kind.DURATION: _duration,
        Kind.FOLLOWED: _followed,
        Kind.COUNT: _one(numbers.number),
        Kind.NUMBER: _one(numbers.ratio),
        Kind.MEASURE: _one(numbers.figures),
        Kind.FLAG: flag,
        Kind.WORD: _word,
        Kind.GRADE: _one(numbers.number),
        Kind.FRACTION: _three(numbers.percent, "%"),
        Kind.ESTIMATE: _three(numbers.ratio),
        Kind.P_VALUE: _one(numbers.p_value),
        Kind.SHARE: _share,
    }
)


def value_text(kind: Kind, value: tuple[object, ...]) -> str:
    """Return a metric's value as text, as its kind is written everywhere."""
    return _FORMS[kind](*value)


def metric_text(metric: Metric, value: tuple[object, ...]) -> str:
    """Return a metric's value with its unit; an estimate in days as days are written."""
    if metric.kind is Kind.ESTIMATE and metric.unit == "day":
        text = _three(numbers.days)(*value)
    else:
        text = value_text(metric.kind, value)
    return f"{text} {metric.unit}" if metric.unit and text != NULL else text


def _text_lines(label: str, text: str, width: int, role: Role = Role.PLAIN) -> Iterator[Line]:
    for place, part in enumerate(textwrap.wrap(visible(text), max(width - _LABEL, 20))):
        yield Span(fit(label if place == 0 else "", _LABEL), Role.MUTED), Span(part, role)


def input_rows(explanation: Explanation) -> TableModel:
    """Return the rows a number was made of, then those left out with the reason, as one table.

    Its keys count the rows from 0.
    """
    used = explanation.used.with_columns(use=pl.lit("used"))
    left_out = explanation.left_out.with_columns(use=pl.lit("left out"))
    both = pl.concat([used, left_out], how="diagonal_relaxed")
    return source_rows(both.select("use", pl.exclude("use")))


def explanation_head(explanation: Explanation, width: int = _CELLS) -> Block:
    """Return a metric's value for one subject, its definition, formula, source and settings."""
    metric = explanation.metric
    of = f" of {visible(explanation.subject)}" if explanation.subject else ""
    unit = f" {metric.unit}" if metric.unit else ""
    value = value_text(metric.kind, explanation.value)
    heading = Span(f"{visible(metric.title)}{of}: ", Role.HEADING)
    settings = "; ".join(
        f"{n.replace('_', ' ')}: {setting_text(v)}" for n, v in explanation.parameters
    )
    return (
        (heading, Span(value, Role.STRONG), Span(unit, Role.MUTED)),
        *_text_lines("definition", metric.definition, width),
        *_text_lines("formula", explanation.formula, width),
        *_text_lines("source", metric.source, width),
        *_text_lines("unverified", "; ".join(explanation.unverified), width, Role.CAUTION),
        *_text_lines("settings", settings, width),
    )


def explanation_block(explanation: Explanation, width: int = _CELLS) -> Block:
    """Return an explanation with the rows used, and those left out with the reason."""
    lines = list(explanation_head(explanation, width))
    for title, frame in (("used", explanation.used), ("left out", explanation.left_out)):
        if frame.height:
            lines += [
                (),
                (Span(f"{title} ({frame.height})", Role.HEADING),),
                *table_block(source_rows(frame)),
            ]
    return tuple(lines)


def metrics_block() -> Block:
    """Return every metric by whose number it is: how it is asked for, and its definition."""
    widest = max(cell_width(one.pattern) for one in ENTRIES) + 2
    lines: list[Line] = []
    for scope in Scope:
        lines.append((Span(f"of a {scope}", Role.HEADING),))
        lines += [
            (Span(f"  {fit(one.pattern, widest)}"), Span(one.definition, Role.MUTED))
            for one in ENTRIES
            if one.scope is scope
        ]
    return tuple(lines)
