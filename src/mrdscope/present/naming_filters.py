"""Filters that name somebody: no mask hides what a person wrote."""

from __future__ import annotations

from dataclasses import replace

from mrdscope.analysis.filtering.conditions import Condition
from mrdscope.analysis.filtering.writing import written
from mrdscope.present.view import History, View

#: Columns whose values name a patient.
_NAMING = ("patient_id", "sample_id")
#: What a comparison with a column has; without it text is looked for in every column.
_COMPARING = frozenset("<>=")


def names_somebody(condition: Condition) -> bool:
    """Return whether a filter names a patient, or looks for text in every column, ids among them.

    Whether that text is a patient's name is not known: as if it were.
    """
    text = written(condition)
    return any(name in text for name in _NAMING) or _COMPARING.isdisjoint(text)


def without_names(view: View) -> View:
    """Return a view without the filters that may name somebody."""
    return replace(view, filters=tuple(one for one in view.filters if not names_somebody(one)))


def history_without_names(history: History) -> History:
    """Return a history in which no view, undone or to be come back to, may name somebody."""
    past, future = (tuple(map(without_names, views)) for views in (history.past, history.future))
    return History(without_names(history.present), past, future)
