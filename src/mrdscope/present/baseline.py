"""Table 1 in lines."""

from __future__ import annotations

from collections.abc import Iterator

from mrdscope.analysis.baseline import Baseline, Characteristic
from mrdscope.present.numbers import count_percent, number
from mrdscope.present.styled import Block, Line, Role, Span
from mrdscope.present.text import fit, visible

_TITLE_CELLS = 52
_INDENT = "  "


def baseline_block(baseline: Baseline) -> Block:
    """Return every characteristic: median and range, or each category with n and percent.

    Percentages are of the patients whose value is known; how many are not is said.
    """
    head = (Span(fit("", _TITLE_CELLS)), Span(f"N = {baseline.n}", Role.HEADING))
    return (head, *(line for one in baseline.characteristics for line in _lines(one)))


def _lines(one: Characteristic) -> Iterator[Line]:
    unit = f", {one.unit}" if one.unit else ""
    title = visible(f"{one.title}{unit}")
    if one.categories or one.median is None:
        yield (Span(title, Role.HEADING),)
    else:
        spread = f"{number(one.median)} ({number(one.minimum)} to {number(one.maximum)})"
        yield (
            Span(fit(f"{title}, median (range)", _TITLE_CELLS), Role.HEADING),
            Span(spread),
        )
    for category in one.categories:
        label = fit(_INDENT + visible(category.value), _TITLE_CELLS)
        yield Span(label), Span(count_percent(category.n, one.known))
    if one.missing:
        yield Span(fit(f"{_INDENT}missing", _TITLE_CELLS), Role.MISSING), Span(str(one.missing))
