"""Lines, words and marks of a picture, and a frame with its scales; sizes in points."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mrdscope.present.charts.axes import Scale, time_label
from mrdscope.present.styled import Role
from mrdscope.present.text import cell_width, clip, visible
from mrdscope.report.figures.picture import FONT_SIZE
from mrdscope.report.markup import Markup, element, joined, number

Point = tuple[float, float]

#: A character takes about so much of the size of its type: generous, so that words never touch.
CHARACTER = 0.56

#: Dashes that tell curves apart without colour: of the first, second, third and fourth.
DASHES = (None, "7 3", "2 3", "9 3 2 3")

TICK = 4.0
LINE = FONT_SIZE + 3


def text_width(words: str, size: float = FONT_SIZE) -> float:
    """Return about how wide words are."""
    return cell_width(visible(words)) * CHARACTER * size


def clipped(words: str, width: float, size: float = FONT_SIZE) -> str:
    """Return words cut to a width, ending in an ellipsis where they were cut."""
    return clip(visible(words), max(int(width / (CHARACTER * size)), 0))


def line(
    start: Point, end: Point, classes: str, width: float = 1, dash: str | None = None
) -> Markup:
    """Return a straight line."""
    return element(
        "line", class_=classes, x1=start[0], y1=start[1], x2=end[0], y2=end[1],
        stroke_width=width, stroke_dasharray=dash,
    )  # fmt: skip


def path(
    points: Sequence[Point], classes: str, width: float = 1, dash: str | None = None
) -> Markup:
    """Return a line through points."""
    return element(
        "polyline", class_=f"{classes} open", points=pairs(points), stroke_width=width,
        stroke_dasharray=dash, stroke_linejoin="round",
    )  # fmt: skip


def area(points: Sequence[Point], classes: str, opacity: float = 1) -> Markup:
    """Return a filled shape."""
    return element("polygon", class_=classes, points=pairs(points), fill_opacity=opacity)


def pairs(points: Iterable[Point]) -> str:
    """Return points as an attribute holds them."""
    return " ".join(f"{number(x)},{number(y)}" for x, y in points)


def words(
    at: Point, text: str, role: Role = Role.PLAIN, *, anchor: str | None = None, classes: str = ""
) -> Markup:
    """Return words whose base line begins (or ends, or has its middle) at a point."""
    return element(
        "text", text, class_=f"f-{role} {classes}".strip(), x=at[0], y=at[1], text_anchor=anchor
    )


@dataclass(frozen=True)
class Frame:
    """The part of a picture a chart is drawn in: its place, and what its sides stand for."""

    left: float
    top: float
    width: float
    height: float
    x: tuple[float, float]
    y: tuple[float, float]

    @property
    def right(self) -> float:
        """Where it ends."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """Where the x axis runs."""
        return self.top + self.height

    def across(self, value: float) -> float:
        """Return where a value lies on the x axis; one beyond the scale lies at its end."""
        return self.left + Scale(*self.x, 2).position(value) * self.width

    def upwards(self, value: float) -> float:
        """Return where a value lies on the y axis, held to the scale."""
        return self.bottom - Scale(*self.y, 2).position(value) * self.height

    def point(self, x: float, y: float) -> Point:
        """Return where a pair of values lies."""
        return self.across(x), self.upwards(y)


def axes(frame: Frame, y_ticks: Mapping[float, str], x_ticks: Sequence[float]) -> Markup:
    """Return both axes with ticks and labels; the horizontal lines are faint."""
    parts = [
        line((frame.left, frame.upwards(y)), (frame.right, frame.upwards(y)), "grid", 0.5)
        for y in y_ticks
        if frame.upwards(y) < frame.bottom - 1
    ]
    axis = f"s-{Role.MUTED}"
    parts += [
        line((frame.left, frame.top), (frame.left, frame.bottom), axis),
        line((frame.left, frame.bottom), (frame.right, frame.bottom), axis),
    ]
    for y, label in y_ticks.items():
        at = frame.upwards(y)
        parts.append(line((frame.left - TICK, at), (frame.left, at), axis))
        parts.append(words((frame.left - TICK - 3, at + 4), label, Role.PLAIN, anchor="end"))
    for x in x_ticks:
        at = frame.across(x)
        parts.append(line((at, frame.bottom), (at, frame.bottom + TICK), axis))
        place = (at, frame.bottom + TICK + FONT_SIZE)
        parts.append(words(place, time_label(x), Role.PLAIN, anchor="middle"))
    return joined(*parts)


def titles(frame: Frame, x: str, y: str, *, x_at: float) -> Markup:
    """Return what the axes are of: ``x`` in the middle below, ``y`` along the left edge."""
    middle = frame.left + frame.width / 2
    up = frame.top + frame.height / 2
    return joined(
        words((middle, x_at), x, Role.PLAIN, anchor="middle"),
        element(
            "text", clipped(y, frame.height + 2 * frame.top), class_=f"f-{Role.PLAIN}",
            transform=f"translate({number(FONT_SIZE)} {number(up)}) rotate(-90)",
            text_anchor="middle",
        ),
    )  # fmt: skip
