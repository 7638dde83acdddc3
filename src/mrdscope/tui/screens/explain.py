"""Why a number is what it is: its definition and formula, and the rows it was made of."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.screen import ModalScreen

from mrdscope.analysis.metrics import Explanation
from mrdscope.present.explanation import explanation_head, input_rows
from mrdscope.tui.asked import RowOfSource
from mrdscope.tui.widgets.bars import FooterBar, Hint, TitleBar
from mrdscope.tui.widgets.block import BlockView
from mrdscope.tui.widgets.table import TableView


class ExplainScreen(ModalScreen[RowOfSource | None], inherit_bindings=False):
    """Shows an explanation; gives the row of the source that was chosen, or None."""

    CSS_PATH = "explain.tcss"
    BINDINGS = [  # noqa: RUF012 - as Textual declares it
        Binding("escape,q,e,backspace", "dismiss", "Close", show=False),
        Binding("tab", "app.focus_next", "Next part", show=False),
        Binding("shift+tab", "app.focus_previous", "Part before", show=False),
        Binding("ctrl+c", "app.perform('app.quit')", "Quit", show=False),
    ]

    def __init__(self, explanation: Explanation, title: str = "why") -> None:
        super().__init__()
        self._title = title
        self._explanation = explanation

    def compose(self) -> ComposeResult:
        """Put the words above the rows."""
        used, left_out = self._explanation.used.height, self._explanation.left_out.height
        yield TitleBar(self._title, (f"{used} rows used", f"{left_out} left out"))
        yield BlockView(id="words")
        yield TableView(id="inputs")
        yield FooterBar((Hint("⏎", "to the row in its table"), Hint("esc", "close")))

    def on_mount(self) -> None:
        """Fill both, and let the keys walk the rows."""
        words, inputs = self.query_one(BlockView), self.query_one(TableView)
        words.show("words", lambda width, _height: explanation_head(self._explanation, width))
        inputs.set_source(input_rows(self._explanation))
        inputs.display = bool(inputs.extent)
        (inputs if inputs.extent else words).focus()

    @on(TableView.RowChosen)
    def go(self, event: TableView.RowChosen) -> None:
        """Give the row of the source the cursor is on."""
        row = input_rows(self._explanation).frame.row(int(event.key), named=True)
        if row.get("_file") is not None and row.get("_row") is not None:
            self.dismiss(RowOfSource(row["_file"], row.get("_sheet"), row["_row"]))
