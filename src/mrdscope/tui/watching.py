"""Files that change while they are looked at: announced, and read again when asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event
from types import MappingProxyType
from typing import TYPE_CHECKING

from textual.message import Message

from mrdscope.errors import MrdscopeError
from mrdscope.present.view import History
from mrdscope.tui.actions import action
from mrdscope.tui.remembering import Remembering
from mrdscope.tui.state import PATIENTS_TABLE

if TYPE_CHECKING:
    from mrdscope.cohort.disk import OnDisk, Stamp, Watched
    from mrdscope.tui.opened import Opened
    from mrdscope.tui.work import Job

#: How often the files are looked at, in seconds.
EVERY = 3.0


@dataclass(frozen=True, eq=False)
class Reread:
    """A cohort as it is read again, and what there is to say about that."""

    opened: Opened
    changes: str
    stamp: Stamp | None


class Watching(Remembering, inherit_bindings=False):
    """Looks at the files of what is open from time to time; never reads them unasked."""

    class FilesChanged(Message):
        """The files are not as they were read, or are again."""

        def __init__(self, found: OnDisk) -> None:
            super().__init__()
            self.found = found

    #: Reads the cohort anew.
    load: Callable[[], Opened]
    #: What is looked at; None: nothing is.
    watched_path: Path | None = None
    _watched: Watched | None = None

    def watch_files(self, read: Stamp | None) -> None:
        """Look at the files from now on, in a thread, till the program ends."""
        if self.watched_path is not None:
            first, self._watched = self._watched is None, _watched(read)
            if first:
                self.work.in_thread(self._look_on)

    def _look_on(self) -> None:
        # Nobody sets it: it is a pause that costs nothing, in a thread that ends with the program.
        pause = Event()
        while not pause.wait(EVERY):
            self.look_at_files()

    def look_at_files(self) -> None:
        """Look at the files once; what has become of them is told by a message."""
        from mrdscope.cohort.disk import stamp  # noqa: PLC0415 - polars

        if self._watched is not None and self.watched_path is not None:
            found = self._watched.look(stamp(self.watched_path))
            if found is not None:
                self.post_message(self.FilesChanged(found))

    def on_watching_files_changed(self, event: FilesChanged) -> None:
        """Say so in a line that stays."""
        at = _now()
        key = self.keymap.name(action("file.reread"))
        told = {
            "CHANGED": f"{self._asked_for} has changed on disk at {at}: {key} reads it again",
            "GONE": f"{self._asked_for} is gone from disk at {at}: this is as it was read",
        }
        self.notices.pop("file", None)
        if event.found.name in told:
            self.notices["file"] = told[event.found.name]
        self.tell_bars()

    def action_reread(self) -> None:
        """Read the cohort again; view and patient stay."""
        before = self.opened
        if before is not None:
            viewpoint = self.state.viewpoint

            def read(job: Job) -> Reread:
                from mrdscope.analysis.differences.rows import (  # noqa: PLC0415 - polars
                    table_differences,
                )
                from mrdscope.present.rereading import changes_text  # noqa: PLC0415 - polars

                job.step(f"{self._asked_for} anew")
                now = self.stamp()
                opened = self.load()
                job.step("what has changed")
                later = opened.loaded.cohort.tables()
                tables = [
                    table_differences(name, rows, later[name])
                    for name, rows in before.loaded.cohort.tables().items()
                ]
                told = [changes_text(tables)]
                if opened.own != before.own:
                    told.append(f"its settings are others now, preset {opened.own.preset}")
                opened = opened.seen_from(viewpoint, job.step)
                return Reread(opened, "; ".join(told), now)

            self.compute("reading", read, self._reread)

    def stamp(self) -> Stamp | None:
        """Return what lies at the path that is looked at; None where none is."""
        if self.watched_path is None:
            return None
        from mrdscope.cohort.disk import stamp  # noqa: PLC0415 - polars

        return stamp(self.watched_path)

    def _reread(self, found: Reread | MrdscopeError) -> None:
        if isinstance(found, MrdscopeError):
            self.say(f"what is shown stays: {found.sentence}")
            return
        from mrdscope.tui.memory import (  # noqa: PLC0415 - polars
            asked_as_there_is,
            losses,
            refitted,
            tables_of,
        )

        patient = found.opened.called(self.state.patient, self.opened)
        waiting = tables_of(self.state, masked=False)
        waiting.pop(PATIENTS_TABLE, None)
        fitted = refitted(self.state.history(PATIENTS_TABLE).present, found.opened.patients_table)
        state, lost = asked_as_there_is(self.state, found.opened)
        # Views there have been may name columns there are no longer.
        tables = MappingProxyType({PATIENTS_TABLE: History(fitted.view)})
        self.state = replace(state, tables=tables, viewpoint=found.opened.viewpoint)
        self.take(found.opened)
        if patient != self.state.patient:
            lost.append("the patient you looked at is not among those shown now")
        told = "; ".join((found.changes, *losses(fitted), *lost))
        self.notices["file"] = f"read again at {_now()}: {told}"
        self.watch_files(found.stamp)
        if self.front is not None:
            self.front.catch_up()
        self.await_views(waiting)
        self.start_checks()


def _now() -> str:
    return f"{dt.datetime.now().astimezone():%H:%M}"


def _watched(read: Stamp | None) -> Watched:
    from mrdscope.cohort.disk import Watched  # noqa: PLC0415 - polars

    return Watched(read)
