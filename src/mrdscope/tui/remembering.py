"""What is remembered: the session that is taken up again and kept, and the line of notices."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from rich.console import RenderableType

from mrdscope.errors import MrdscopeError
from mrdscope.present.view import History
from mrdscope.tui.program import Program
from mrdscope.tui.widgets.pane import TablePane

if TYPE_CHECKING:
    from mrdscope.present.saved_view import Saved
    from mrdscope.tui.memory import Memory, Recalled


class Remembering(Program, inherit_bindings=False):
    """Takes up how a cohort was left, and keeps how it is left."""

    memory: Memory | None = None
    #: Why the session could not be kept, once it could not.
    unkept: MrdscopeError | None = None
    _waiting: Mapping[str, Saved] = MappingProxyType({})

    def recall(self, recalled: Recalled) -> None:
        """Open a cohort as it was left, and say what is not as it would be opened anew."""
        self.state = recalled.state
        self._waiting = recalled.waiting
        if recalled.notes:
            self.notices["session"] = "; ".join(recalled.notes)
        self.take(recalled.opened)

    def await_views(self, views: Mapping[str, Saved]) -> None:
        """Have tables looked at so: those in sight now, the others once they are shown."""
        self._waiting = {**self._waiting, **views}
        if self.front is not None and self.front.caught_up:
            for pane in self.front.query(TablePane):
                self.take_up(pane)

    def take_up(self, pane: TablePane) -> None:
        """Look at a table as it was left, once it is there."""
        if pane.viewed is None or pane.table_id not in self._waiting:
            return
        from mrdscope.tui.memory import losses, over_table  # noqa: PLC0415 - polars

        waiting = dict(self._waiting)
        found = over_table(waiting.pop(pane.table_id), pane.viewed.table)
        self._waiting = waiting
        history = self.state.tables.get(pane.table_id)
        changed = History(found.view) if history is None else history.changed(found.view)
        self.set_state(self.state.viewing(pane.table_id, changed))
        if losses(found):
            self.say(f"the rest of the view: {'; '.join(losses(found))}")

    def exit(
        self,
        result: None = None,
        return_code: int = 0,
        message: RenderableType | None = None,
    ) -> None:
        """Leave; how the cohort is left is kept first."""
        self._keep_session()
        super().exit(result, return_code, message)

    def _keep_session(self) -> None:
        if self.memory is None or self.opened is None:
            return
        try:
            self.memory.keep(self.opened, self.state, self._waiting)
        except MrdscopeError as error:
            self.unkept = error

    def action_close_notice(self) -> None:
        """Take the line of notices away."""
        self.notices.clear()
        self.tell_bars()
