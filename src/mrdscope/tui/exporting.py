"""Taking what is on the screen out of the program: to a file, or to the clipboard."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import TYPE_CHECKING

from mrdscope.errors import MrdscopeError, UsageError
from mrdscope.tui.actions import action
from mrdscope.tui.clipboard import between, osc52, told
from mrdscope.tui.program import Program
from mrdscope.tui.screens.prompt import PromptScreen
from mrdscope.tui.state import PATIENTS_TABLE, ScreenId
from mrdscope.tui.widgets.block import BlockView
from mrdscope.tui.widgets.pane import TablePane
from mrdscope.tui.widgets.table import TableView

if TYPE_CHECKING:
    from mrdscope.present.styled import Block
    from mrdscope.present.table import TableSource
    from mrdscope.report.provenance import Provenance
    from mrdscope.tui.work import Job


#: Screens whose tables are filtered by themselves, whoever the table of patients shows.
_OF_ALL_PATIENTS = frozenset({ScreenId.CHECKS, ScreenId.TABLES})


def _own_filter(pane: TablePane | None) -> str | None:
    """Return the filters of a table with how many of its rows meet them; None without any."""
    shown = None if pane is None else pane.viewed
    if shown is None or not shown.view.filters:
        return None
    return f"{shown.filter_text}, {shown.count_text} rows"


class Exporting(Program, inherit_bindings=False):
    """The actions that export and copy what has the focus."""

    def _focused(self) -> TableSource | Block | None:
        """Return the table, chart or page that has the focus; of a table the range selected."""
        focused = None if self.front is None else self.front.focused
        if isinstance(focused, TableView):
            return _part(focused)
        return focused.block if isinstance(focused, BlockView) else None

    def _provenance(self) -> Provenance:
        from mrdscope.report.provenance import provenance_of  # noqa: PLC0415 - polars

        opened, front = self.opened, self.front
        assert opened is not None  # noqa: S101 - asked for what is shown
        assert front is not None  # noqa: S101 - as above
        made = dt.datetime.now(dt.UTC).date()
        if self.state.screen in _OF_ALL_PATIENTS:
            return provenance_of(
                opened.cohort, opened.results.settings, made=made, filter=_own_filter(front.pane)
            )
        view = self.state.history(PATIENTS_TABLE).present
        return provenance_of(
            opened.cohort,
            opened.results.settings,
            made=made,
            shown=front.results.cohort.size,
            filter=opened.filter_text(view) or None,
        )

    def action_export(self) -> None:
        """Ask for a file and write there what has the focus, with where it is from."""
        content = self._focused()
        if content is None:
            self.say("what has the focus cannot be exported; tab goes to another part")
            return
        known = endings(content)
        name = f"{self._asked_for.partition('.')[0]}-{self.state.screen}{known[0]}"
        provenance = self._provenance()
        self.push_screen(
            PromptScreen(f"export to ({' '.join(known)}):", name),
            lambda text: self._export(text, content, provenance) if text else None,
        )

    def _export(self, text: str, content: TableSource | Block, provenance: Provenance) -> None:
        opened = self.opened
        assert opened is not None  # noqa: S101 - there was something to export
        path = Path(text).expanduser()

        def work(job: Job) -> str:
            from mrdscope.report.files import write  # noqa: PLC0415 - when asked

            inputs = [source.path for source in opened.loaded.cohort.sources]
            text = written(content, path.suffix, provenance)
            job.go_through()
            write(path, text, inputs)
            return f"written to {path}"

        self.compute("export", work, self._exported)
        self._end_range()

    def _exported(self, result: str | MrdscopeError) -> None:
        self.say(result.sentence if isinstance(result, MrdscopeError) else result)

    def action_copy(self) -> None:
        """Send what has the focus to the terminal's clipboard, as text or tab-separated."""
        content = self._focused()
        if content is None:
            self.say("what has the focus cannot be copied; tab goes to another part")
            return
        text = copied_text(content)
        try:
            self.copy_to_clipboard(text)
        except MrdscopeError as error:
            self.say(error.sentence)
            return
        self._end_range()
        what = _size_text(content) or f"{len(text):,} characters"
        export_key = self.keymap.name(action("view.export"))
        self.say(told(what, between(os.environ), export_key))

    def copy_to_clipboard(self, text: str) -> None:
        """Send a text to the terminal's clipboard, through tmux or screen where one is between.

        `UsageError` on a text longer than terminals take.
        """
        sent = osc52(text, between(os.environ))
        self._clipboard = text
        if self._driver is not None:
            self._driver.write(sent.decode("ascii"))

    def _end_range(self) -> None:
        focused = None if self.front is None else self.front.focused
        if isinstance(focused, TableView):
            focused.end_range()


def _part(table: TableView) -> TableSource | None:
    """Return what a table shows; only what is selected where a range is."""
    from mrdscope.present.selection import SelectedPart, Selection  # noqa: PLC0415 - polars

    ends = table.selected if table.selecting else None
    if ends is None or table.source is None:
        return table.source
    return SelectedPart(table.source, Selection.between(table.source, *ends))


def _size_text(content: TableSource | Block) -> str:
    from mrdscope.present.selection import SelectedPart  # noqa: PLC0415 - polars

    return content.selection.size_text if isinstance(content, SelectedPart) else ""


def written(content: TableSource | Block, ending: str, provenance: Provenance) -> str:
    """Return a table, chart or page as the text of a file with that ending.

    Raises
    ------
    UsageError
        On an ending there is no form for, naming those there are.
    """
    from mrdscope.report import export  # noqa: PLC0415 - polars

    known = endings(content)
    if ending not in known:
        raise UsageError(f"nothing is written as {ending!r}", expected=" or ".join(known))
    if isinstance(content, tuple):
        return export.BLOCK_FORMATS[ending](content, provenance)
    return export.TABLE_FORMATS[ending](content, provenance)


def endings(content: TableSource | Block) -> tuple[str, ...]:
    """Return the endings a table, chart or page can be written with, the usual one first."""
    from mrdscope.report import export  # noqa: PLC0415 - polars

    return tuple(export.BLOCK_FORMATS if isinstance(content, tuple) else export.TABLE_FORMATS)


def copied_text(content: TableSource | Block) -> str:
    """Return a chart or page as text, a table as tab-separated text with its headers."""
    from mrdscope.present.selection import CopyFormat, Selection, copied  # noqa: PLC0415 - polars
    from mrdscope.present.styled import plain  # noqa: PLC0415 - when asked

    if isinstance(content, tuple):
        return plain(content)
    keys = tuple(spec.key for spec in content.columns)
    if not content.row_count or not keys:
        return ""
    last = content.row_count - 1
    every = Selection.between(content, (0, keys[0]), (last, keys[-1]))
    return copied(content, every, CopyFormat.TSV)
