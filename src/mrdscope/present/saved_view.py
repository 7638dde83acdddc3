"""A view as plain data that can be kept in a file, and read back over the table there is then."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from mrdscope.analysis.filtering.conditions import Condition
from mrdscope.analysis.filtering.error import FilterError
from mrdscope.analysis.filtering.fields import Fields
from mrdscope.analysis.filtering.parsing import parse
from mrdscope.analysis.filtering.writing import written
from mrdscope.present.view import NARROWEST, Sort, View

Saved = Mapping[str, object]


@dataclass(frozen=True)
class Restored:
    """A view that was kept, and what of it means nothing to the table there is now.

    ``lost`` pairs each filter that cannot be read with the reason; ``missing`` are the columns it
    speaks of that are not there.
    """

    view: View
    lost: tuple[tuple[str, FilterError], ...] = ()
    missing: tuple[str, ...] = ()


def saved(view: View) -> dict[str, object]:
    """Return a view as lists, numbers and text, as JSON and TOML have them.

    Filters are the text of the language; what is as the table has it is left out.
    """
    parts: dict[str, object] = {
        "filters": [written(condition) for condition in view.filters],
        "sort": [f"-{sort.key}" if sort.descending else f"+{sort.key}" for sort in view.sorts],
        "hidden": sorted(view.hidden),
        "order": list(view.order),
        "widths": dict(view.widths),
        "repinned": sorted(view.repinned),
    }
    return {name: part for name, part in parts.items() if part}


def restored(kept: Saved, fields: Fields, columns: Collection[str] | None = None) -> Restored:
    """Return a view that was saved, over a table with these fields and columns, by their keys.

    Where no columns are given none is missing. A file can hold anything: what is not of the form
    `saved` writes is passed over. Columns that are not there any more do no harm; filters are read
    anew and are lost where they cannot be.
    """
    filters: list[Condition] = []
    lost: list[tuple[str, FilterError]] = []
    for text in _texts(kept, "filters"):
        try:
            filters.append(parse(text, fields))
        except FilterError as error:
            lost.append((text, error))
    view = View(
        tuple(filters),
        tuple(Sort(text[1:], text[0] == "-") for text in _texts(kept, "sort") if text[:1] in "+-"),
        frozenset(_texts(kept, "hidden")),
        tuple(dict.fromkeys(_texts(kept, "order"))),
        _widths(kept.get("widths")),
        frozenset(_texts(kept, "repinned")),
    )
    return Restored(view, tuple(lost), () if columns is None else _missing(view, columns))


def _missing(view: View, columns: Collection[str]) -> tuple[str, ...]:
    spoken_of = (
        *(sort.key for sort in view.sorts),
        *sorted(view.hidden | view.repinned),
        *view.order,
        *view.width_of,
    )
    return tuple(key for key in dict.fromkeys(spoken_of) if key not in columns)


def _texts(kept: Saved, name: str) -> list[str]:
    part = kept.get(name)
    return [one for one in part if isinstance(one, str) and one] if isinstance(part, list) else []


def _widths(part: object) -> tuple[tuple[str, int], ...]:
    if not isinstance(part, dict):
        return ()
    return tuple(
        (key, max(width, NARROWEST))
        for key, width in part.items()
        if isinstance(key, str) and type(width) is int
    )
