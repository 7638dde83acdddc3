"""Named views: kept under a name, listed, come back to, called otherwise, forgotten."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from mrdscope.errors import MrdscopeError
from mrdscope.present.view import History
from mrdscope.tui.remembering import Remembering
from mrdscope.tui.screens.prompt import PromptScreen
from mrdscope.tui.state import PATIENTS_TABLE, ScreenId
from mrdscope.tui.widgets.pane import TablePane

if TYPE_CHECKING:
    from mrdscope.review.views import NamedView


class Naming(Remembering, inherit_bindings=False):
    """The actions with named views."""

    def named_views(self) -> tuple[NamedView, ...]:
        """Return the named views of the cohort; none where they cannot be read, which is said."""
        if self.memory is None or self.opened is None:
            return ()
        try:
            return self.memory.views.of(self.opened.loaded.cohort.name, self.memory.path)
        except MrdscopeError as error:
            self.say(error.sentence)
            return ()

    def action_name_view(self) -> None:
        """Ask for a name and keep under it how the screen is looked at."""
        self.push_screen(PromptScreen("name of this view:"), self._name_it)

    def _name_it(self, text: str | None) -> None:
        name = (text or "").strip()
        if not name or self.memory is None:
            return
        before = any(view.name == name for view in self.named_views())
        try:
            self.memory.views.keep(self._view_called(name))
        except MrdscopeError as error:
            self.say(error.sentence)
        else:
            self.say(f"view {name!r} kept" + (", in place of the one there was" if before else ""))

    def _view_called(self, name: str) -> NamedView:
        from mrdscope.review.views import NamedView  # noqa: PLC0415 - when asked
        from mrdscope.tui.memory import asked_of, tables_of  # noqa: PLC0415 - polars

        opened, memory, state = self.opened, self.memory, self.state
        assert opened is not None  # noqa: S101 - asked once there is a memory
        assert memory is not None  # noqa: S101 - as above
        front = self.front
        panes = () if front is None else front.query(TablePane)
        shown = {PATIENTS_TABLE, *(pane.table_id for pane in panes if pane.display)}
        every = tables_of(state, masked=opened.viewpoint.masked)
        return NamedView(
            name,
            opened.loaded.cohort.name,
            str(memory.path),
            state.screen.value,
            state.table,
            {table: every.get(table, {}) for table in sorted(shown)},
            asked_of(state, state.screen.value),
            dt.datetime.now().astimezone().isoformat(timespec="seconds"),
        )

    def action_open_views(self) -> None:
        """List the named views, to come back to one, call it otherwise or forget it."""
        from mrdscope.tui.screens.named_views import NamedViewsScreen  # noqa: PLC0415 - polars

        self.push_screen(NamedViewsScreen(self), self._come_back)

    def _come_back(self, view: NamedView | None) -> None:
        if view is not None:
            self.come_back(view)

    def come_back(self, view: NamedView) -> None:
        """Look at the cohort as a named view says; what there is no longer is said."""
        from mrdscope.review.plain import from_plain  # noqa: PLC0415 - when asked
        from mrdscope.tui.memory import (  # noqa: PLC0415 - polars
            ASKED,
            asked_as_there_is,
            losses,
            over_table,
        )

        assert self.opened is not None  # noqa: S101 - views are of what is open
        state = self.state
        if view.screen in ASKED:
            asked = from_plain(getattr(state, view.screen), view.asked)
            state = replace(state, **{view.screen: asked})
        state, lost = asked_as_there_is(state, self.opened)
        patients = over_table(view.tables.get(PATIENTS_TABLE, {}), self.opened.patients_table)
        history = state.tables.get(PATIENTS_TABLE, History()).changed(patients.view)
        state = state.viewing(PATIENTS_TABLE, history)
        if view.table in self.opened.cohort.tables():
            state = replace(state, table=view.table)
        if view.screen in {screen.value for screen in self._screens_by_id}:
            state = state.visit(ScreenId(view.screen))
        self.set_state(state)
        lost += losses(patients)
        self.say(f"view {view.name!r}" + (f"; the rest of it: {'; '.join(lost)}" if lost else ""))
        others = {name: kept for name, kept in view.tables.items() if name != PATIENTS_TABLE}
        self.call_after_refresh(self.await_views, others)

    def rename_view(self, view: NamedView, name: str) -> str:
        """Call a view otherwise; return what there is to say."""
        name = name.strip()
        if self.memory is None or not name or name == view.name:
            return ""
        try:
            self.memory.views.rename(view, name)
        except MrdscopeError as error:
            return error.sentence
        return f"{view.name!r} is now {name!r}"

    def delete_view(self, view: NamedView) -> str:
        """Forget a view; return what there is to say."""
        if self.memory is None:
            return ""
        try:
            self.memory.views.delete(view)
        except MrdscopeError as error:
            return error.sentence
        return f"{view.name!r} is forgotten"
