"""What charts of toxicity share: bars stacked by worst grade, and what their shades mean."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from mrdscope.present.charts.canvas import Canvas, words_width
from mrdscope.present.glyphs import Glyphs
from mrdscope.present.styled import Role

#: Titles of the classes of a bar from its foot on, and their roles: the most severe are at the
#: foot, where bars are compared best.
CLASSES = ("V", "III-IV", "I-II", "not graded")
ROLES = (Role.GRADE_5, Role.GRADE_3, Role.GRADE_1, Role.UNCERTAIN)


@dataclass(frozen=True)
class GradeCounts:
    """Patients by worst grade: V, III-IV, I-II, not graded."""

    fifth: int = 0
    severe: int = 0
    mild: int = 0
    not_graded: int = 0

    @property
    def parts(self) -> tuple[int, int, int, int]:
        """The counts in the order of `CLASSES`."""
        return self.fifth, self.severe, self.mild, self.not_graded

    @property
    def any(self) -> int:
        """Patients with any."""
        return sum(self.parts)


def stacked(counts: GradeCounts, n: int, highest: float, cells: int) -> tuple[int, ...]:
    """Return the class (its place in `CLASSES`) of each cell of a bar, from its foot on.

    A bar of ``highest`` (a share of ``n``) is ``cells`` long. Ends are rounded to the nearest cell,
    each as the whole from the foot is; but no class that somebody is in is rounded away, the most
    severe last of all where there is not a cell for each.
    """
    if not n or not counts.any or highest <= 0:
        return ()
    classes = [place for place, part in enumerate(counts.parts) if part][:cells]
    length = min(max(_nearest(counts.any / n / highest * cells), len(classes)), cells)
    ends: list[int] = []
    total = 0
    for place in classes:
        total += counts.parts[place]
        rounded = _nearest(total / n / highest * cells)
        least, most = len(ends) + 1, length - (len(classes) - len(ends) - 1)
        ends.append(min(max(rounded, least, (ends[-1] + 1) if ends else 0), most))
    ends[-1] = length
    starts = [0, *ends]
    return tuple(
        place
        for place, start, end in zip(classes, starts, ends, strict=False)
        for _ in range(start, end)
    )


def _nearest(cells: float) -> int:
    return math.floor(cells + 0.5)


def round_share(share: float) -> float:
    """Return the share an axis ends at: the next of 10, 20, 25, 50 and 100 %."""
    return next((end for end in (0.1, 0.2, 0.25, 0.5) if share <= end), 1.0)


def shade_legend(
    canvas: Canvas, row: int, glyphs: Glyphs, shown: Collection[int], after: Sequence[str] = ()
) -> None:
    """Write what the shades mean, as far as they are shown, and more words after them."""
    column = 0
    for place in sorted(shown):
        words = f"{glyphs.shades[place]} {CLASSES[place]}"
        canvas.text(column, row, words, ROLES[place])
        column += words_width(words) + 2
    for words in after:
        canvas.text(column, row, glyphs.text(words, canvas.width - column), Role.MUTED)
        column += words_width(words) + 2
