"""The marks a screen is drawn with, each one cell wide, once in Unicode and once in ASCII.

What a mark means never rests on its colour: a measured value, a value below its limit of detection
and a sample that could not be evaluated are different characters in both sets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

from mrdscope.present.ascii import to_ascii
from mrdscope.present.text import clip, visible

if TYPE_CHECKING:
    from mrdscope.cohort.schema import Status

#: What `Glyphs.pen` holds where lines are drawn in Braille dots, two by four to a cell.
BRAILLE = "braille"


@dataclass(frozen=True, slots=True)
class Marks:
    """One character for each status of an MRD sample."""

    quantified: str
    not_quantifiable: str
    undetected: str
    not_evaluable: str
    above_range: str

    def of(self, status: Status) -> str:
        """Return the mark of a status."""
        # By their names: the schema is not imported for the sake of a shell without a cohort.
        return {
            "quantified": self.quantified,
            "positive_not_quantifiable": self.not_quantifiable,
            "undetected": self.undetected,
            "not_evaluable": self.not_evaluable,
            "above_range": self.above_range,
        }[status.value]


@dataclass(frozen=True, slots=True)
class Pen:
    """What a curve is drawn with: its character along and down, and its dashes.

    ``along`` and ``down`` are `BRAILLE` or one character. ``dashes`` is how many dots are drawn and
    left out in turn; empty for a solid line. Curves differ in their pens and not in colour alone.
    """

    along: str
    down: str
    dashes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Faint:
    """How courses behind others are drawn: every so manieth dot; ``sign`` is what it looks like."""

    sign: str
    character: str
    every: int = 1


@dataclass(frozen=True, slots=True)
class Glyphs:
    """A set of marks; `UNICODE` and `ASCII` are the two there are."""

    name: str
    #: Marks of the first, second, third and fourth series of a chart.
    marks: tuple[Marks, ...]
    #: Pens of the first, second, third and fourth curve of a chart.
    pens: tuple[Pen, ...]
    solid: Pen
    #: Faint lines of the first, second and third group of courses behind others.
    faint: tuple[Faint, ...]
    dashed: Pen
    dotted: Pen
    #: Lowest to highest level of a sparkline.
    sparks: tuple[str, ...]
    spark_undetected: str
    threshold: str
    event: str
    limit: str
    median: str
    cursor: str
    band: str
    censored: str
    axis_along: str
    axis_down: str
    axis_corner: str
    axis_start: str
    axis_end: str
    tick_along: str
    tick_down: str
    bar: str
    bar_start: str
    bar_thin: str
    ongoing: str
    up: str
    down: str
    level: str
    null: str
    ellipsis: str
    separator: str
    #: Fills of a bar of grades: V, III-IV, I-II, not graded.
    shades: tuple[str, str, str, str]
    #: Before the row the cursor is on.
    row_cursor: str
    #: Before a bound that a value is not below, as ``≥3.3``; of one cell or more.
    at_least: str
    at_most: str
    #: What a bar is filled with, and what bars are that are told apart, the commonest first.
    block: str
    phases: tuple[str, ...]

    def text(self, words: str, width: int) -> str:
        """Return words made safe and clipped to ``width`` cells, in characters of this set."""
        cells, safe = max(width, 0), visible(words)
        if self.name != "ascii":
            return clip(safe, cells)
        return to_ascii(clip(to_ascii(safe), cells))

    def characters(self) -> tuple[str, ...]:
        """Return every character of the set."""
        return tuple(_single_characters(astuple(self)))


def _single_characters(parts: Iterable[object]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, tuple):
            yield from _single_characters(part)
        elif isinstance(part, str) and len(part) == 1:
            yield part


UNICODE = Glyphs(
    name="unicode",
    marks=(
        Marks("●", "◐", "▽", "?", "▲"),
        Marks("◆", "◈", "◇", "?", "△"),
        Marks("■", "◧", "□", "?", "◬"),
        Marks("★", "✦", "☆", "?", "✶"),
    ),
    pens=(
        Pen(BRAILLE, BRAILLE),
        Pen(BRAILLE, BRAILLE, (4, 3)),
        Pen(BRAILLE, BRAILLE, (1, 2)),
        Pen(BRAILLE, BRAILLE, (6, 2, 1, 2)),
    ),
    solid=Pen(BRAILLE, BRAILLE),
    faint=(Faint("⠤⠤", BRAILLE), Faint("⠄⠠", BRAILLE, 4), Faint("⠂ ", BRAILLE, 8)),
    dashed=Pen(BRAILLE, BRAILLE, (1, 2)),
    dotted=Pen(BRAILLE, BRAILLE, (1, 3)),
    sparks=tuple("▁▂▃▄▅▆▇█"),
    spark_undetected="·",
    threshold="╌",
    event="┊",
    limit="▁",
    median="╌",
    cursor="│",
    band="░",
    censored="+",
    axis_along="─",
    axis_down="│",
    axis_corner="└",
    axis_start="├",
    axis_end="┤",
    tick_along="┬",
    tick_down="┤",
    bar="━",
    bar_start="┣",
    bar_thin="─",
    ongoing="▶",
    up="↑",
    down="↓",
    level="→",
    null="–",
    ellipsis="…",
    separator="·",
    shades=("█", "▓", "░", "?"),
    row_cursor="▸",
    at_least="≥",
    at_most="≤",
    block="█",
    phases=("━", "═", "▒", "░", "╍"),
)

ASCII = Glyphs(
    name="ascii",
    marks=(
        Marks("o", "%", "v", "?", "^"),
        Marks("#", "x", "u", "?", "A"),
        Marks("@", "&", "w", "?", "Y"),
        Marks("$", "S", "s", "?", "T"),
    ),
    pens=(Pen("-", "|"), Pen("=", "|"), Pen("~", "|"), Pen(".", "|")),
    solid=Pen(".", "."),
    faint=(Faint("..", "."), Faint(",,", ","), Faint("''", "'")),
    dashed=Pen(".", ".", (1, 1)),
    dotted=Pen(".", ".", (1, 2)),
    sparks=tuple("_-~=+*%#"),
    spark_undetected=".",
    threshold="-",
    event=":",
    limit="_",
    median="-",
    cursor="|",
    band="/",
    censored="+",
    axis_along="-",
    axis_down="|",
    axis_corner="+",
    axis_start="+",
    axis_end="|",
    tick_along="+",
    tick_down="+",
    bar="=",
    bar_start="[",
    bar_thin="-",
    ongoing=">",
    up="^",
    down="v",
    level=">",
    null="-",
    ellipsis="~",
    separator=".",
    shades=("#", "=", "-", "?"),
    row_cursor=">",
    at_least=">=",
    at_most="<=",
    block="#",
    phases=("=", "#", "%", ":", "~"),
)
