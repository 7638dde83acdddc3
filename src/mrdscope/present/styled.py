"""Text with meaning instead of colour: what a span is, for a theme to decide how it looks.

Everything `present` hands on is made of these, so that colour is chosen in one place, and a
monochrome terminal, Markdown and a screen reader lose nothing.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from mrdscope.present.text import cell_width


class Role(enum.StrEnum):
    """What a span of text is."""

    PLAIN = "plain"
    MUTED = "muted"  #: axes, units, what matters less
    STRONG = "strong"
    HEADING = "heading"
    ACCENT = "accent"
    MISSING = "missing"  #: null: the value is not known
    MARK = "mark"  #: a measured value on a chart
    UNDETECTED = "undetected"  #: below a limit of detection
    UNCERTAIN = "uncertain"  #: not evaluable, indeterminate
    LIMIT = "limit"  #: the limit of detection itself
    THRESHOLD = "threshold"
    GOOD = "good"  #: persisting response
    CAUTION = "caution"  #: short response, molecular relapse
    BAD = "bad"  #: hematologic relapse, death
    TREATMENT = "treatment"
    GRADE_1 = "grade-1"
    GRADE_2 = "grade-2"
    GRADE_3 = "grade-3"
    GRADE_4 = "grade-4"
    GRADE_5 = "grade-5"
    CURVE = "curve"  #: first curve of a plot, its band and its marks
    CURVE_2 = "curve-2"
    CURVE_3 = "curve-3"
    CURVE_4 = "curve-4"
    BAND = "band"


@dataclass(frozen=True, slots=True)
class Span:
    """A run of safe text (see `present.text`) in one role.

    ``sign`` stands beside a cell of a table, in the gap after it, and is no part of what it says.
    """

    text: str
    role: Role = Role.PLAIN
    sign: str = ""


Line = tuple[Span, ...]
Block = tuple[Line, ...]


def line(*parts: str | Span) -> Line:
    """Return a line of spans; bare strings are plain."""
    return tuple(part if isinstance(part, Span) else Span(part) for part in parts)


def plain(block: Block) -> str:
    """Return a block's text without its roles, lines joined by newlines, no trailing blanks."""
    return "\n".join("".join(span.text for span in row).rstrip() for row in block)


def width(row: Line) -> int:
    """Return how many terminal cells a line takes."""
    return sum(cell_width(span.text) for span in row)
