"""How a person looks at a table: filters, order, columns; a value that changes make anew.

Nothing here knows a table or a library: a `View` can be kept, compared, undone and saved.
`present.viewed` shows a table as a view says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from mrdscope.analysis.filtering.conditions import And, Condition

#: A column is never narrower than this.
NARROWEST = 3
#: So many views can be gone back to.
REMEMBERED = 200


@dataclass(frozen=True)
class Sort:
    """A column the rows are put in order by."""

    key: str
    descending: bool = False


@dataclass(frozen=True)
class View:
    """What is shown of a table, and in which order.

    Parameters
    ----------
    filters
        Conditions all of which a row has to meet; each is a chip that can be taken away.
    sorts
        The columns rows are put in order by, the first one first.
    hidden
        Keys of columns that are not shown.
    order
        Keys of columns in the order they stand; those not named follow as the table has them.
    widths
        Cells of columns made wider or narrower.
    repinned
        Keys of columns pinned where the table does not pin them, and the other way round.
    """

    filters: tuple[Condition, ...] = ()
    sorts: tuple[Sort, ...] = ()
    hidden: frozenset[str] = frozenset()
    order: tuple[str, ...] = ()
    widths: tuple[tuple[str, int], ...] = ()
    repinned: frozenset[str] = frozenset()

    # Rows

    def filtered(self, condition: Condition) -> View:
        """Return the view with one more filter; one that is there already is not doubled."""
        there = condition in self.filters
        return self if there else replace(self, filters=(*self.filters, condition))

    def filtered_as(self, condition: Condition) -> View:
        """Return the view with this filter alone; each part of an ``and`` is a chip of its own."""
        parts = condition.parts if isinstance(condition, And) else (condition,)
        return replace(self, filters=parts)

    def refiltered(self, place: int, condition: Condition) -> View:
        """Return the view with the filter at a place, from 0, said anew."""
        filters = list(self.filters)
        filters[place] = condition
        return replace(self, filters=tuple(dict.fromkeys(filters)))

    def unfiltered(self, place: int) -> View:
        """Return the view without the filter at a place, from 0; the last one is -1."""
        filters = list(self.filters)
        del filters[place]
        return replace(self, filters=tuple(filters))

    def without_filters(self) -> View:
        """Return the view of every row."""
        return replace(self, filters=())

    def sorted_by(self, key: str) -> View:
        """Return the view in the order of one column; again descending, and again as it was."""
        match self.sorts:
            case (Sort(only, descending=False),) if only == key:
                return replace(self, sorts=(Sort(key, descending=True),))
            case (Sort(only, descending=True),) if only == key:
                return replace(self, sorts=())
        return replace(self, sorts=(Sort(key),))

    def sorted_also(self, key: str) -> View:
        """Return the view with one more column to sort by, after the others; again turned round."""
        if not any(sort.key == key for sort in self.sorts):
            return replace(self, sorts=(*self.sorts, Sort(key)))
        sorts = tuple(Sort(s.key, s.descending != (s.key == key)) for s in self.sorts)
        return replace(self, sorts=sorts)

    def unsorted(self, key: str | None = None) -> View:
        """Return the view no longer sorted by a column; without one, by none."""
        sorts = tuple(sort for sort in self.sorts if key is not None and sort.key != key)
        return replace(self, sorts=sorts)

    # Columns

    def hiding(self, key: str) -> View:
        """Return the view without a column."""
        return replace(self, hidden=self.hidden | {key})

    def showing(self, key: str) -> View:
        """Return the view with a column that was hidden."""
        return replace(self, hidden=self.hidden - {key})

    def showing_all(self) -> View:
        """Return the view with every column."""
        return replace(self, hidden=frozenset())

    def moved(self, key: str, steps: int, among: Sequence[str]) -> View:
        """Return the view with a column moved right by so many, left where negative.

        ``among`` are the keys of all columns in the order they stand, hidden ones left out, of one
        kind: the pinned ones, or the others. At an end the column stays there.
        """
        keys = list(among)
        here = keys.index(key)
        there = max(0, min(here + steps, len(keys) - 1))
        keys.insert(there, keys.pop(here))
        kept = [one for one in self.order if one not in keys]
        return self if there == here else replace(self, order=(*keys, *kept))

    def resized(self, key: str, width: int) -> View:
        """Return the view with a column so many cells wide, at least `NARROWEST`."""
        widths = dict(self.widths) | {key: max(width, NARROWEST)}
        return replace(self, widths=tuple(widths.items()))

    def fitted(self, key: str) -> View:
        """Return the view with a column as wide as its table has it."""
        return replace(self, widths=tuple(w for w in self.widths if w[0] != key))

    def pinning(self, key: str) -> View:
        """Return the view with a column pinned, or no longer so."""
        return replace(self, repinned=self.repinned ^ {key})

    @property
    def width_of(self) -> Mapping[str, int]:
        """Cells of the columns made wider or narrower, by key."""
        return dict(self.widths)


@dataclass(frozen=True)
class History:
    """The views there have been: what undo goes back to, and redo forward.

    A change after an undo forgets what was undone.
    """

    present: View = View()
    past: tuple[View, ...] = ()
    future: tuple[View, ...] = ()

    def changed(self, view: View) -> History:
        """Return the history with a new view; one that is the present one changes nothing."""
        if view == self.present:
            return self
        return History(view, (*self.past, self.present)[-REMEMBERED:])

    def undone(self) -> History:
        """Return the history a view back, as far as there is one."""
        if not self.past:
            return self
        return History(self.past[-1], self.past[:-1], (self.present, *self.future))

    def redone(self) -> History:
        """Return the history a view forward, as far as there is one."""
        if not self.future:
            return self
        return History(self.future[0], (*self.past, self.present), self.future[1:])
