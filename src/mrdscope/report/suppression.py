"""Small cells of a table of counts suppressed, so that its totals do not give them away.

A count of a few patients can tell who they are. Where a report is to leave the house such counts
are not shown, nor what they could be calculated from: a row of 7 that shows 6 shows the other one
too. So further cells are suppressed until no suppressed one can be calculated from all that is
shown (complementary suppression: Willenborg and de Waal, Elements of Statistical Disclosure
Control, Springer 2001, chapter 4).

Whether a cell can be calculated is decided exactly. A table with its margins is a flow in a network
(rows and columns are nodes, cells the edges between them), what is shown is fixed, what is not has
bounds; a suppressed cell has more than one possible value if and only if the flow can be diverted
round it, which a search finds. That holds for one table by itself; two documents compared, or two
tables whose patients overlap, are beyond it.
"""

from __future__ import annotations

import enum
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from mrdscope.errors import UsageError

Counts = Sequence[Sequence[int]]

#: Any smaller number would suppress nothing or give away what it hides.
LEAST = 2


class Shown(enum.Enum):
    """What is shown of a count."""

    COUNT = "count"  #: the number itself
    SMALL = "small"  #: that it is at least 1 and less than the least shown
    HIDDEN = "hidden"  #: nothing: it could be any number


@dataclass(frozen=True)
class Policy:
    """Counts from 1 to ``least`` - 1 are small; 0 is no patient and is shown."""

    least: int

    def __post_init__(self) -> None:
        """Refuse a threshold below which nothing is hidden."""
        if self.least < LEAST:
            raise UsageError(
                f"{self.least} suppresses nothing", where="--suppress-below", expected="such as 5"
            )

    def is_small(self, count: int) -> bool:
        """Say whether a count is small."""
        return 0 < count < self.least

    def text(self, shown: Shown) -> str:
        """Return what stands in the place of a suppressed count."""
        return f"<{self.least}" if shown is Shown.SMALL else HIDDEN_WORD


HIDDEN_WORD = "suppr."

_SOURCE, _SINK = ("source", 0), ("sink", 0)
Node = tuple[str, int]
Place = tuple[int, int]


@dataclass(frozen=True)
class Protected:
    """What is shown of each cell, of the total of each row, and of each column.

    ``safe`` is false where a suppressed cell can be calculated all the same, from a total that is
    always shown: then the table must not be shown at all.
    """

    cells: tuple[tuple[Shown, ...], ...]
    rows: tuple[Shown, ...]
    columns: tuple[Shown, ...]
    safe: bool

    @property
    def complete(self) -> bool:
        """Whether nothing was suppressed."""
        every = (*(one for row in self.cells for one in row), *self.rows, *self.columns)
        return all(one is Shown.COUNT for one in every)


def protected(counts: Counts, policy: Policy, *, fixed_columns: bool = True) -> Protected:
    """Return what to show of a table of counts whose row and column totals are known.

    Parameters
    ----------
    counts
        Rows of counts, every row as long: categories by groups, say.
    policy
        What is small.
    fixed_columns
        Whether the totals of the columns (how many patients a group has) are shown whatever they
        are; else they are suppressed as cells are. The total of all is always known.

    Returns
    -------
    Protected
        Every small count that is not fixed is `Shown.SMALL` or `Shown.HIDDEN`, and no suppressed
        one can be calculated from the others, as far as suppressing can prevent it.
    """
    table = _Table([list(row) for row in counts], policy, fixed_columns=fixed_columns)
    safe = table.protect()
    rows, columns = len(table.counts), table.width
    return Protected(
        tuple(tuple(table.shown[row, column] for column in range(columns)) for row in range(rows)),
        tuple(table.shown[row, columns] for row in range(rows)),
        tuple(table.shown[rows, column] for column in range(columns)),
        safe,
    )


def protected_row(counts: Sequence[int], policy: Policy) -> tuple[Shown, ...]:
    """Return what to show of counts that exclude one another, and whose sum is known."""
    return tuple(row[0] for row in protected([[count] for count in counts], policy).cells)


@dataclass
class _Table:
    """A table while it is protected: places of counts, margins last, and what is shown of each."""

    counts: list[list[int]]
    policy: Policy
    fixed_columns: bool
    shown: dict[Place, Shown] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for place in self._places():
            small = self.policy.is_small(self.value(place)) and not self._is_fixed(place)
            self.shown[place] = Shown.SMALL if small else Shown.COUNT

    @property
    def height(self) -> int:
        return len(self.counts)

    @property
    def width(self) -> int:
        return len(self.counts[0]) if self.counts else 0

    def _places(self) -> Iterator[Place]:
        """Yield every cell and total of a row, then the totals of columns; not that of all."""
        for row in range(self.height):
            yield from ((row, column) for column in range(self.width + 1))
        yield from ((self.height, column) for column in range(self.width))

    def _is_fixed(self, place: Place) -> bool:
        return place[0] == self.height and self.fixed_columns

    def value(self, place: Place) -> int:
        row, column = place
        if column == self.width:
            return sum(self.counts[row])
        if row == self.height:
            return sum(line[column] for line in self.counts)
        return self.counts[row][column]

    def protect(self) -> bool:
        """Suppress further cells until none that is suppressed can be calculated; say if it helped.

        It does not where a total that is always shown is itself the cell.
        """
        while (given_away := self._given_away()) is not None:
            if not self._suppress_for(given_away):
                return False
        return True

    def _given_away(self) -> Place | None:
        """Return a suppressed cell with one possible value, None where there is none."""
        hidden = (place for place, shown in self.shown.items() if shown is not Shown.COUNT)
        return next((place for place in hidden if not self._may_differ(place)), None)

    def _suppress_for(self, place: Place) -> bool:
        """Suppress what protects a cell with the least loss; say whether there was anything left.

        What alone is enough comes first, else what costs least. Where nothing is left, the small
        cells say no more that they are small, which bounds them and so their neighbours.
        """
        candidates = sorted(self._candidates(), key=lambda one: self._loss(one, place))
        for one in candidates:
            self.shown[one] = Shown.HIDDEN
            if self._may_differ(place):
                return True
            self.shown[one] = Shown.COUNT
        if candidates:
            self.shown[candidates[0]] = Shown.HIDDEN
            return True
        small = [one for one, shown in self.shown.items() if shown is Shown.SMALL]
        for one in small:
            self.shown[one] = Shown.HIDDEN
        return bool(small)

    def _candidates(self) -> list[Place]:
        """Return what is shown and may be suppressed."""
        return [
            one
            for one, shown in self.shown.items()
            if shown is Shown.COUNT and not self._is_fixed(one)
        ]

    def _loss(self, one: Place, place: Place) -> tuple[bool, bool, bool, int]:
        """Return what is lost with a cell: more with a total or a 0, and beside another cell."""
        margin = one[0] == self.height or one[1] == self.width
        beside = one[0] != place[0] and one[1] != place[1]
        return margin, beside, self.value(one) == 0, self.value(one)

    # -- what can be calculated --------------------------------------------------------------------

    def _may_differ(self, place: Place) -> bool:
        """Say whether a suppressed cell may have another value, all shown ones being the same."""
        start, end = self._edge(place)
        more = self._can_grow(place) and self._reaches(end, start, without=place)
        return more or (self._can_shrink(place) and self._reaches(start, end, without=place))

    def _edge(self, place: Place) -> tuple[Node, Node]:
        """Return where a cell's flow comes from and goes to: source, rows, columns, sink."""
        row, column = place
        if column == self.width:
            return _SOURCE, ("row", row)
        if row == self.height:
            return ("column", column), _SINK
        return ("row", row), ("column", column)

    def _can_grow(self, place: Place) -> bool:
        shown = self.shown[place]
        return shown is Shown.HIDDEN or (
            shown is Shown.SMALL and self.value(place) < self.policy.least - 1
        )

    def _can_shrink(self, place: Place) -> bool:
        shown = self.shown[place]
        least = 1 if shown is Shown.SMALL else 0
        return shown is not Shown.COUNT and self.value(place) > least

    def _reaches(self, start: Node, end: Node, without: Place) -> bool:
        """Say whether one more can flow from a node to another, cells growing and shrinking."""
        steps: dict[Node, list[Node]] = {}
        for place in self.shown:
            if place != without:
                tail, head = self._edge(place)
                if self._can_grow(place):
                    steps.setdefault(tail, []).append(head)
                if self._can_shrink(place):
                    steps.setdefault(head, []).append(tail)
        waiting, seen = deque([start]), {start}
        while waiting:
            node = waiting.popleft()
            if node == end:
                return True
            for after in steps.get(node, ()):
                if after not in seen:
                    seen.add(after)
                    waiting.append(after)
        return False
