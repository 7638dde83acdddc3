"""Views that have a name: how a screen and its tables are looked at, to be come back to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from mrdscope.errors import UsageError
from mrdscope.review.own_files import Data, read_data, write_data
from mrdscope.review.sessions import objects

_FORMAT = 1
_FILE = "views.json"


@dataclass(frozen=True)
class NamedView:
    """A view with its name.

    Attributes
    ----------
    name
        What it is called, unlike any other view of its cohort.
    cohort, path
        The name of the cohort it was made on, and where that was.
    screen, table
        The screen and, on that of source tables, the table in front.
    tables
        How each table is looked at, by its id, as `present.saved_view.saved` gives it.
    asked
        What the screen is asked for, as `review.plain.plain` gives it.
    saved
        When it was made, in ISO 8601.
    """

    name: str
    cohort: str
    path: str
    screen: str
    table: str = ""
    tables: Mapping[str, Data] = field(default_factory=dict)
    asked: Data = field(default_factory=dict)
    saved: str = ""


class NamedViews:
    """The named views of one user, in one file.

    A view belongs to its cohort by path or by name: a new version of the file has it too.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / _FILE

    def of(self, cohort: str, path: Path) -> tuple[NamedView, ...]:
        """Return the views of a cohort by their names; `InputError` where the file is damaged."""
        own = {}
        # Those made at this very path go before those of the same name elsewhere.
        for view in sorted(self._all(), key=lambda view: view.path == str(path)):
            if view.path == str(path) or view.cohort == cohort:
                own[view.name] = view
        return tuple(sorted(own.values(), key=lambda view: view.name.casefold()))

    def keep(self, view: NamedView) -> None:
        """Keep a view in place of the one of its name; `OutputError` where it cannot be kept."""
        self._write([*(one for one in self._all() if not _same(one, view)), view])

    def rename(self, view: NamedView, name: str) -> None:
        """Call a view something else; `UsageError` where another one is called so."""
        new = replace(view, name=name)
        every = self._all()
        if any(_same(one, new) for one in every):
            raise UsageError(f"there is a view called {name!r}", action="choose another name")
        self._write([new if _same(one, view) else one for one in every])

    def delete(self, view: NamedView) -> None:
        """Forget a view."""
        self._write([one for one in self._all() if not _same(one, view)])

    def _all(self) -> list[NamedView]:
        kept = (read_data(self._path) or {}).get("views")
        found = map(_view, kept if isinstance(kept, list) else ())
        return [view for view in found if view is not None]

    def _write(self, views: list[NamedView]) -> None:
        write_data(self._path, {"format": _FORMAT, "views": [asdict(view) for view in views]})


def _same(one: NamedView, other: NamedView) -> bool:
    """Return whether two views have one name on one cohort."""
    one_cohort = one.path == other.path or one.cohort == other.cohort
    return one_cohort and one.name == other.name


def _view(data: object) -> NamedView | None:
    if not isinstance(data, dict):
        return None
    names = ("name", "cohort", "path", "screen", "table", "saved")
    texts = {name: data.get(name, "") for name in names}
    if not all(isinstance(one, str) for one in texts.values()) or not texts["name"]:
        return None
    asked = data.get("asked")
    return NamedView(
        **texts,
        tables=objects(data.get("tables")),
        asked=asked if isinstance(asked, dict) else {},
    )
