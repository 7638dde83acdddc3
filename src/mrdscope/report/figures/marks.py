"""Marks of MRD samples: what a sample is shows in its shape and filling, never in colour alone."""

from __future__ import annotations

from mrdscope.cohort.schema import Status
from mrdscope.present.styled import Role
from mrdscope.report.figures.drawing import Point, area, line, pairs, words
from mrdscope.report.markup import Markup, element, joined

SIZE = 4.2

#: The ink of the first, second and third series, and the corners of their marks.
SERIES_ROLES = (Role.MARK, Role.CURVE_2, Role.CURVE_3)

_WORDS = {
    Status.QUANTIFIED: "quantified",
    Status.POSITIVE_NOT_QUANTIFIABLE: "positive, not quantifiable",
    Status.UNDETECTED: "undetected, at its own limit of detection",
    Status.NOT_EVALUABLE: "not evaluable",
    Status.ABOVE_RANGE: "above range",
}


def meaning(status: Status) -> str:
    """Return what the mark of a status means."""
    return _WORDS[status]


def mark(at: Point, status: Status, series: int = 0) -> Markup:
    """Return the mark of a sample.

    Quantified is solid, positive but not quantifiable half filled, undetected a hollow triangle
    pointing down, above range a solid one pointing up, not evaluable a question mark. The first
    series has round marks, the second diamonds, the third squares.
    """
    ink = SERIES_ROLES[series % len(SERIES_ROLES)]
    match status:
        case Status.UNDETECTED:
            return _triangle(at, 1, f"hollow s-{Role.UNDETECTED}", _notch(series))
        case Status.ABOVE_RANGE:
            return _triangle(at, -1, f"f-{ink} s-{ink}", _notch(series))
        case Status.NOT_EVALUABLE:
            return words(
                (at[0], at[1] + SIZE), "?", Role.UNCERTAIN, anchor="middle", classes="bold"
            )
        case Status.POSITIVE_NOT_QUANTIFIABLE:
            half = _half(at, series, f"f-{ink}")
            return joined(_shape(at, series, f"hollow s-{ink}"), half)
    return _shape(at, series, f"f-{ink} s-{ink}")


def limit(at: Point) -> Markup:
    """Return the limit of detection of a sample: a short line at its level."""
    return line((at[0] - SIZE, at[1]), (at[0] + SIZE, at[1]), f"s-{Role.LIMIT}", 1)


def _notch(series: int) -> bool:
    return series % len(SERIES_ROLES) > 0


def _triangle(at: Point, down: int, classes: str, notched: bool) -> Markup:
    x, y = at
    reach = SIZE * 1.15
    corners = [(x - reach, y - down * reach * 0.75), (x + reach, y - down * reach * 0.75)]
    corners.append((x, y + down * reach))
    shape = element("polygon", class_=classes, points=pairs(corners), stroke_width=1.3)
    if not notched:
        return shape
    top = y - down * reach * 0.75
    return joined(shape, line((x, top), (x, top - down * SIZE), classes.rpartition(" ")[2], 1.3))


def _corners(at: Point, series: int) -> list[Point]:
    x, y = at
    if series % len(SERIES_ROLES) == 1:
        reach = SIZE * 1.25
        return [(x, y - reach), (x + reach, y), (x, y + reach), (x - reach, y)]
    reach = SIZE * 0.95
    return [(x - reach, y - reach), (x + reach, y - reach), (x + reach, y + reach),
            (x - reach, y + reach)]  # fmt: skip


def _shape(at: Point, series: int, classes: str) -> Markup:
    if series % len(SERIES_ROLES) == 0:
        return element("circle", class_=classes, cx=at[0], cy=at[1], r=SIZE, stroke_width=1.3)
    return element("polygon", class_=classes, points=pairs(_corners(at, series)), stroke_width=1.3)


def _half(at: Point, series: int, classes: str) -> Markup:
    """Return the left half of a mark, filled."""
    x, y = at
    if series % len(SERIES_ROLES) == 0:
        arc = f"M {x:.2f} {y - SIZE:.2f} A {SIZE} {SIZE} 0 0 0 {x:.2f} {y + SIZE:.2f} Z"
        return element("path", class_=classes, d=arc)
    left = [(min(px, x), py) for px, py in _corners(at, series)]
    return area(left, classes)
