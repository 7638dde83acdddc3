"""Numbers under the ticks of a time axis, in the layout of KMunicate (BMJ Open 2019;9:e030215)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mrdscope.present.styled import Role
from mrdscope.report.figures.drawing import LINE, Frame, clipped, line, words
from mrdscope.report.markup import Markup, joined


@dataclass(frozen=True)
class Counts:
    """The rows of one group, each a name and a number, or a word, at every tick."""

    name: str
    role: Role
    dash: str | None
    times: tuple[float, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


def height(groups: Sequence[Counts]) -> float:
    """Return how high the table is."""
    heads = len(groups) if len(groups) > 1 else 0
    return (sum(len(group.rows) for group in groups) + heads) * LINE + (6 if groups else 0)


def risk_table(frame: Frame, groups: Sequence[Counts], top: float) -> Markup:
    """Return the table from ``top`` down, its numbers under the ticks of ``frame``."""
    parts: list[Markup] = []
    base = top + LINE
    for group in groups:
        if len(groups) > 1:
            stroke = ((6.0, base - 4), (28.0, base - 4))
            parts.append(line(*stroke, f"s-{group.role}", 2, group.dash))
            name = clipped(group.name, frame.right - 40)
            parts.append(words((34, base), name, group.role, classes="bold"))
            base += LINE
        for label, numbers in group.rows:
            parts.append(words((6, base), label, Role.MUTED, classes="small"))
            for time, number in zip(group.times, numbers, strict=True):
                if frame.x[0] <= time <= frame.x[1]:
                    at = (frame.across(time), base)
                    parts.append(words(at, number, anchor="middle", classes="small"))
            base += LINE
    return joined(*parts)
