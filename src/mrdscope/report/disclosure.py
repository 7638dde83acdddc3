"""Counts as they stand in a report: with percentages and exact intervals, or suppressed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mrdscope.analysis.exact import proportion
from mrdscope.present.numbers import count_percent, percent
from mrdscope.present.styled import Role, Span
from mrdscope.report.suppression import Policy, Protected, Shown, protected, protected_row


@dataclass(frozen=True)
class Disclosure:
    """How much a document discloses: everything without a policy.

    ``confidence`` is the level of the intervals of percentages.
    """

    policy: Policy | None
    confidence: float

    @property
    def suppressing(self) -> bool:
        """Whether small cells are suppressed, and with them what shows single patients."""
        return self.policy is not None

    def is_small(self, count: int) -> bool:
        """Say whether a count is too small to be shown."""
        return self.policy is not None and self.policy.is_small(count)

    def row(self, counts: Sequence[int]) -> tuple[Shown, ...]:
        """Return what to show of counts that exclude one another and add up to a known total."""
        if self.policy is None:
            return (Shown.COUNT,) * len(counts)
        found = protected([[count] for count in counts], self.policy)
        if not found.safe:
            return (Shown.HIDDEN,) * len(counts)
        return tuple(row[0] for row in found.cells)

    def table(self, counts: Sequence[Sequence[int]]) -> Protected:
        """Return what to show of a table whose column totals are known, see `protected`."""
        if self.policy is not None:
            return protected(counts, self.policy)
        width = len(counts[0]) if counts else 0
        cells = tuple((Shown.COUNT,) * width for _ in counts)
        return Protected(cells, (Shown.COUNT,) * len(counts), (Shown.COUNT,) * width, safe=True)

    def part(self, count: int, total: int) -> Shown:
        """Return what to show of some of a known number: not where few are in it, or not in it."""
        if self.policy is None:
            return Shown.COUNT
        return protected_row([count, total - count], self.policy)[0]

    def mark(self, shown: Shown) -> Span:
        """Return what stands in the place of a suppressed number."""
        return Span(self.policy.text(shown) if self.policy is not None else "", Role.MISSING)

    def count(self, count: int, shown: Shown = Shown.COUNT) -> Span:
        """Return a count, or what stands in its place; nobody is muted."""
        if shown is not Shown.COUNT:
            return self.mark(shown)
        return Span(str(count), Role.PLAIN if count else Role.MUTED)

    def share(self, count: int, total: int, shown: Shown = Shown.COUNT) -> Span:
        """Return a count with its percentage and the exact interval: ``4 (57)  18–90``."""
        if shown is not Shown.COUNT:
            return self.mark(shown)
        found = proportion(count, total, self.confidence)
        interval = f"  {percent(found.lower)}–{percent(found.upper)}" if total else ""
        return Span(count_percent(count, total) + interval, Role.PLAIN if count else Role.MUTED)

    def of(self, count: int, total: int) -> Span:
        """Return ``4 of 7 (57)  18–90``, or what stands in its place."""
        shown = self.part(count, total)
        if shown is not Shown.COUNT:
            return Span(f"{self.mark(shown).text} of {total}", Role.MISSING)
        share = self.share(count, total)
        return Span(share.text.replace(" (", f" of {total} (", 1), share.role)
